"""What is kept how long, as the tables themselves say; what is due by it; and a dry run that changes nothing."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select

from jimsupport.db import Database, Unavailable
from jimsupport.db.tables import erasures, jims, metadata, received
from jimsupport.db.tables.base import For, Holds, Keep
from jimsupport.domain.privacy import clearing, leaving, silence, times
from jimsupport.domain.support import strangers
from jimsupport.words import N_

TIMED = frozenset(Keep) - {Keep.JIM, Keep.ACCOUNT, Keep.COUNT, Keep.STRANGER, Keep.INVITED, Keep.AUDIT}


@dataclass(frozen=True, slots=True)
class Line:
    """A table: what it is for, how long its rows are kept, and which of its columns hold data of somebody."""

    table: str
    purpose: For
    keep: Keep
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What is to happen to whom, and to how many if it were done now."""

    said: str
    count: int


def lines() -> list[Line]:
    """Every table, by what it is for."""
    found = [_line(table) for table in metadata.sorted_tables]
    order = list(For)
    return sorted(found, key=lambda line: (order.index(line.purpose), line.table))


def _line(table: Table) -> Line:
    theirs = tuple(column.name for column in table.c if column.info.get("holds") == Holds.THEIRS)
    return Line(table.name, table.info["purpose"], table.info["keep"], theirs)


async def due(db: Database, *, now: datetime) -> list[Due]:
    """What the jobs would do now, counted; nothing is changed."""
    chosen = await times.all_of(db)
    days = {name: await times.of(db, name) for name in chosen}
    coming = select(func.count()).select_from(erasures).where(erasures.c.due_at <= now)
    no_yes = select(func.count()).select_from(jims).where(jims.c.erase_at <= now)
    originals = select(func.count()).select_from(received).where(received.c.erase_at <= now)
    found = [
        Due(
            N_("JIMs die we vragen of we hun gegevens bewaren"),
            await _count(db, silence.silent(now - days["silent"])),
        ),
        Due(
            N_("mensen van wie we alles weghalen omdat ze dat vroegen"), await _of(db, coming, leaving.ASKED)
        ),
        Due(N_("mensen van wie we alles weghalen na jaren stilte"), await _of(db, coming, leaving.SILENT)),
        Due(N_("JIMs die geen ja zeiden, van wie we alles weghalen"), await db.fetch_value(no_yes)),
        Due(
            N_("accounts van wie hier niet meer werkt"), await _count(db, silence.left(now - days["account"]))
        ),
        Due(N_("vragen van mensen die we niet kennen"), await strangers.count(db, now=now)),
        Due(N_("originelen van mail en sms"), await db.fetch_value(originals)),
    ]
    with suppress(Unavailable):  # where nothing can be written, nothing can be tried either
        cleared = await dry_run(db, lambda: clearing.run(db, now=now))
        found.append(Due(N_("regels die vanzelf verlopen"), sum(cleared.values())))
    return found


async def _count(db: Database, query: Any) -> int:
    return await db.fetch_value(select(func.count()).select_from(query.subquery())) or 0


async def _of(db: Database, query: Any, reason: str) -> int:
    return await db.fetch_value(query.where(erasures.c.reason == reason)) or 0


class _TakeBack(Exception):
    """Everything that was done is to be undone."""


async def dry_run(db: Database, work: Callable[[], Awaitable[None]]) -> dict[str, int]:
    """How many rows of each table with a time of its own `work` would remove: it is done, counted and taken back."""
    tables = [table for table in metadata.sorted_tables if table.info["keep"] in TIMED]
    gone: dict[str, int] = {}
    with suppress(_TakeBack):
        async with db.write():
            before = {table.name: await _rows(db, table) for table in tables}
            await work()
            gone = {table.name: before[table.name] - await _rows(db, table) for table in tables}
            raise _TakeBack
    return {name: count for name, count in gone.items() if count}


async def _rows(db: Database, table: Table) -> int:
    return await db.fetch_value(select(func.count()).select_from(table)) or 0
