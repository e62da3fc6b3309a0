"""Places at a gathering: in while there is room, else on the waiting list, which moves up by itself.

    in <-> out
    waiting -> in, out

Who gives up a place and comes back is last on the list again. Who brings somebody takes two places. Who stops or dies
gives theirs up.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row, chunks
from jimsupport.db.tables import gathering_places, gatherings, jims, people
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import contact
from jimsupport.domain.gatherings import letters, reminders
from jimsupport.domain.groups import groups
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

    Again with as many people changes nothing; with another number the place is looked at anew. Who waits for two does
    not keep the last single place from others. Raises Refused once it has begun or is cancelled and for who hears
    nothing of us, NotFound for a draft, Invalid for another number of people.
    """
    if not 1 <= people <= MOST_EACH:
        raise Invalid("people", N_("Kies of je alleen komt, of iemand meeneemt."))
    async with db.write():
        await db.lock("jim", jim_id)  # before the gathering, as a stop does
        row = await _hold(db, gathering_id)
        if row.state == "draft":
            raise NotFound
        if row.state != "open" or row.starts_at <= now:
            raise Refused(OVER)
        if not await _hears_of_us(db, jim_id):
            raise Refused(N_("Onze berichten staan uit. Zet ze eerst weer aan, dan kun je je aanmelden."))
        mine = await of_jim(db, gathering_id, jim_id)
        if mine and mine.state != "out" and mine.people == people:
            return str(mine.state)
        others = await taken(db, gathering_id) - (mine.people if mine and mine.state == "in" else 0)
        keeps = mine is not None and mine.state == "in" and people < mine.people
        state = "in" if others + people <= row.capacity else "waiting"
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
            await reminders.plan(db, row, [place], now=now)
        told: dict[str, Any] = {"gathering": gathering_id, "state": state}
        await events.record(db, "gathering_joined", jim_id, by=by, now=now, phone=phone, **told)
        await contact.record(db, jim_id, by=by, now=now, what="asked", phone=phone)
        if keeps:
            await move_up(db, row, by="worker", now=now)
        return state


