"""Whether an answer or an appointment may still go where it was written to, asked when it leaves.

An address that bounced or was switched off meanwhile may be somebody else's by now. What was for the person goes to
where they are reached now; what was for whoever has the mailbox goes nowhere else.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import channels, people
from jimsupport.domain.people import mobiles
from jimsupport.domain.people.channels import normalise
from jimsupport.domain.support import receipts

TO_THE_MAILBOX = frozenset({"sign_in", "number_confirm"})  # asked for there, also where mail bounced before

Where = tuple[str, str] | tuple[str, datetime] | None


async def weigh(db: Database, rows: Sequence[Any]) -> dict[int, Where]:
    """What must become of these outgoing rows, by id, where not all is well: ("skip", reason) or ("elsewhere", address).

    Rows to nobody we know, such as who confirms an address, are left out. Three queries at most.
    """
    named = [row for row in rows if row.person_id is not None and row.address and row.channel != "call"]
    if not named:
        return {}
    ids = {row.person_id for row in named}
    kept = {
        person.id
        for person in await db.fetch_all(
            select(people.c.id).where(people.c.id.in_(ids), people.c.erased_at.is_(None))
        )
    }
    keys = {row.id: _key(row) for row in named}
    found = await db.fetch_all(channels.select().where(channels.c.address_key.in_(set(keys.values()))))
    closed = [row for row in named if row.person_id not in kept or not _open(row, keys[row.id], found)]
    if not closed:
        return {}
    reached = await receipts.all_reachable(db, sorted({row.person_id for row in closed}))
    return {row.id: _where(row, row.person_id in kept, reached.get(row.person_id)) for row in closed}


def _open(row: Any, key: str, found: Sequence[Any]) -> bool:
    """Whether this address still takes this message; one that stands nowhere was given for this message alone."""
    known = [channel for channel in found if channel.address_key == key]
    if row.kind in TO_THE_MAILBOX and row.channel == "mail":
        return not known or any(channel.state != "off" for channel in known)
    theirs = [channel for channel in known if channel.person_id == row.person_id]
    if row.channel == "text":
        return any(mobiles.takes_texts(channel) for channel in theirs)
    return not theirs or any(channel.state == "works" for channel in theirs)


def _where(row: Any, kept: bool, reached: receipts.Reachable | None) -> Where:
    if not kept:
        return ("skip", "erased")
    if row.kind in TO_THE_MAILBOX or reached is None or reached.channel != row.channel:
        return ("skip", "channel")
    return ("elsewhere", reached.address)


def _key(row: Any) -> str:
    return normalise("phone" if row.channel == "text" else "mail", row.address)[1]
