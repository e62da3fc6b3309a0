"""Coming in by phone: what to dial, and which room a code opens, for a phone bridge that asks."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import peer_groups, rooms
from jimsupport.domain.rooms import rooms as room_rows
from jimsupport.domain.rooms.rooms import DIGITS, State, state

by_phone = room_rows.by_phone


async def behind_code(db: Database, code: str, *, now: datetime) -> tuple[Row, State] | None:
    """The room that has this code, and whether it is open; None for any other, and for that of a group that is no more.

    Nobody needs to be in it: who phones first opens the conference.
    """
    digits = code.replace(" ", "")
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    room = await db.fetch_one(rooms.select().where(rooms.c.code == digits))
    if room is None:
        return None
    if room.group_id:
        runs = peer_groups.c.id == room.group_id, peer_groups.c.state == "running"
        if await db.fetch_one(peer_groups.select().with_only_columns(peer_groups.c.id).where(*runs)) is None:
            return None
    return room, await state(db, room, now)
