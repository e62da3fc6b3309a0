"""INSERT … ON CONFLICT, the same on both engines."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def statement(
    dialect: str,
    table: Table,
    key: Sequence[str | Column[Any]],
    set_: Sequence[str | Column[Any]],
    where: ColumnElement[bool] | None,
) -> Any:
    """Insert into `table`; where a row with the same `key` exists, take the new values of `set_` if `where` holds."""
    insert = _INSERT[dialect](table)
    keys = [name(column) for column in key]
    if not set_:
        return insert.on_conflict_do_nothing(index_elements=keys)
    values = {name(column): insert.excluded[name(column)] for column in set_}
    return insert.on_conflict_do_update(index_elements=keys, set_=values, where=where)


def name(column: str | Column[Any]) -> str:
    return column if isinstance(column, str) else column.name
