"""Meetups as rows: of a group, to come, under way; and what each member said of one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import meetup_answers, meetup_series, meetups, peer_groups
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain.errors import NotFound

OPENS = timedelta(minutes=10)  # before the start, so long the room is open
CLOSES = timedelta(hours=1)  # after the end
OF_SERIES = ("rule", "zone", "minute", "last_on", "starts_on")


def all_of_them() -> Select[Any]:
    """Meetups with the state of their group; and where they are of a series its rule, as `rule`, `zone` and so on."""
    return (
        select(
            meetups,
            peer_groups.c.state.label("group_state"),
            *(meetup_series.c[name] for name in OF_SERIES),
            meetup_series.c.sequence.label("series_sequence"),
            meetup_series.c.ended_at.label("series_ended_at"),
        )
        .select_from(meetups)
        .join(peer_groups, peer_groups.c.id == meetups.c.group_id)
        .outerjoin(meetup_series, meetup_series.c.id == meetups.c.series_id)
    )


async def load(
    db: Database, meetup_id: int, *, group_id: int | None = None, jim_id: int | None = None
) -> Row:
    """One meetup, of this group where one is given, and of a group of this JIM. Raises NotFound, as fast for either."""
    query = all_of_them().where(meetups.c.id == meetup_id)
    if jim_id is not None:
        theirs = members.c.group_id == meetups.c.group_id, members.c.jim_id == jim_id
        query = query.where(exists().where(*theirs))
    row = await db.fetch_one(query)
    if row is None or group_id not in (None, row.group_id):
        raise NotFound
    return row


async def of(db: Database, meetup_ids: Sequence[int]) -> dict[int, Row]:
    """These meetups by id, in one query."""
    found = await db.fetch_all(all_of_them().where(meetups.c.id.in_(list(meetup_ids))))
    return {row.id: row for row in found}


async def coming(db: Database, group_id: int, now: datetime, *, most: int = 60) -> list[Row]:
    """What this group has to come, or is having now, in order."""
    return await db.fetch_all(
        all_of_them()
        .where(meetups.c.group_id == group_id, meetups.c.state == "planned", meetups.c.ends_at > now)
        .order_by(meetups.c.starts_at, meetups.c.id)
        .limit(most)
    )


async def next_of(db: Database, group_id: int, now: datetime) -> Row | None:
    """The meetup that this group has to come, or is having now; None where nothing is planned."""
    found = await coming(db, group_id, now, most=1)
    return found[0] if found else None


async def on_now(db: Database, group_id: int, now: datetime) -> Row | None:
    """The meetup whose room is open: from ten minutes before its start until an hour after its end."""
    return await db.fetch_one(
        all_of_them()
        .where(
            meetups.c.group_id == group_id,
            meetups.c.state != "cancelled",
            meetups.c.starts_at <= now + OPENS,
            meetups.c.ends_at > now - CLOSES,
        )
        .order_by(meetups.c.starts_at.desc())
        .limit(1)
    )


async def last_of(db: Database, group_id: int, now: datetime) -> Row | None:
    """The meetup that this group had last."""
    return await db.fetch_one(
        all_of_them()
        .where(meetups.c.group_id == group_id, meetups.c.state != "cancelled", meetups.c.ends_at <= now)
        .order_by(meetups.c.starts_at.desc(), meetups.c.id)
        .limit(1)
    )


async def answers(db: Database, meetup_id: int) -> dict[int, Row]:
    """What was said of this meetup, by JIM; also by who left since."""
    found = await db.fetch_all(meetup_answers.select().where(meetup_answers.c.meetup_id == meetup_id))
    return {row.jim_id: row for row in found}


async def change(db: Database, meetup_id: int, **values: Any) -> None:
    """Change one meetup."""
    sealed = await db.sealed(meetups, meetup_id, **values)
    await db.execute(update(meetups).where(meetups.c.id == meetup_id).values(**sealed))


async def series(db: Database, series_id: int, *, group_id: int | None = None) -> Row:
    """One series, of this group where one is given. Raises NotFound."""
    row = await db.fetch_one(meetup_series.select().where(meetup_series.c.id == series_id))
    if row is None or group_id not in (None, row.group_id):
        raise NotFound
    return row


async def running_series(db: Database, group_id: int) -> Row | None:
    """The series by which this group meets now; a group has one at a time."""
    return await db.fetch_one(
        meetup_series.select().where(meetup_series.c.group_id == group_id, meetup_series.c.ended_at.is_(None))
    )


async def of_series(db: Database, series_ids: Sequence[int]) -> list[Row]:
    """Every meetup of these series, called off ones included, in order."""
    return await db.fetch_all(
        all_of_them()
        .where(meetups.c.series_id.in_(list(series_ids)), meetups.c.planned_on.is_not(None))
        .order_by(meetups.c.planned_on)
    )
