"""After a back-up of the database was put back: emptying what goes with keys that were destroyed since it was made.

Nobody can read it any more; until it is empty, every page that would show it fails.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Text, func, select, type_coerce, update

from jimsupport.db.database import Database
from jimsupport.db.key_store import Owner
from jimsupport.db.types import Encrypted
from jimsupport.db.vault import ENCRYPTED, VERSION

AT_ONCE = 2_000  # rows
NAME = 22  # characters of the name of a key


@dataclass(slots=True)
class Emptied:
    """How many values were, whose their keys were, and how many values go with keys that the store never had."""

    values: int
    owners: set[Owner]
    strange: int


async def empty(db: Database) -> Emptied:
    """Empty every value that goes with a destroyed key. Again finds nothing more; while the service runs does no harm."""
    await db.vault.ready()
    emptied = Emptied(0, set(), 0)
    for column in ENCRYPTED:
        after = 0
        while found := await db.fetch_all(_sealed(column).where(column.table.c.id > after).limit(AT_ONCE)):
            after = found[-1].id
            known = {row.id: row for row in await db.vault.store.named(sorted({row.key for row in found}))}
            emptied.strange += sum(row.key not in known for row in found)
            gone = {name: (row.kind, row.owner) for name, row in known.items() if not row.wrapped}
            emptied.owners |= set(gone.values())
            emptied.values += await _empty(db, column, [row for row in found if row.key in gone])
    return emptied


async def _empty(db: Database, column: Column[Any], rows: list[Any]) -> int:
    table, done = column.table, 0
    of_json = isinstance(column.type, Encrypted) and column.type.json
    nothing = "{}" if of_json else None if column.nullable else ""
    async with db.write():
        for row in rows:
            same = table.c.id == row.id, _key_of(column) == row.key
            changed = update(table).where(*same).values({column.name: nothing}).returning(table.c.id)
            done += len(await db.fetch_all(changed))
    return done


def _sealed(column: Column[Any]) -> Any:
    """The rows of this column that hold something, and the name of its key, in the order of their numbers."""
    table = column.table
    sealed = type_coerce(column, Text).like(f"{VERSION}%")
    return select(table.c.id, _key_of(column).label("key")).where(sealed).order_by(table.c.id)


def _key_of(column: Column[Any]) -> Any:
    return func.substr(type_coerce(column, Text), len(VERSION) + 1, NAME)
