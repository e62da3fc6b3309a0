"""Whether a message about a gathering is still wanted at the moment it leaves (see `follow_up.appointments`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import gathering_listeners, gathering_places, gatherings, jims, people
from jimsupport.domain.gatherings import letters, reminders
from jimsupport.domain.people import jims as jim_rows

KINDS = ("gathering_new", "gathering_news", "gathering_cancelled", "gathering_reminder")


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it. Two queries."""
    about = [letters.gathering_of(row.key) for row in rows]
    place = and_(gathering_places.c.jim_id == jims.c.id, gathering_places.c.gathering_id == gatherings.c.id)
    found = await db.fetch_all(
        select(
            *jims.c,
            people.c.erased_at,
            gatherings.c.id.label("gathering_id"),
            gatherings.c.state.label("gathering_state"),
            gatherings.c.starts_at,
            gatherings.c.sequence,
            gathering_places.c.state,
            gathering_listeners.c.since,
        )
        .join(people, people.c.id == jims.c.id)
        .join(gatherings, gatherings.c.id.in_(about))
        .outerjoin(gathering_places, place)
        .outerjoin(gathering_listeners, gathering_listeners.c.id == jims.c.id)
        .where(jims.c.id.in_([row.person_id for row in rows]))
    )
    known = {(row.gathering_id, row.id): row for row in found}
    reminded = await reminders.of_outgoing(db, rows)
    standings = await reminders.standings(db, [row.place_id for row in reminded.values()])
    reasons = {}
    for row in rows:
        if row.id in reminded:
            reminder = reminded[row.id]
            reasons[row.id] = reminders.why_not(reminder.key, standings[reminder.place_id], now=now)
        else:
            standing = known.get((letters.gathering_of(row.key), row.person_id))
            reasons[row.id] = _why_not(row, standing, now)
    return reasons


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """Note what became of reminders; the rest says the outgoing post itself."""
    reminded = await reminders.of_outgoing(db, [row for row, _ in rows])
    for row, reason in rows:
        if row.id in reminded:
            await reminders.settled(db, reminded[row.id], reason)


def _is_old(key: str, standing: Row) -> bool:
    """Whether another message says how it is now: not of who moved up, as that is news by itself."""
    return ":moved_up-" not in key and letters.sequence_of(key) != standing.sequence


def _why_not(row: Any, standing: Row | None, now: datetime) -> str | None:
    if standing is None:
        return "erased"
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(standing, f"{reason}_at"):
            return reason
    if row.kind == "gathering_cancelled":
        return None
    if standing.gathering_state != "open" or standing.starts_at <= now:
        return "cancelled"
    if _is_old(row.key, standing):
        return "moved"
    if row.kind == "gathering_news":
        return None if standing.state in ("in", "waiting") else "cancelled"
    if jim_rows.is_paused(standing, now):
        return "paused"
    return "answered" if standing.state is not None or standing.since is None else None
