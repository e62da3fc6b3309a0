"""Rounds: who is out of the pool, who comes back to the front of it, and who is silent so often that they rest.

`waiting_since` is empty while somebody is in a draft or a group. Who falls out waits as long as they did before, so
they stand in front; who was a member begins anew.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from jimsupport.db import Database
from jimsupport.db.tables import meeting_wishes, peer_group_members
from jimsupport.domain import events

IN_ONE = ("draft", "invited", "yes", "member")  # states of who is in a draft or a group
SILENT = 3  # rounds without an answer: then we ask once, and rest


async def out_of_pool(db: Database, jim_ids: Sequence[int]) -> None:
    """These are in a draft or a group now: nobody looks for another."""
    await db.execute(
        meeting_wishes.update().where(meeting_wishes.c.id.in_(list(jim_ids))).values(waiting_since=None)
    )


async def back_to_pool(db: Database, jim_ids: Sequence[int], *, now: datetime) -> None:
    """These fell out of a draft or a group: they wait again, since when they did before; a member since now.

    Who took their wish back, or is in another draft or group, stays as they are. Call it after changing their row.
    """
    in_one = select(peer_group_members.c.jim_id).where(peer_group_members.c.state.in_(IN_ONE))
    back = await db.fetch_all(
        meeting_wishes.select().where(
            meeting_wishes.c.id.in_(list(jim_ids)),
            meeting_wishes.c.withdrawn_at.is_(None),
            meeting_wishes.c.waiting_since.is_(None),
            meeting_wishes.c.id.not_in(in_one),
        )
    )
    met = await _last_met(db, [row.id for row in back])
    for row in back:
        since = max(row.wished_at, met.get(row.id, row.wished_at))
        await db.execute(
            meeting_wishes.update().where(meeting_wishes.c.id == row.id).values(waiting_since=min(since, now))
        )


async def _last_met(db: Database, jim_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these left the last group they were a member of."""
    rows = await db.fetch_all(
        select(peer_group_members.c.jim_id, func.max(peer_group_members.c.left_at).label("at"))
        .where(
            peer_group_members.c.jim_id.in_(list(jim_ids)),
            peer_group_members.c.joined_at.is_not(None),
            peer_group_members.c.left_at.is_not(None),
        )
        .group_by(peer_group_members.c.jim_id)
    )
    return {row.jim_id: row.at for row in rows}


async def silent(db: Database, jim_id: int, *, now: datetime) -> bool:
    """An invitation went by without an answer. After three we ask once, and look no more until they say so.

    Whether they are to be asked now.
    """
    row = await db.fetch_one(
        meeting_wishes.update()
        .where(meeting_wishes.c.id == jim_id, meeting_wishes.c.withdrawn_at.is_(None))
        .values(silent_rounds=meeting_wishes.c.silent_rounds + 1)
        .returning(meeting_wishes.c.silent_rounds, meeting_wishes.c.asked_at)
    )
    if row is None or row.silent_rounds < SILENT:
        return False
    resting = {"asked_at": row.asked_at or now, "resting_since": now}
    await db.execute(meeting_wishes.update().where(meeting_wishes.c.id == jim_id).values(**resting))
    await events.record(db, "meeting_rests", jim_id, by="worker", now=now)
    return row.asked_at is None


async def heard(db: Database, jim_id: int) -> None:
    """This JIM let us hear something, whatever it was: the count begins anew."""
    await db.execute(
        meeting_wishes.update()
        .where(meeting_wishes.c.id == jim_id)
        .values(silent_rounds=0, asked_at=None, resting_since=None)
    )


async def wake(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """They want to go on: we look for a group again, and they wait as long as they did."""
    async with db.write():
        await db.lock("jim", jim_id)
        rested = await db.fetch_one(
            meeting_wishes.select().where(
                meeting_wishes.c.id == jim_id,
                meeting_wishes.c.withdrawn_at.is_(None),
                meeting_wishes.c.resting_since.is_not(None),
            )
        )
        if rested is None:
            return
        await heard(db, jim_id)
        await back_to_pool(db, [jim_id], now=now)
        await events.record(db, "meeting_woken", jim_id, by=by, now=now, phone=phone)


async def to_the_front(db: Database, jim_id: int) -> None:
    """Who waits for a group stands in front, as if they had waited since they first wished for one."""
    await db.execute(
        meeting_wishes.update()
        .where(
            meeting_wishes.c.id == jim_id,
            meeting_wishes.c.withdrawn_at.is_(None),
            meeting_wishes.c.waiting_since.is_not(None),
        )
        .values(waiting_since=meeting_wishes.c.wished_at)
    )
