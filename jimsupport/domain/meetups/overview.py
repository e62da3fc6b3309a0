"""Meetups as one of a group sees them on the group's page, and as staff see those of groups that are not their own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import meetup_answers, meetups, peer_groups
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain.errors import NotFound
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.meetups import afterwards, rows
from jimsupport.domain.office.hours import midnight
from jimsupport.domain.talks.moments import DAY

SHOWN = 4  # of what a group has to come
OF_DAY = 50


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meetup as one of the group sees it: what they said themselves, and how many come."""

    row: Row
    mine: str | None
    yes: int
    maybe: int
    room: bool  # whether the room is open

    @property
    def id(self) -> int:
        """The id of the meetup."""
        number: int = self.row.id
        return number


async def of(db: Database, found: Sequence[Row], jim_id: int, *, now: datetime) -> list[Meeting]:
    """These meetups as this JIM sees them; one query. Answers of who left since do not count."""
    said = await db.fetch_all(
        select(meetup_answers.c.meetup_id, meetup_answers.c.jim_id, meetup_answers.c.comes)
        .join(meetups, meetups.c.id == meetup_answers.c.meetup_id)
        .join(
            members,
            (members.c.group_id == meetups.c.group_id) & (members.c.jim_id == meetup_answers.c.jim_id),
        )
        .where(meetup_answers.c.meetup_id.in_([row.id for row in found]), members.c.state == "member")
    )
    counts = Counter((row.meetup_id, row.comes) for row in said)
    mine = {row.meetup_id: row.comes for row in said if row.jim_id == jim_id}
    return [
        Meeting(row, mine.get(row.id), counts[row.id, "yes"], counts[row.id, "maybe"], is_open(row, now))
        for row in found
    ]


def is_open(meetup: Row, now: datetime) -> bool:
    """Whether the room of this meetup is open at `now`."""
    around = meetup.starts_at - rows.OPENS <= now < meetup.ends_at + rows.CLOSES
    return bool(meetup.state != "cancelled" and meetup.mode == "online" and around)


async def standing(db: Database, seen: Seen | None, *, now: datetime) -> dict[str, Any]:
    """What the group's page says of meetups; a fixed number of queries.

    `meetup` is the next one, `meetups_later` those after; `meetup_after` the last, where this JIM did not say how it
    was; `meetups_held` how often they met.
    """
    if seen is None or seen.mine != "member" or seen.state != "running":
        return {"meetup": None, "meetup_after": None, "meetups_held": 0}
    coming = await of(db, await rows.coming(db, seen.id, now, most=SHOWN), seen.me, now=now)
    last = await rows.last_of(db, seen.id, now)
    return {
        "meetup": coming[0] if coming else None,
        "meetups_later": coming[1:],
        "meetup_after": last if last and await _is_to_say(db, last, seen.me, now=now) else None,
        "meetups_held": (await afterwards.held(db, [seen.id]))[seen.id],
    }


async def _is_to_say(db: Database, last: Row, jim_id: int, *, now: datetime) -> bool:
    """Whether to ask this JIM how the last meetup was: not who was not there, and not for long."""
    if last.ends_at < now - afterwards.LATELY:
        return False
    own = meetup_answers.c.meetup_id == last.id, meetup_answers.c.jim_id == jim_id
    said = await db.fetch_one(meetup_answers.select().where(*own))
    return said is None or (said.comes != "no" and said.said_at is None)


async def of_jim(db: Database, jim_id: int, *, limit: int = 20) -> list[Row]:
    """What this JIM said of meetups, the latest first; `is_in` says whether they are in that group still."""
    own = (members.c.group_id == meetups.c.group_id) & (members.c.jim_id == jim_id)
    return await db.fetch_all(
        select(
            meetups.c.id,
            meetups.c.starts_at,
            meetup_answers.c.comes,
            meetup_answers.c.was,
            (members.c.state == "member").label("is_in"),
        )
        .join(meetup_answers, meetup_answers.c.meetup_id == meetups.c.id)
        .join(members, own)
        .where(
            meetup_answers.c.jim_id == jim_id,
            meetup_answers.c.answered_at.is_not(None) | meetup_answers.c.said_at.is_not(None),
        )
        .order_by(meetups.c.starts_at.desc())
        .limit(limit)
    )


async def of_day(db: Database, staff_id: int, day: date) -> list[Row]:
    """What groups have on a day at the office, called off left out; not those this member of staff is part of."""
    return await db.fetch_all(_OF_DAY.params(staff=staff_id, begins=midnight(day), ends=midnight(day + DAY)))


async def of_groups(db: Database, group_ids: Sequence[int], *, now: datetime) -> dict[int, Row]:
    """What each of these groups has to come next; one query."""
    found = await db.fetch_all(
        rows.all_of_them()
        .where(meetups.c.group_id.in_(group_ids), meetups.c.state == "planned", meetups.c.ends_at > now)
        .order_by(meetups.c.starts_at.desc(), meetups.c.id)
    )
    return {row.group_id: row for row in found}


async def for_staff(db: Database, meetup_id: int, *, staff_id: int) -> Row:
    """One meetup, for staff. Raises NotFound, also for one of a group that this member of staff is part of."""
    row = await db.fetch_one(_for_staff(staff_id).where(meetups.c.id == meetup_id))
    if row is None:
        raise NotFound
    return row


def _for_staff(staff_id: int | BindParameter[int]) -> Any:
    own = select(members.c.group_id).where(members.c.jim_id == staff_id)
    return rows.all_of_them().add_columns(peer_groups.c.moment).where(meetups.c.group_id.not_in(own))


_OF_DAY = Fixed(
    _for_staff(bindparam("staff"))
    .where(
        meetups.c.state != "cancelled",
        meetups.c.starts_at >= bindparam("begins"),
        meetups.c.starts_at < bindparam("ends"),
    )
    .order_by(meetups.c.starts_at, meetups.c.id)
    .limit(OF_DAY)
)
