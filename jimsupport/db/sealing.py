"""Encrypting what is inserted: which columns of a table are encrypted, whose each text is, and the id of its row."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Column, Insert, Table, select

from jimsupport.db import ids
from jimsupport.db.errors import Misuse
from jimsupport.db.key_store import Owner
from jimsupport.db.types import EMPTY, Encrypted, Sealed


@cache
def columns(table: Table) -> dict[str, Encrypted]:
    """The encrypted columns of a table, by name."""
    return {column.name: column.type for column in table.c if isinstance(column.type, Encrypted)}


def needed(statement: Any) -> bool:
    """Whether this inserts something that is to be encrypted."""
    if not isinstance(statement, Insert) or not columns(statement.table):
        return False
    encrypted = columns(statement.table)
    return any(name in encrypted and _says(value) for name, value in _given(statement))


async def prepared(db: Any, statement: Any) -> Any:
    """The plan, the SQL and the values of an INSERT with what it says encrypted; inside a write transaction."""
    given = any(name == "id" for name, _ in _given(statement))
    plan, values = db.statements_made.plan(statement, () if given else ("id",))
    [values] = await rows(db, statement.table, [values])
    return plan, *db.statements_made.bound(plan, values)


async def rows(db: Any, table: Table, many: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """`many` rows to insert, which name the same columns, encrypted and with ids; inside a write transaction.

    One question gives the ids, one the keys of all, whoever they belong to.
    """
    encrypted = [(name, kind) for name, kind in columns(table).items() if name in many[0]]
    if not any(_says(row[name]) for row in many for name, _ in encrypted):
        return many
    if many[0].get("id") is None:
        reserved = await ids.reserve(db, table, len(many))
        many = [{**row, "id": number} for row, number in zip(many, reserved, strict=True)]
    wanted = {
        (n, name): _owner(table, kind, row)
        for n, row in enumerate(many)
        for name, kind in encrypted
        if _says(row[name])
    }
    # Some have a key all the same: a number that was rolled back is given out again, or the caller gave it.
    new = {(table.name, row["id"]) for row in many}
    sealers = await db.vault.sealers(wanted.values(), new=new)
    sealed = [dict(row) for row in many]
    for (n, name), owner in wanted.items():
        row = sealed[n]
        row[name] = sealers[owner](row[name], columns(table)[name].associated, row["id"])
    return sealed


async def values(db: Any, table: Table, row: int, given: dict[str, Any]) -> dict[str, Any]:
    """`given` as an UPDATE of this row may bind it; see `Database.sealed`."""
    texts = {name: kind for name, kind in columns(table).items() if _says(given.get(name))}
    known = {**given, "id": row}
    asked = {named for _, named in (kind.owner for kind in texts.values()) if named and named not in known}
    if asked:
        found = await db.fetch_one(select(*(table.c[name] for name in asked)).where(table.c.id == row))
        known |= dict(found) if found else {}
    owners = {name: _owner(table, kind, known) for name, kind in texts.items()}
    sealers = await db.vault.sealers(owners.values()) if owners else {}
    return given | {
        name: sealers[owner](given[name], texts[name].associated, row) for name, owner in owners.items()
    }


async def anew(db: Any, column: Column[Any], texts: Sequence[tuple[Any, str]]) -> dict[int, str]:
    """The texts of rows that are there, encrypted, by the id of each row; one question for the keys of all."""
    kind = columns(column.table)[column.name]
    owners = {row.id: _owner(column.table, kind, dict(row)) for row, _ in texts}
    sealers = await db.vault.sealers(owners.values())
    return {row.id: sealers[owners[row.id]](text, kind.associated, row.id) for row, text in texts}


def check_upsert(table: Table, keys: Sequence[str], changed: Sequence[str]) -> None:
    """Raise Misuse for an upsert that would put in an old row what was encrypted for a new one."""
    if keys != ["id"] and not columns(table).keys().isdisjoint(changed):
        raise Misuse(f"What is encrypted in {table.name} belongs to one row: take it over by its id alone.")


def _owner(table: Table, kind: Encrypted, row: Mapping[str, Any]) -> Owner:
    what, named = kind.owner
    if named is None:
        return what, 0
    number = row.get(named)
    return (table.name, row["id"]) if number is None else (what, number)


def _says(text: Any) -> bool:
    return text is not None and text not in EMPTY and not isinstance(text, Sealed)


def _given(statement: Insert) -> Iterator[tuple[str, Any]]:
    """The columns that an INSERT names, and what it gives them."""
    for column, value in (statement._values or {}).items():
        name = column if isinstance(column, str) else column.name
        yield name, value.effective_value if isinstance(value, BindParameter) else value
