"""What who hosts does at the door: open it outside the hours of a meetup, put somebody out, let them in again.

Staff paste a link to a room elsewhere.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import people, room_bans, rooms
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.groups import groups
from jimsupport.domain.rooms import visits
from jimsupport.domain.rooms.entrances import Entrance
from jimsupport.words import N_

STAYS_OPEN = timedelta(hours=2)
LONGEST_LINK = 500  # characters


async def open_door(db: Database, who: Entrance, *, open: bool, by: str, now: datetime) -> None:
    """Open the door for two hours, or close it; during a meetup it is open anyway."""
    async with db.write():
        until = now + STAYS_OPEN if open else None
        await db.execute(rooms.update().where(rooms.c.id == who.room_id).values(open_until=until))
        kind = "room_opened" if open else "room_closed"
        await events.record(db, kind, who.person_id, by=by, now=now, room=who.room_id)
        await db.tell(visits.topic(who.room_id), {"look": True})


async def put_out(db: Database, room_id: int, person_id: int, *, by: str, now: datetime) -> None:
    """This person is out at once, until let in again."""
    async with db.write():
        await db.lock("room", room_id)
        if await _ban(db, room_id, person_id) is not None:
            return
        banned = {"room_id": room_id, "person_id": person_id, "by": by, "at": now}
        await db.execute(room_bans.insert().values(**banned))
        await events.record(db, "room_put_out", person_id, by=by, now=now, room=room_id)
        await visits.end_of(db, room_id, person_id, why="put_out")


async def let_in(db: Database, room_id: int, person_id: int, *, by: str, now: datetime) -> None:
    """This person can come in again."""
    async with db.write():
        await db.lock("room", room_id)
        ban = await _ban(db, room_id, person_id)
        if ban is None:
            return
        await db.execute(room_bans.update().where(room_bans.c.id == ban).values(ended_at=now))
        await events.record(db, "room_let_in", person_id, by=by, now=now, room=room_id)


async def who_is_out(db: Database, room_id: int) -> list[Row]:
    """Whom the host put out: `person_id` and `first_name`, by name."""
    return await db.fetch_all(
        select(room_bans.c.person_id, people.c.first_name)
        .join(people, people.c.id == room_bans.c.person_id)
        .where(room_bans.c.room_id == room_id, room_bans.c.ended_at.is_(None))
        .order_by(people.c.first_name, people.c.id)
    )


async def paste(db: Database, room_id: int, link: str, *, by: str, now: datetime) -> None:
    """From now on this group meets at `link`; "" for our own room again. Raises Invalid for what is no https address."""
    link = link.strip()
    if link:
        check(link)
    async with db.write():
        kind = "link" if link else "built_in"
        values = await db.sealed(rooms, room_id, kind=kind, link=link or None)
        changed = rooms.update().where(rooms.c.id == room_id).values(**values)
        group_id = await db.fetch_value(changed.returning(rooms.c.group_id))
        for row in await groups.in_state(db, group_id, "member") if group_id else []:
            await events.record(db, "room_link_changed", row.jim_id, by=by, now=now, group=group_id, to=kind)
        await db.tell(visits.topic(room_id), {"look": True})


def check(link: str) -> None:
    """Raise Invalid unless `link` is an address that a browser opens over TLS."""
    try:
        parts = urlsplit(link)
        named = bool(parts.hostname and "." in parts.hostname) and "@" not in parts.netloc
        right = parts.scheme == "https" and named and (parts.port or 443) > 0
    except ValueError:
        right = False
    if not right or len(link) > LONGEST_LINK or any(not c.isprintable() or c.isspace() for c in link):
        raise Invalid("link", N_("Plak een adres dat met https:// begint."))


async def _ban(db: Database, room_id: int, person_id: int) -> int | None:
    there = room_bans.c.room_id == room_id, room_bans.c.person_id == person_id, room_bans.c.ended_at.is_(None)
    found: int | None = await db.fetch_value(select(room_bans.c.id).where(*there))
    return found
