"""The room where a group, or a gathering, meets online: one for ever, with a name nobody can guess and a code to phone with.

    room = await rooms.of_group(db, group_id, now=now)
    who = await entrances.entrance(db, room, person_id)     # NotFound for who is not invited
    (await rooms.state(db, room, now)).open

It opens ten minutes before a meetup and closes an hour after; who hosts can open its door at any other time.
"""

import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Conflict, Database, Row
from jimsupport.db.tables import gatherings, meetups, peer_group_members, peer_groups, rooms
from jimsupport.domain.access.links import Link
from jimsupport.domain.errors import NotFound
from jimsupport.domain.meetups import rows as meetup_rows
from jimsupport.domain.meetups.rows import CLOSES, OPENS
from jimsupport.settings import Settings

MOST = 8  # people in a call of ours: each sends to each
MOST_VIDEO = 4  # of whom so many with pictures of full size
DIGITS = 8  # of a code: a guess hits one of a thousand rooms once in ten thousand times
TRIES = 20  # to find a code that no other room has

members = peer_group_members.c


@dataclass(frozen=True, slots=True)
class State:
    """Whether people can come in now."""

    open: bool
    until: datetime | None = None  # when it closes; None while it is closed
    opens_at: datetime | None = None  # when it opens, as far as we know


@dataclass(frozen=True, slots=True)
class ByPhone:
    """What to dial, and what to key in then."""

    number: str
    code: str  # in groups of four, as it is read aloud


async def of_group(db: Database, group_id: int, *, now: datetime, make: bool = True) -> Row:
    """The room of a running group; made when it is first asked for, unless one only looks. Raises NotFound."""
    group = select(peer_groups.c.id).where(peer_groups.c.id == group_id, peer_groups.c.state == "running")
    return await _of(db, "group_id", group_id, group, now=now, make=make)


async def make_missing(db: Database, *, now: datetime, limit: int = 100) -> int:
    """Make the room of every running group that has none yet, such as those of before there were rooms; how many."""
    without = (
        select(peer_groups.c.id)
        .outerjoin(rooms, rooms.c.group_id == peer_groups.c.id)
        .where(peer_groups.c.state == "running", rooms.c.id.is_(None))
    )
    found = await db.fetch_all(without.order_by(peer_groups.c.id).limit(limit))
    for row in found:
        await of_group(db, row.id, now=now)
    return len(found)


async def of_gathering(db: Database, gathering_id: int, *, now: datetime, make: bool = True) -> Row:
    """The room of an open gathering online, in the same way. Raises NotFound."""
    here = gatherings.c.id == gathering_id, gatherings.c.state == "open", gatherings.c.mode == "online"
    return await _of(
        db, "gathering_id", gathering_id, select(gatherings.c.id).where(*here), now=now, make=make
    )


async def of_meetup(db: Database, meetup_id: int, *, now: datetime, make: bool = True) -> Row:
    """The room of the group of a meetup. Raises NotFound."""
    group_id = await db.fetch_value(select(meetups.c.group_id).where(meetups.c.id == meetup_id))
    if group_id is None:
        raise NotFound
    return await of_group(db, group_id, now=now, make=make)


async def for_jim(db: Database, jim_id: int, link: Link | None, *, now: datetime, make: bool = True) -> Row:
    """The room that this link is about; without a link that of the group this JIM is in. Raises NotFound.

    That they may come in has still to be asked (`entrances.entrance`).
    """
    if link and link.gathering_id:
        return await of_gathering(db, link.gathering_id, now=now, make=make)
    if link and link.meetup_id:
        return await of_meetup(db, link.meetup_id, now=now, make=make)
    if link and link.group_id:
        return await of_group(db, link.group_id, now=now, make=make)
    if link:  # a mail may be forwarded: it opens what it is about, and no more
        raise NotFound
    theirs = members.jim_id == jim_id, members.state == "member"
    group_id = await db.fetch_value(select(members.group_id).where(*theirs))
    if group_id is None:
        raise NotFound
    return await of_group(db, group_id, now=now, make=make)


def by_phone(settings: Settings, room: Row) -> ByPhone | None:
    """How to phone in to this room; None where there is no bridge: then one calls us."""
    code = spoken(room)
    return ByPhone(settings.bridge_number, code) if settings.bridge_number and code else None


def spoken(room: Row) -> str:
    """The code of this room in groups of four; "" where it is a link that staff pasted, which has a phone of its own."""
    code = str(room.code)
    return "" if room.kind == "link" else " ".join(code[at : at + 4] for at in range(0, len(code), 4))


async def load(db: Database, room_id: int) -> Row:
    """A room as it is now. Raises NotFound."""
    row = await db.fetch_one(rooms.select().where(rooms.c.id == room_id))
    if row is None:
        raise NotFound
    return row


async def _of(db: Database, column: str, number: int, exists: Any, *, now: datetime, make: bool) -> Row:
    if await db.fetch_one(exists) is None:
        raise NotFound
    its = rooms.select().where(rooms.c[column] == number)
    found = await db.fetch_one(its)
    if found is None and not make:
        raise NotFound
    return found or await _made(db, its, {column: number}, now=now)


async def _made(db: Database, its: Any, whose: dict[str, int], *, now: datetime) -> Row:
    for _ in range(TRIES):
        made = {"name": _name(), "code": _code(), "kind": "built_in", "made_at": now, **whose}
        try:
            async with db.savepoint():
                await db.execute(rooms.insert().values(**made))
        except Conflict:  # somebody else made it just now, or another room has this code
            pass
        found = await db.fetch_one(its)
        if found is not None:
            return found
    raise Conflict("No code was free for a room.")


def _name() -> str:
    """200 random bits, in small letters and digits alone: other servers take capitals for small letters."""
    return b32encode(secrets.token_bytes(25)).decode().lower()


def _code() -> str:
    return str(10 ** (DIGITS - 1) + secrets.randbelow(9 * 10 ** (DIGITS - 1)))


async def state(db: Database, room: Row, now: datetime) -> State:
    """Whether the door is open: at a meetup or gathering, or because who hosts opened it."""
    room = await load(db, room.id)
    until = room.open_until if room.open_until and room.open_until > now else None
    begins, ends = await _hours(db, room, now)
    if begins and ends and begins <= now:
        until = max(until, ends) if until else ends
    if until:
        return State(open=True, until=until)
    return State(open=False, opens_at=begins)


async def _hours(db: Database, room: Row, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when until when the room is open by itself: now, or the next time."""
    if room.group_id:
        found = await meetup_rows.on_now(db, room.group_id, now)
        found = found or await meetup_rows.next_of(db, room.group_id, now)
    else:
        here = gatherings.c.id == room.gathering_id, gatherings.c.state == "open"
        found = await db.fetch_one(gatherings.select().where(*here, gatherings.c.ends_at > now - CLOSES))
    return (found.starts_at - OPENS, found.ends_at + CLOSES) if found else (None, None)
