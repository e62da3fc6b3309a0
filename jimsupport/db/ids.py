"""Ids for rows that others refer to, known before they are inserted: bulk inserts give none back."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Table, bindparam, column, func, select, table

from jimsupport.db.fixed import Fixed

_given_out = table("sqlite_sequence", column("name"), column("seq"))


async def reserve(db: Any, rows_of: Table, count: int) -> list[int]:
    """The next `count` ids of a table; only inside a write transaction.

    PostgreSQL takes them from the table's own sequence. SQLite has one writer at a time, so they are free
    until this transaction ends; like it, we never give out the id of a removed row again.
    """
    if not count:
        return []
    if db.dialect == "postgresql":
        return [row.id for row in await db.fetch_all(_next(rows_of).params(count=count))]
    last = await db.fetch_value(_last(rows_of).params())
    return list(range(last + 1, last + count + 1))


@cache
def _next(rows_of: Table) -> Fixed:
    sequence = func.pg_get_serial_sequence(rows_of.name, "id")
    each = func.generate_series(1, bindparam("count", type_=Integer)).alias("n")
    return Fixed(select(func.nextval(sequence).label("id")).select_from(each))


@cache
def _last(rows_of: Table) -> Fixed:
    given = select(_given_out.c.seq).where(_given_out.c.name == rows_of.name).scalar_subquery()
    there = select(func.max(rows_of.c.id)).scalar_subquery()  # a table made anew can lack the other
    return Fixed(select(func.max(func.coalesce(given, 0), func.coalesce(there, 0)).label("last")))
