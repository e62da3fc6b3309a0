"""INSERT … ON CONFLICT, the same on both engines."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, column
from sqlalchemy import table as lightweight
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_into(dialect: str, table: Table) -> Any:
    """`table.insert()` that can say what happens where its row is there already: `.on_conflict_do_update(…)`."""
    return _INSERT[dialect](table)


def statement(
    dialect: str,
    table: Table,
    key: Sequence[str | Column[Any]],
    set_: Sequence[str | Column[Any]],
    where: ColumnElement[bool] | None,
) -> Any:
    """Insert into `table`; where a row with the same `key` exists, take the new values of `set_` if `where` holds."""
    insert = insert_into(dialect, table)
    keys = [name(each) for each in key]
    if not set_:
        return insert.on_conflict_do_nothing(index_elements=keys)
    new = _excluded(table)
    values = {name(each): new[name(each)] for each in set_}
    return insert.on_conflict_do_update(index_elements=keys, set_=values, where=where)


@cache
def _excluded(table: Table) -> Any:
    """The row that could not be inserted, under its name in SQL; `insert.excluded` makes it anew for each statement."""
    return lightweight("excluded", *(column(each.name) for each in table.c)).c


def name(given: str | Column[Any]) -> str:
    return given if isinstance(given, str) else given.name
