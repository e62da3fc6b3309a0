"""What the worker did today, as staff see it: when it last ran, what it sent, what it skipped and why."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, func, select

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import outbox, worker_runs
from jimsupport.domain.office import hours
from jimsupport.mail import lanes
from jimsupport.words import N_

SILENT_AFTER = timedelta(minutes=15)
STUCK_AFTER = timedelta(minutes=15)  # a mail server that restarts is nobody's business
SOON = timedelta(minutes=20)  # what the mail server would not take is offered again within it
_RUNS = Fixed(worker_runs.select().where(worker_runs.c.day >= bindparam("since")).order_by(worker_runs.c.job))
REASONS = {
    "stopped": N_("heeft gestopt"),
    "paused": N_("heeft pauze"),
    "declined": N_("wil geen berichten"),
    "deceased": N_("is overleden"),
    "erased": N_("gegevens zijn weggehaald"),
    "withdrawn": N_("afronding ingetrokken"),
    "ended": N_("geen contact meer"),
    "moved": N_("de dag is verzet"),
    "removed": N_("door de JIM weggehaald"),
    "answered": N_("had al geantwoord"),
    "no_consent": N_("heeft nog geen ja gezegd"),
    "bounced": N_("adres werkt niet"),
    "no_mail": N_("heeft geen mailadres"),
    "channel": N_("gaat nu op een andere manier"),
    "rewritten": N_("wordt opnieuw geschreven"),
    "muted": N_("wil dit soort bericht niet"),
    "rhythm": N_("past niet bij het gekozen ritme"),
    "budget": N_("genoeg berichten dit jaar"),
    "expired": N_("te laat om nog te sturen"),
    "folded": N_("zat in een ander bericht"),
    "by_phone": N_("wordt gevraagd in een gesprek"),
    "closed": N_("wordt niet meer gevraagd"),
    "cancelled": N_("geannuleerd"),
    "held": N_("tegengehouden"),
    "left": N_("zit niet meer in de groep"),
    "no": N_("zei nee"),
    "refused": N_("is geweigerd"),
    "not_delivered": N_("kwam niet aan"),
    "flawed": N_("bericht kon niet worden gemaakt"),
    "not_allowed": N_("mag niet vanaf deze proefomgeving"),
}


@dataclass(frozen=True, slots=True)
class State:
    """The worker at a glance; `stuck` counts the mails that wait for a mail server that takes none."""

    last_at: datetime | None
    silent: bool
    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    stuck: int = 0
    stuck_since: datetime | None = None  # when the oldest of them was written
    alarms: list[Row] = field(default_factory=list)  # lines that need a person: see `lanes.state`
    resting: list[Row] = field(default_factory=list)  # lines that rest for a while, and mend themselves


async def state(db: Database, *, now: datetime) -> State:
    """What the worker did on the day it is at the office, all jobs together, and what is stuck; three queries at most."""
    today = hours.today(now)
    rows = await db.fetch_all(_RUNS.params(since=today - timedelta(days=1)))
    last_at = max((row.last_at for row in rows), default=None)
    counts: Counter[str] = Counter()
    for row in rows:
        if row.day == today:
            counts.update({name: number for name, number in row.counts.items() if isinstance(number, int)})
    lines = await lanes.state(db)
    down = any(line.name == lanes.RELAY for line in lines)
    stuck, stuck_since = await _stuck(db, now=now) if down else (0, None)
    return State(
        last_at=last_at,
        silent=last_at is None or now - last_at > SILENT_AFTER,
        sent=counts["sent"],
        skipped=Counter({name: counts[name] for name in REASONS if counts[name]}),
        errors=[row.error for row in rows if row.day == today and row.error],
        stuck=stuck,
        stuck_since=stuck_since,
        alarms=[line for line in lines if line.alarm_at],
        resting=[line for line in lines if not line.alarm_at and line.rests_until and line.rests_until > now],
    )


async def _stuck(db: Database, *, now: datetime) -> tuple[int, datetime | None]:
    """How many mails could leave now and cannot, because the mail server takes none, and when the oldest was written.

    It is its own trouble when one that was written a while ago was not even tried.
    """
    untried = and_(outbox.c.tries == 0, outbox.c.queued_at < now - STUCK_AFTER)
    row = await db.fetch_one(
        select(
            func.count().label("waiting"),
            func.count().filter(untried).label("untried"),
            func.min(outbox.c.queued_at).label("since"),
        ).where(
            outbox.c.state.in_(("pending", "claimed")),
            outbox.c.channel == "mail",
            outbox.c.next_try_at <= now + SOON,
        )
    )
    return (row.waiting, row.since) if row is not None and row.untried else (0, None)
