"""What the worker did today, as staff see it: when it last ran, what it sent, what it skipped and why."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jimsupport.db import Database
from jimsupport.db.tables import worker_runs
from jimsupport.domain.office import hours
from jimsupport.words import N_

SILENT_AFTER = timedelta(minutes=15)
REASONS = {
    "stopped": N_("heeft gestopt"),
    "paused": N_("heeft pauze"),
    "declined": N_("wil geen berichten"),
    "deceased": N_("is overleden"),
    "erased": N_("gegevens zijn weggehaald"),
    "withdrawn": N_("afronding ingetrokken"),
    "ended": N_("geen contact meer"),
    "moved": N_("de dag is verzet"),
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
    "cancelled": N_("geannuleerd"),
    "refused": N_("geweigerd door de mailserver"),
    "flawed": N_("bericht kon niet worden gemaakt"),
}


@dataclass(frozen=True, slots=True)
class State:
    """The worker at a glance."""

    last_at: datetime | None
    silent: bool
    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


async def state(db: Database, *, now: datetime) -> State:
    """What the worker did on the day it is at the office, all jobs together; one query."""
    today = hours.today(now)
    rows = await db.fetch_all(
        worker_runs.select().where(worker_runs.c.day >= today - timedelta(days=1)).order_by(worker_runs.c.job)
    )
    last_at = max((row.last_at for row in rows), default=None)
    counts: Counter[str] = Counter()
    for row in rows:
        if row.day == today:
            counts.update({name: number for name, number in row.counts.items() if isinstance(number, int)})
    return State(
        last_at=last_at,
        silent=last_at is None or now - last_at > SILENT_AFTER,
        sent=counts["sent"],
        skipped=Counter({name: counts[name] for name in REASONS if counts[name]}),
        errors=[row.error for row in rows if row.day == today and row.error],
    )
