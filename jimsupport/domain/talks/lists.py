"""Lists of talks, as staff and JIMs see them; nobody who is staff sees the talks they have as a JIM."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import channels, talks
from jimsupport.domain.office import roster
from jimsupport.domain.office.hours import midnight, today
from jimsupport.domain.talks import hours, rows
from jimsupport.domain.talks.moments import AHEAD, DAY, Hours, at

MOST = 100
LATELY = timedelta(days=2)
_STAFF: Any = bindparam("staff")
_OF_DAY = Fixed(
    rows.with_names()
    .where(
        talks.c.staff_id == _STAFF,
        talks.c.jim_id != _STAFF,
        talks.c.state != "cancelled",
        talks.c.starts_at >= bindparam("begins"),
        talks.c.starts_at < bindparam("ends"),
    )
    .order_by(talks.c.starts_at, talks.c.id)
)


class Agenda(NamedTuple):
    """The talks of a member of staff, or of all: waiting for what came of them, today's, and those after."""

    unsaid: list[Row]
    today: list[Row]
    later: list[Row]
    called_off: list[Row]  # by the JIM, lately, and still to come


async def of_day(db: Database, staff_id: int, day: date) -> list[Row]:
    """What this member of staff has on a day at the office, called off left out, in order."""
    return await db.fetch_all(_OF_DAY.params(staff=staff_id, begins=midnight(day), ends=midnight(day + DAY)))


async def agenda(db: Database, *, staff_id: int, everyone: bool = False, now: datetime) -> Agenda:
    """What there is to do: theirs, or with `everyone` that of all colleagues; one query."""
    begins, day = midnight(today(now)), today(now)
    whose = [] if everyone else [talks.c.staff_id == staff_id]
    found = await db.fetch_all(
        rows.with_names()
        .where(
            *whose,
            talks.c.jim_id != staff_id,
            or_(
                talks.c.state == "booked",
                (talks.c.state != "cancelled") & (talks.c.starts_at >= begins),
                (talks.c.ended_at > now - LATELY) & (talks.c.starts_at > now),
            ),
        )
        .order_by(talks.c.starts_at, talks.c.id)
        .limit(MOST)
    )
    standing = [row for row in found if row.state != "cancelled"]
    return Agenda(
        unsaid=[row for row in standing if row.state == "booked" and row.ends_at <= now],
        today=[row for row in standing if today(row.starts_at) == day and not _is_unsaid(row, now)],
        later=[row for row in standing if today(row.starts_at) > day],
        called_off=[row for row in found if row.state == "cancelled" and row.ended_by == f"jim:{row.jim_id}"],
    )


def _is_unsaid(row: Row, now: datetime) -> bool:
    return row.state == "booked" and row.ends_at <= now


async def of_jim(db: Database, jim_id: int, *, limit: int = 5) -> list[Row]:
    """The talks of one JIM, the newest first."""
    return await db.fetch_all(
        rows.with_names().where(talks.c.jim_id == jim_id).order_by(talks.c.starts_at.desc()).limit(limit)
    )


async def numbers(db: Database, found: Sequence[Row]) -> dict[int, str]:
    """The number to ring for each of these talks that is by phone, by its id; one query."""
    known = await db.fetch_all(
        channels.select()
        .where(
            channels.c.person_id.in_({row.jim_id for row in found}),
            channels.c.kind == "phone",
            channels.c.state == "works",
        )
        .order_by(channels.c.confirmed_at.nulls_first(), channels.c.id.desc())
    )
    theirs = {row.person_id: row.address for row in known}
    return {
        row.id: number
        for row in found
        if row.way == "phone" and (number := row.number or theirs.get(row.jim_id))
    }


async def in_the_way(db: Database, *, now: datetime, seen_by: int) -> list[Row]:
    """Booked talks to come that nobody will be there for: leave, a closed day, a day changed, someone who left.

    Nothing is called off by itself: staff move them. Ten queries, however many there are.
    """
    coming = await db.fetch_all(
        rows.with_names()
        .where(talks.c.state == "booked", talks.c.starts_at > now, talks.c.jim_id != seen_by)
        .order_by(talks.c.starts_at, talks.c.id)
    )
    if not coming:
        return []
    first, last = today(now), max(today(now + AHEAD), today(coming[-1].starts_at))
    kept = await roster.load(db, first, last)
    habits = await hours.habits(db, {row.staff_id for row in coming}, first, last)
    found = []
    for row in coming:
        day, theirs = today(row.starts_at), habits.get(row.staff_id)
        gone = row.staff_id not in kept.staff or kept.away(row.staff_id, day) or kept.opening(day) is None
        if gone or (theirs and not _fits(row, theirs.closed(day), day)):
            found.append(row)
    return found


def _fits(row: Row, closed: Sequence[Hours], day: date) -> bool:
    return not any(
        at(day, part.starts) < row.ends_at and row.starts_at < at(day, part.ends) for part in closed
    )
