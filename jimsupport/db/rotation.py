"""Another master key: every key of the store wrapped with the newest, and older values encrypted with a key of their own.

In small transactions, while the service runs. Each changes only what is still as it was read: two at once do no harm,
and one that was killed goes on where it was.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, case, func, select, type_coerce, update

from jimsupport.db import sealing
from jimsupport.db.database import Database
from jimsupport.db.keys import DecryptionError
from jimsupport.db.rows import Row
from jimsupport.db.types import EMPTY
from jimsupport.db.vault import ENCRYPTED, VERSION

AT_ONCE = 200
Told = Callable[[str], None]


async def wrap_anew(db: Database, *, told: Told) -> int:
    """Wrap every key of the store with the newest master key; how many were. Raises DecryptionError."""
    vault, done, after = db.vault, 0, ""
    await vault.ready()
    while found := await vault.store.wrapped_otherwise(vault.newest, after=after, most=AT_ONCE):
        after = found[-1].id
        done += await vault.store.wrap_anew(vault.newest, [(row, vault.wrapped_anew(row)) for row in found])
        told(f"{done} keys wrapped anew")
    return done


async def encrypt_anew(db: Database, *, told: Told) -> Counter[str]:
    """Encrypt with keys of conversations what a master key itself encrypted: how many values, and how many `unreadable`."""
    counts: Counter[str] = Counter()
    for column in ENCRYPTED:
        after, name = 0, f"{column.table.name}.{column.name}"
        while found := await db.fetch_all(_older(column).where(column.table.c.id > after).limit(AT_ONCE)):
            after = found[-1].id
            async with db.write():
                counts += await _encrypt(db, column, found)
            told(f"{name}: up to row {after}, {counts['encrypted']} values in all")
    return counts


async def in_use(db: Database) -> dict[str, int]:
    """How many keys and values each master key of this environment still opens, and how many one that is not here."""
    await db.vault.ready()
    names = db.vault.masters
    used = Counter(dict.fromkeys(names, 0)) | Counter(await db.vault.store.masters())
    for column in ENCRYPTED:
        held = type_coerce(column, Text)
        counted = [func.count(case((held.startswith(f"{n}:", autoescape=True), 1))) for n in names]
        found = await db.fetch_one(
            select(*(one.label(f"n{n}") for n, one in enumerate(counted)), func.count().label("all")).where(
                *_is_older(held)
            )
        )
        if found:
            used.update(dict(zip(names, found, strict=False)))
            used["another"] += found[-1] - sum(found[:-1])
    return {
        name: used[name]
        for name in [*names, *sorted(used.keys() - set(names))]
        if name in names or used[name]
    }


async def _encrypt(db: Database, column: Column[Any], found: list[Row]) -> Counter[str]:
    counts: Counter[str] = Counter()
    table, held = column.table, type_coerce(column, Text)
    texts = {}
    for row in found:
        try:
            texts[row.id] = db.vault.opened_as_before(
                row.held, sealing.columns(table)[column.name].associated
            )
        except DecryptionError:
            counts["unreadable"] += 1
    sealed = await sealing.anew(db, column, [(row, texts[row.id]) for row in found if row.id in texts])
    for row in found:
        if row.id in sealed:
            same = table.c.id == row.id, held == row.held
            changed = update(table).where(*same).values({column.name: sealed[row.id]}).returning(table.c.id)
            counts["encrypted"] += len(await db.fetch_all(changed))
    return counts


def _older(column: Column[Any]) -> Any:
    """Values of this column that a master key encrypted, with what says whose they are, in the order of their rows."""
    held, named = type_coerce(column, Text), sealing.columns(column.table)[column.name].owner[1]
    beside = [column.table.c[named]] if named not in (None, "id") else []
    return (
        select(column.table.c.id, held.label("held"), *beside)
        .where(*_is_older(held))
        .order_by(column.table.c.id)
    )


def _is_older(held: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    return held.is_not(None), held.not_in(sorted(EMPTY)), held.not_like(f"{VERSION}%")
