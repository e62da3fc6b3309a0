"""Messages about what somebody agreed to, when they leave: at their time, 7.00 to 22.00, and only if still wanted.

Whether one is, each kind asks its own module: WEIGHED names it. They stand outside the cap, the budget and the quiet
days of routine messages, and never go out after a stop or a death.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import people
from jimsupport.domain.around import copies, still_helping
from jimsupport.domain.exchanges import weighing
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.gatherings import weighing as gatherings_weighing
from jimsupport.domain.group_life import weighing as group_life_weighing
from jimsupport.domain.groups import weighing as groups_weighing
from jimsupport.domain.meetups import reminders as meetup_reminders
from jimsupport.domain.meetups import weighing as meetups_weighing
from jimsupport.domain.newsletters import weighing as newsletter_weighing
from jimsupport.domain.polls import weighing as polls_weighing
from jimsupport.domain.rings import post as ring_post
from jimsupport.domain.talks import reminders as talk_reminders
from jimsupport.domain.tips import post as tip_post


class Weigher(Protocol):
    """What a module offers that knows one kind of appointment."""

    async def weigh(self, db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
        """Why each of these outgoing rows must not leave after all, by its id; None: send it."""

    async def settled(self, db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
        """Note what became of (outgoing row, reason): None is sent, anything else why not."""


WEIGHED: dict[str, Weigher] = {
    talk_reminders.KIND: talk_reminders,
    **dict.fromkeys(weighing.KINDS, weighing),
    **dict.fromkeys(copies.KINDS, copies),
    **dict.fromkeys(groups_weighing.KINDS, groups_weighing),
    **dict.fromkeys(group_life_weighing.KINDS, group_life_weighing),
    **dict.fromkeys(polls_weighing.KINDS, polls_weighing),
    **dict.fromkeys(meetups_weighing.KINDS, meetups_weighing),
    **dict.fromkeys(meetup_reminders.KINDS, meetup_reminders),
    **dict.fromkeys(ring_post.KINDS, ring_post),
    **dict.fromkeys(gatherings_weighing.KINDS, gatherings_weighing),
    still_helping.KIND: still_helping,
    **dict.fromkeys(tip_post.KINDS, tip_post),
    newsletter_weighing.KIND: newsletter_weighing,
}


async def still_wanted(
    db: Database, rows: Sequence[Any], *, now: datetime
) -> dict[int, tuple[str, str] | tuple[str, datetime] | None]:
    """What must become of these outgoing rows, by id: ("skip", reason), ("wait", until), or None: send it."""
    reasons: dict[int, str | None] = {}
    for kind, own in _by_kind(rows).items():
        reasons |= await WEIGHED[kind].weigh(db, own, now=now)
    ids = [row.person_id for row in rows if row.person_id]
    found = await db.fetch_all(select(people.c.id, people.c.zone).where(people.c.id.in_(ids))) if ids else []
    zones = {person.id: person.zone for person in found}
    verdicts: dict[int, tuple[str, str] | tuple[str, datetime] | None] = {}
    for row in rows:
        reason = reasons[row.id]
        zone = zones.get(row.person_id, cadence.HOME)
        opens = still_helping.next_hour(now) if row.kind == still_helping.KIND else next_hour(now, zone)
        if row.kind == newsletter_weighing.KIND:
            opens = max(opens, newsletter_weighing.waits_until(zone, opens))
        verdicts[row.id] = ("skip", reason) if reason else ("wait", opens) if opens > now else None
    return verdicts


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """Tell each kind what became of its rows; others are left out. `rows` holds (outgoing row, reason or None)."""
    reasons = {row.id: reason for row, reason in rows}
    known = [row for row, _ in rows if row.kind in WEIGHED]
    for kind, own in _by_kind(known).items():
        await WEIGHED[kind].settled(db, [(row, reasons[row.id]) for row in own], now=now)


def next_hour(moment: datetime, zone: str) -> datetime:
    """The earliest moment from `moment` on at which an appointment may be written of to someone in `zone`; UTC."""
    local = moment.astimezone(ZoneInfo(zone))
    if cadence.APPOINTMENTS_FROM <= local.time() < cadence.APPOINTMENTS_UNTIL:
        return moment
    day = local.date() + timedelta(days=1) if local.time() >= cadence.APPOINTMENTS_UNTIL else local.date()
    return datetime.combine(day, cadence.APPOINTMENTS_FROM, ZoneInfo(zone)).astimezone(UTC)


def _by_kind(rows: Sequence[Any]) -> dict[str, list[Any]]:
    kinds: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        kinds[row.kind].append(row)
    return kinds
