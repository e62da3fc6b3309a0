"""Destroying keys: what they encrypted is erased with them, also where a copy of the database is kept.

    await shredding.shred(db, ("person", 12), ("request", 7), now=now)     # in the transaction that erases

Asked in a row, in that transaction; done a while later by a job, as often as it takes. Keys of single rows (an upload, a
mail that came in) need not be asked for: `sweep` finds those whose row is gone or says nothing any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Text, func, select, type_coerce, update

from jimsupport.db import sealing
from jimsupport.db.database import Database
from jimsupport.db.key_store import Owner
from jimsupport.db.rows import Row
from jimsupport.db.tables import key_destructions, metadata
from jimsupport.db.vault import ENCRYPTED, TOPIC, VERSION

# Longer than any process keeps a key at hand, and any transaction takes: by then nothing more goes with it.
WAIT = timedelta(minutes=10)
AT_ONCE = 500
PERSON = "person"  # whose erasure is remembered beside the keys, also of who had none
OF_ROWS = sorted({column.table.name for column in ENCRYPTED})  # the kinds of keys that belong to a single row

_rows = key_destructions.c


async def shred(db: Database, *owners: Owner, now: datetime) -> None:
    """Have every key of these owners destroyed; call it in the transaction that erases what went with them.

    What is written of them from now on goes with a new key, and stays. Asking again changes nothing.
    """
    async with db.write():
        found = await db.vault.retire(owners)
        await db.insert_many(
            key_destructions,
            [
                {"kind": kind, "owner_id": number, "keys": found.get((kind, number), []), "asked_at": now}
                for kind, number in sorted({*found, *(owner for owner in owners if owner[0] == PERSON)})
            ],
        )
        await db.tell(TOPIC, None)


async def sweep(db: Database, *, now: datetime) -> int:
    """Ask for the destruction of keys of single rows that no row uses any more; how many were asked for."""
    await db.vault.ready()
    asked, after = 0, ""
    while found := await db.vault.store.live_of(OF_ROWS, after=after, most=AT_ONCE):
        after = found[-1].id
        used = await _used(db, [(row.kind, row.owner) for row in found])
        unused = [(row.kind, row.owner) for row in found if row.id not in used]
        if unused:
            await shred(db, *unused, now=now)
        asked += len(unused)
    return asked


async def destroy_due(db: Database, *, now: datetime) -> int:
    """Destroy keys that were asked for a while ago; how many. Any number of workers may call this, and be killed."""
    due = select(key_destructions).where(_rows.done_at.is_(None), _rows.asked_at <= now - WAIT)
    found = await db.fetch_all(due.order_by(_rows.id).limit(AT_ONCE))
    if not found:
        return 0
    used = await _used(db, [(row.kind, row.owner_id) for row in found if row.kind in OF_ROWS])
    names = [name for row in found for name in row["keys"] if name not in used]
    await db.vault.store.note_erased([(row.owner_id, row.asked_at) for row in found if row.kind == PERSON])
    if names:
        await db.vault.destroy(names)
    await db.execute(
        update(key_destructions).where(_rows.id.in_([row.id for row in found])).values(done_at=now)
    )
    await db.tell(TOPIC, None)
    return len(names)


async def _used(db: Database, owners: Sequence[Owner]) -> set[str]:
    """The names of the keys that these rows of the tables that their owners name go with."""
    used: set[str] = set()
    for name in {kind for kind, _ in owners}:
        table = metadata.tables[name]
        beginnings = [
            func.substr(type_coerce(table.c[column], Text), 1, len(VERSION) + 22)
            for column in sealing.columns(table)
        ]
        ids = [number for kind, number in owners if kind == name]
        for row in await db.fetch_all(select(*beginnings).where(table.c.id.in_(ids))):
            used |= _names(row)
    return used


def _names(row: Row) -> set[str]:
    return {held.removeprefix(VERSION) for held in row if held and held.startswith(VERSION)}
