"""Places at a gathering: in while there is room, else on the waiting list, which moves up by itself.

    in <-> out
    waiting -> in, out

Who gives up a place and comes back is last on the list again. Who brings somebody takes two places.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import gathering_places, gatherings, jims, people
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import contact
from jimsupport.domain.gatherings import letters, reminders
from jimsupport.words import N_

MOST_EACH = 2
OVER = N_("Aanmelden kan niet meer: deze bijeenkomst is geweest, of gaat niet door.")


async def sign_up(
    db: Database,
    gathering_id: int,
    jim_id: int,
    *,
    people: int = 1,
    by: str,
    now: datetime,
    phone: bool = False,
) -> str:
    """This JIM comes, alone or with one more: "in", or "waiting" where it is full or somebody waits already.

    Again with as many people changes nothing; with another number the place is looked at anew. Raises Refused once it
    is over or cancelled, NotFound for a draft, Invalid for another number of people.
    """
    if not 1 <= people <= MOST_EACH:
        raise Invalid("people", N_("Kies of je alleen komt, of iemand meeneemt."))
    async with db.write():
        row = await _hold(db, gathering_id)
        if row.state == "draft":
            raise NotFound
        if row.state != "open" or row.starts_at <= now:
            raise Refused(OVER)
        mine = await of_jim(db, gathering_id, jim_id)
        if mine and mine.state != "out" and mine.people == people:
            return str(mine.state)
        others = await taken(db, gathering_id) - (mine.people if mine and mine.state == "in" else 0)
        ahead = [each for each in await of(db, gathering_id, "waiting") if each.jim_id != jim_id]
        keeps = mine is not None and mine.state == "in" and people < mine.people
        fits = others + people <= row.capacity
        state = "in" if fits and (keeps or not ahead or (mine and mine.state == "in")) else "waiting"
        if mine and mine.state == "in" and state == "waiting":
            raise Refused(N_("Er is geen plaats meer voor nog iemand. Je eigen plaats houd je."))
        asked_at = mine.asked_at if mine and mine.state != "out" else now
        values = {"gathering_id": gathering_id, "jim_id": jim_id, "people": people, "state": state}
        kept = values | {"asked_at": asked_at, "changed_at": now, "by": by, "was_there": None}
        changed = ["people", "state", "asked_at", "changed_at", "by", "was_there"]
        await db.upsert(gathering_places, [kept], key=["gathering_id", "jim_id"], set=changed)
        place = await _place(db, gathering_id, jim_id)
        await letters.place(db, row, place, state, now=now)
        if state == "in":
            await reminders.plan(db, row, place, now=now)
        told: dict[str, Any] = {"gathering": gathering_id, "state": state}
        await events.record(db, "gathering_joined", jim_id, by=by, now=now, phone=phone, **told)
        await contact.record(db, jim_id, by=by, now=now, what="asked", phone=phone)
        if keeps:
            await move_up(db, row, by="worker", now=now)
        return state


async def give_up(
    db: Database, gathering_id: int, jim_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """They do not come after all: the first who waits and fits moves up. Once more changes nothing."""
    async with db.write():
        row = await _hold(db, gathering_id)
        mine = await of_jim(db, gathering_id, jim_id)
        if mine is None or mine.state == "out":
            return
        gone = {"state": "out", "changed_at": now, "by": by}
        await db.execute(gathering_places.update().where(gathering_places.c.id == mine.id).values(**gone))
        await reminders.drop(db, gathering_id, "cancelled", jim_id=jim_id)
        await events.record(db, "gathering_left", jim_id, by=by, now=now, phone=phone, gathering=gathering_id)
        if mine.state == "in":
            await letters.cancelled(db, row, await _place(db, gathering_id, jim_id), by_us=False, now=now)
            await move_up(db, row, by="worker", now=now)


async def move_up(db: Database, row: Row, *, by: str, now: datetime) -> None:
    """Give free places to who waits, in order; who brings somebody keeps waiting while one place is free."""
    if row.state != "open" or row.starts_at <= now:
        return
    free = row.capacity - await taken(db, row.id)
    for place in await of(db, row.id, "waiting"):
        if place.people > free:
            continue
        free -= place.people
        values = {"state": "in", "changed_at": now, "by": by}
        await db.execute(gathering_places.update().where(gathering_places.c.id == place.id).values(**values))
        await reminders.plan(db, row, place, now=now)
        await letters.place(db, row, place, "moved_up", now=now)
        await events.record(db, "gathering_moved_up", place.jim_id, by=by, now=now, gathering=row.id)


async def taken(db: Database, gathering_id: int) -> int:
    """How many places are taken."""
    here = gathering_places.c.gathering_id == gathering_id, gathering_places.c.state == "in"
    total: int = await db.fetch_value(
        select(func.coalesce(func.sum(gathering_places.c.people), 0)).where(*here)
    )
    return int(total)


async def of(db: Database, gathering_id: int, *states: str) -> list[Row]:
    """Places with names, in the order they were asked; who stopped, died or was erased is left out."""
    return await db.fetch_all(
        _with_names()
        .where(gathering_places.c.gathering_id == gathering_id, gathering_places.c.state.in_(states))
        .where(jims.c.stopped_at.is_(None), jims.c.deceased_at.is_(None), people.c.erased_at.is_(None))
        .order_by(gathering_places.c.asked_at, gathering_places.c.id)
    )


async def of_jim(db: Database, gathering_id: int, jim_id: int) -> Row | None:
    """The place of this JIM, also one that was given up."""
    return await db.fetch_one(
        gathering_places.select().where(
            gathering_places.c.gathering_id == gathering_id, gathering_places.c.jim_id == jim_id
        )
    )


async def mine(db: Database, jim_id: int, *, now: datetime) -> dict[int, Row]:
    """The places of this JIM at what is still to come, by gathering."""
    found = await db.fetch_all(
        select(gathering_places)
        .join(gatherings, gatherings.c.id == gathering_places.c.gathering_id)
        .where(gathering_places.c.jim_id == jim_id, gatherings.c.ends_at > now)
    )
    return {row.gathering_id: row for row in found}


async def say_who_came(db: Database, gathering_id: int, came: set[int], *, now: datetime) -> None:
    """Staff say who was there, by place; of the others with a place that they were not. Raises Refused before the start."""
    async with db.write():
        row = await _hold(db, gathering_id)
        if row.starts_at > now:
            raise Refused(N_("Dit kan zodra de bijeenkomst begonnen is."))
        with_place = gathering_places.c.gathering_id == gathering_id, gathering_places.c.state == "in"
        there = gathering_places.c.id.in_(came)
        await db.execute(gathering_places.update().where(*with_place, there).values(was_there="yes"))
        await db.execute(gathering_places.update().where(*with_place, ~there).values(was_there="no"))


async def forget(db: Database, jim_id: int, *, now: datetime) -> None:
    """Inside the transaction that erases this JIM: their places are free, and nobody sees that they had one."""
    coming = await mine(db, jim_id, now=now)
    await reminders.forget(db, jim_id)
    for gathering_id, place in coming.items():
        await db.execute(
            gathering_places.update().where(gathering_places.c.id == place.id).values(state="out")
        )
        await move_up(db, await _hold(db, gathering_id), by="worker", now=now)


async def _hold(db: Database, gathering_id: int) -> Row:
    await db.lock("gathering", gathering_id)
    row = await db.fetch_one(gatherings.select().where(gatherings.c.id == gathering_id))
    if row is None:
        raise NotFound
    return row


async def _place(db: Database, gathering_id: int, jim_id: int) -> Row:
    found = await db.fetch_one(
        _with_names().where(
            gathering_places.c.gathering_id == gathering_id, gathering_places.c.jim_id == jim_id
        )
    )
    if found is None:
        raise NotFound
    return found


def _with_names() -> Any:
    return (
        select(*gathering_places.c, people.c.first_name, people.c.last_name, people.c.zone)
        .join(people, people.c.id == gathering_places.c.jim_id)
        .join(jims, jims.c.id == gathering_places.c.jim_id)
    )