async def give_up(
    db: Database, gathering_id: int, jim_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """They do not come after all: the first who waits and fits moves up. Once more changes nothing.

    Raises Refused once it has begun or is cancelled, NotFound for a draft.
    """
    async with db.write():
        row = await _hold(db, gathering_id)
        if row.state == "draft":
            raise NotFound
        mine = await of_jim(db, gathering_id, jim_id)
        if mine is None or mine.state == "out":
            return
        if row.state != "open" or row.starts_at <= now:
            raise Refused(OVER)
        gone = {"state": "out", "changed_at": now, "by": by}
        await db.execute(gathering_places.update().where(gathering_places.c.id == mine.id).values(**gone))
        await reminders.drop(db, gathering_id, "cancelled", jim_id=jim_id)
        await events.record(db, "gathering_left", jim_id, by=by, now=now, phone=phone, gathering=gathering_id)
        if mine.state == "in":
            await letters.cancelled(db, row, [jim_id], by_us=False, now=now)
            await move_up(db, row, by="worker", now=now)


async def move_up(db: Database, row: Row, *, by: str, now: datetime) -> None:
    """Give free places to who waits, in order; who brings somebody keeps waiting while one place is free."""
    if row.state != "open" or row.starts_at <= now:
        return
    free = row.capacity - await taken(db, row.id)
    lucky = []
    for place in await of(db, row.id, "waiting"):
        if place.people <= free:
            free -= place.people
            lucky.append(place)
    values = {"state": "in", "changed_at": now, "by": by}
    for some in chunks([place.id for place in lucky]):
        await db.execute(gathering_places.update().where(gathering_places.c.id.in_(some)).values(**values))
    await reminders.plan(db, row, lucky, now=now)
    await letters.news(db, row, lucky, "moved_up", now=now)
    told: dict[str, Any] = {"by": by, "now": now, "data": {"gathering": row.id}}
    await events.record_many(db, [events.row("gathering_moved_up", each.jim_id, **told) for each in lucky])


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


async def ahead(db: Database, place: Row) -> int:
    """How many wait before this one who waits."""
    here = gathering_places.c
    before = (here.asked_at < place.asked_at) | ((here.asked_at == place.asked_at) & (here.id < place.id))
    waiting = select(func.count()).where(here.gathering_id == place.gathering_id, here.state == "waiting")
    return await db.fetch_value(waiting.where(before)) or 0


async def mine(db: Database, jim_id: int, *, now: datetime) -> dict[int, Row]:
    """The places of this JIM at what is still to come, by gathering."""
    found = await db.fetch_all(
        select(gathering_places)
        .join(gatherings, gatherings.c.id == gathering_places.c.gathering_id)
        .where(gathering_places.c.jim_id == jim_id, gatherings.c.ends_at > now)
    )
    return {row.gathering_id: row for row in found}


async def say_who_came(
    db: Database, gathering_id: int, came: set[int], *, staff_id: int, by: str, now: datetime
) -> None:
    """Staff say who was there, by place; of the others with a place that they were not.

    Who says it says nothing of a place of their own. Raises Refused before the start, or where it did not go on.
    """
    async with db.write():
        row = await _hold(db, gathering_id)
        if row.state != "open" or row.starts_at > now:
            raise Refused(N_("Dit kan zodra de bijeenkomst begonnen is."))
        here = gathering_places.c
        known = await db.fetch_all(
            select(here.id, here.jim_id, here.was_there).where(
                here.gathering_id == gathering_id, here.state == "in", here.jim_id != staff_id
            )
        )
        said = {each: "yes" if each.id in came else "no" for each in known}
        changed = [each for each in known if each.was_there != said[each]]
        for answer in ("yes", "no"):
            for some in chunks([each.id for each in changed if said[each] == answer]):
                await db.execute(gathering_places.update().where(here.id.in_(some)).values(was_there=answer))
        told: dict[str, Any] = {"by": by, "now": now, "data": {"gathering": gathering_id}}
        there = [each.jim_id for each in changed if said[each] == "yes"]
        await events.record_many(db, [events.row("gathering_came", each, **told) for each in there])


async def free(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    """For a verb by which this JIM hears nothing of us any more: their places go to who waits. Nobody is written of it."""
    for gathering_id in sorted(await _held(db, jim_id, now=now)):
        row = await _hold(db, gathering_id)
        theirs = gathering_places.c.gathering_id == gathering_id, gathering_places.c.jim_id == jim_id
        gone = {"state": "out", "changed_at": now, "by": by}
        await db.execute(gathering_places.update().where(*theirs).values(**gone))
        await reminders.drop(db, gathering_id, "stopped", jim_id=jim_id)
        await events.record(db, "gathering_left", jim_id, by=by, now=now, gathering=gathering_id)
        await move_up(db, row, by="worker", now=now)


async def go_on(db: Database, jim_id: int, *, since: datetime, by: str, now: datetime) -> None:
    """That was taken back: they come again, or wait, where `free` gave their place away at `since`."""
    if not await _hears_of_us(db, jim_id):
        return  # they said no as well, or died
    gone = gathering_places.c.state == "out", gathering_places.c.changed_at == since
    found = await db.fetch_all(_coming(jim_id, now).where(*gone, gatherings.c.starts_at > now))
    for place in found:
        await sign_up(db, place.gathering_id, jim_id, people=place.people, by=by, now=now)


async def forget(db: Database, jim_id: int, *, now: datetime) -> None:
    """Inside the transaction that erases this JIM: their places are free, and nobody sees that they had one."""
    await free(db, jim_id, by="worker", now=now)
    await reminders.forget(db, jim_id)


async def _held(db: Database, jim_id: int, *, now: datetime) -> list[int]:
    """The gatherings to come at which this JIM has a place, or waits for one."""
    found = await db.fetch_all(_coming(jim_id, now).where(gathering_places.c.state != "out"))
    return [place.gathering_id for place in found]


def _coming(jim_id: int, now: datetime) -> Any:
    return (
        select(gathering_places)
        .join(gatherings, gatherings.c.id == gathering_places.c.gathering_id)
        .where(gathering_places.c.jim_id == jim_id, gatherings.c.ends_at > now, gatherings.c.state == "open")
    )


async def _hears_of_us(db: Database, jim_id: int) -> bool:
    able = (
        select(jims.c.id).join(people, people.c.id == jims.c.id).where(jims.c.id == jim_id, groups.active())
    )
    return await db.fetch_one(able) is not None


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
