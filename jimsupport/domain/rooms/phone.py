"""Coming in by phone: the number and the fixed code of a room, where a phone bridge is configured.

Without one the mails and pages say whom to call.
"""

from dataclasses import dataclass
from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import peer_groups, rooms
from jimsupport.domain.rooms.rooms import DIGITS, State, state
from jimsupport.settings import Settings


@dataclass(frozen=True, slots=True)
class ByPhone:
    """What to dial, and what to key in then."""

    number: str
    code: str  # in groups of four, as it is read aloud


def by_phone(settings: Settings, room: Row) -> ByPhone | None:
    """How to phone in to this room; None where there is no bridge: then one calls us."""
    if not settings.bridge_number:
        return None
    code = str(room.code)
    return ByPhone(settings.bridge_number, " ".join(code[at : at + 4] for at in range(0, len(code), 4)))


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
