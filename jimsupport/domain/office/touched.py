"""What leave or a closed day would make impossible: answers already promised, talks already booked. Shown before saving."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import people, request_calls, request_messages, support_requests, talks
from jimsupport.domain.office import hours
from jimsupport.domain.office import roster as rosters
from jimsupport.domain.office.roster import Leave, Roster
from jimsupport.domain.support import requests

staff = people.alias("talking_staff")


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that was promised for `was` and cannot come before `becomes`."""

    request_id: int
    name: str
    was: datetime
    becomes: datetime


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change touches."""

    answers: list[Later]
    talks: list[Row]  # `starts_at`, `name` of the JIM, `with_whom`
    empty: list[date]  # days on which the office would be open and nobody is left

    def __bool__(self) -> bool:
        return bool(self.answers or self.talks or self.empty)


async def by_leave(db: Database, leave: Leave, *, looks: int, now: datetime) -> Touched:
    """What this leave would touch; nothing of the JIM `looks`, the member of staff who looks."""
    before = await _around(db, leave.last, now=now)
    after = replace(before, leaves=(*before.leaves, leave))
    return await _between(db, before, after, leave.first, leave.last, looks=looks, now=now)


async def by_closing(db: Database, days: Sequence[date], *, looks: int, now: datetime) -> Touched:
    """What it would touch to close the office on these days."""
    before = await _around(db, max(days), now=now)
    after = replace(before, closures={**before.closures, **dict.fromkeys(days, "")})
    return await _between(db, before, after, min(days), max(days), looks=looks, now=now)


async def by_day_off(db: Database, staff_id: int, day: date, *, looks: int, now: datetime) -> Touched:
    """What it would touch when somebody is not there on one day."""
    before = await _around(db, day, now=now)
    after = replace(before, changes={**before.changes, (staff_id, day): False})
    return await _between(db, before, after, day, day, looks=looks, now=now)


async def _around(db: Database, last: date, *, now: datetime) -> Roster:
    today = hours.today(now)
    return await rosters.load(db, today - rosters.AHEAD, max(last, today) + rosters.AHEAD)


async def _between(
    db: Database, before: Roster, after: Roster, first: date, last: date, *, looks: int, now: datetime
) -> Touched:
    first = max(first, hours.today(now))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Touched(
        answers=await _answers(db, before, after, looks=looks, now=now),
        talks=await _talks(db, before, after, first, last, looks=looks, now=now),
        empty=[day for day in days if after.opening(day) and before.on_duty(day) and not after.on_duty(day)],
    )


async def _answers(db: Database, before: Roster, after: Roster, *, looks: int, now: datetime) -> list[Later]:
    since = hours.before(now, before.hours, days=1)
    if since is None:
        return []
    rows = support_requests.c
    waiting = await db.fetch_all(
        select(rows.id, rows.opened_at, rows.name, people.c.first_name)
        .outerjoin(people, people.c.id == rows.jim_id)
        .where(
            rows.closed_at.is_(None),
            rows.opened_at > since,
            rows.kind.in_(requests.ASKED_BY_A_PERSON),
            or_(rows.jim_id.is_(None), rows.jim_id != looks),
            ~exists().where(
                request_messages.c.request_id == rows.id, request_messages.c.outbox_id.is_not(None)
            ),
            ~exists().where(request_calls.c.request_id == rows.id),
        )
        .order_by(rows.opened_at)
    )
    promised = [
        Later(
            row.id, row.first_name or row.name, before.promised(row.opened_at), after.promised(row.opened_at)
        )
        for row in waiting
    ]
    return [each for each in promised if each.becomes > each.was]


async def _talks(
    db: Database, before: Roster, after: Roster, first: date, last: date, *, looks: int, now: datetime
) -> list[Row]:
    booked = await db.fetch_all(
        select(
            talks.c.id,
            talks.c.staff_id,
            talks.c.starts_at,
            people.c.first_name.label("name"),
            staff.c.first_name.label("with_whom"),
        )
        .join(people, people.c.id == talks.c.jim_id)
        .join(staff, staff.c.id == talks.c.staff_id)
        .where(
            talks.c.state == "booked",
            talks.c.starts_at >= max(now, hours.midnight(first)),
            talks.c.starts_at < hours.midnight(last + timedelta(days=1)),
            talks.c.jim_id != looks,
        )
        .order_by(talks.c.starts_at, talks.c.id)
    )
    return [row for row in booked if _can_be(row, before) and not _can_be(row, after)]


def _can_be(talk: Row, roster: Roster) -> bool:
    day = hours.today(talk.starts_at)
    return roster.opening(day) is not None and not roster.away(talk.staff_id, day)
