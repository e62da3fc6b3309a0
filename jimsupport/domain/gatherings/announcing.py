"""Telling of a new gathering, to the JIMs who said that they want to hear of them; a batch at a time."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import gathering_listeners, gatherings, jims, people
from jimsupport.domain import events
from jimsupport.domain.gatherings import letters
from jimsupport.domain.groups import groups

KIND = "gathering_new"
AT_ONCE = 200


async def wants(db: Database, jim_id: int) -> bool:
    """Whether this JIM wants to hear of new gatherings."""
    row = select(gathering_listeners.c.id).where(gathering_listeners.c.id == jim_id)
    return await db.fetch_one(row) is not None


async def choose(
    db: Database, jim_id: int, wanted: bool, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Hear of new gatherings from now on, or no longer. Once more changes nothing."""
    async with db.write():
        if await wants(db, jim_id) == wanted:
            return
        if wanted:
            await db.upsert(gathering_listeners, [{"id": jim_id, "since": now}], key=["id"])
        else:
            await forget(db, jim_id)
        await events.record(db, "gatherings_chosen", jim_id, by=by, now=now, phone=phone, wanted=wanted)


async def forget(db: Database, jim_id: int) -> None:
    """They hear of none any more."""
    await db.execute(gathering_listeners.delete().where(gathering_listeners.c.id == jim_id))


async def run(db: Database, *, now: datetime) -> int:
    """Write the next batch of one gathering that is open; how many were written. Any number may run."""
    todo = select(gatherings.c.id).where(
        gatherings.c.state == "open", gatherings.c.announced_at.is_(None), gatherings.c.starts_at > now
    )
    gathering_id = await db.fetch_value(todo.order_by(gatherings.c.id).limit(1))
    if gathering_id is None:
        return 0
    async with db.write():
        await db.lock("gathering", gathering_id)
        row = await db.fetch_one(gatherings.select().where(gatherings.c.id == gathering_id))
        if row is None or row.state != "open" or row.announced_at is not None:
            return 0
        found = await db.fetch_all(
            select(jims.c.id)
            .join(gathering_listeners, gathering_listeners.c.id == jims.c.id)
            .join(people, people.c.id == jims.c.id)
            .where(jims.c.id > row.announced_id, groups.active())
            .order_by(jims.c.id)
            .limit(AT_ONCE)
        )
        await letters.announce(db, row, [jim.id for jim in found], now=now)
        told = {"announced_id": found[-1].id} if len(found) == AT_ONCE else {"announced_at": now}
        await db.execute(gatherings.update().where(gatherings.c.id == gathering_id).values(**told))
    return len(found)
