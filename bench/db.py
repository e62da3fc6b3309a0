"""How fast a page of 50 rows is read and a row written, beside the drivers without us and `databases` as shipped.

`python -m bench.db [--quick]`: rows a second, each the median of rounds in which everyone has a turn, so that a busy
moment hits all alike. A ratio of 1 is the pace of the bare driver, which makes nothing of a date or a moment. SQLite
writes to disk (synchronous=FULL); PostgreSQL is the tests' server, which does not.
"""

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import aiosqlite
import asyncpg
import databases
from sqlalchemy import bindparam, select

from bench import Figures, run
from jimsupport.db import Database, Keyring, migrate
from jimsupport.db.tables import jims, people, planned
from jimsupport.db.types import UTCDateTime
from tests.db.postgres import Server

NOW = datetime(2026, 3, 30, 8, tzinfo=UTC)
ROWS = 50
COLUMNS = [planned.c.id, planned.c.key, planned.c.jim_id, planned.c.kind, planned.c.due_at, planned.c.due_on]
COLUMNS += [people.c.first_name, people.c.last_name]
QUERY = select(*COLUMNS).join(people, people.c.id == planned.c.jim_id).order_by(planned.c.due_at).limit(ROWS)
KEPT = QUERY.where(planned.c.due_at <= bindparam("now", type_=UTCDateTime))
SQL = (
    "SELECT planned.id, planned.key, planned.jim_id, planned.kind, planned.due_at, planned.due_on, "
    "people.first_name, people.last_name FROM planned JOIN people ON people.id = planned.jim_id "
    "WHERE planned.due_at <= {} ORDER BY planned.due_at LIMIT 50"
)
UPDATE = "UPDATE people SET language = {} WHERE id = 1"
Contender = Callable[[int], Awaitable[None]]


async def measure(quick: bool) -> Figures:
    """Every figure, with the engine in front of its name."""
    times, rounds = (150, 5) if quick else (1000, 9)
    server = Server()
    await server.prepare()
    url = await server.make()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            await migrate.upgrade(f"sqlite:///{path}")
            found = {
                "sqlite": await on_sqlite(path, times, rounds),
                "postgresql": await on_postgresql(url, times, rounds),
            }
    finally:
        await server.drop(url)
    figures: Figures = {
        f"{engine}_{name}": value for engine, values in found.items() for name, value in values.items()
    }
    for name, value in figures.items():
        print(f"{name:46} {value:>10,}")
    return {"bench": "db", **figures}


async def on_sqlite(path: Path, times: int, rounds: int) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        db = await filled(f"sqlite:///{path}", stack)
        raw = await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
        await raw.execute("PRAGMA synchronous = full")
        shipped = await stack.enter_async_context(databases.Database(f"sqlite:///{path}"))
        args = [NOW.isoformat(" ", "microseconds")]

        async def driver_reads(n: int) -> None:
            for _ in range(n):
                async with raw.execute(SQL.format("?"), args) as cursor:
                    check(await cursor.fetchall())

        async def driver_writes(n: int) -> None:
            for number in range(n):
                await raw.execute("BEGIN IMMEDIATE")
                await raw.execute(UPDATE.format("?"), [f"l{number}"])
                await raw.execute("COMMIT")

        return await compare(db, shipped, driver_reads, driver_writes, times, rounds)


async def on_postgresql(url: str, times: int, rounds: int) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        db = await filled(url, stack)
        address = databases.DatabaseURL(url)
        raw = await asyncpg.connect(host=address.hostname, user=address.username, database=address.database)
        stack.push_async_callback(raw.close)
        shipped = await stack.enter_async_context(databases.Database(url))

        async def driver_reads(n: int) -> None:
            for _ in range(n):
                check(await raw.fetch(SQL.format("$1"), NOW))

        async def driver_writes(n: int) -> None:
            for number in range(n):
                async with raw.transaction():
                    await raw.execute(UPDATE.format("$1"), f"l{number}")

        return await compare(db, shipped, driver_reads, driver_writes, times, rounds)


async def filled(url: str, stack: AsyncExitStack) -> Database:
    """An open database with enough rows for a page."""
    db = await Database.open(url, Keyring("x" * 40, ["bench:" + "00" * 32]))
    stack.push_async_callback(db.close)
    numbers = range(1, ROWS + 1)
    await db.insert_many(people, [{"first_name": f"P{n}", "created_at": NOW} for n in numbers])
    await db.insert_many(jims, [{"id": n} for n in numbers])
    due = {"kind": "check_in", "step": "P2W", "due_at": NOW, "due_on": date(2026, 3, 30), "created_at": NOW}
    await db.insert_many(planned, [due | {"key": f"k{n}", "jim_id": n} for n in numbers])
    return db


async def compare(
    db: Database,
    shipped: databases.Database,
    driver_reads: Contender,
    driver_writes: Contender,
    times: int,
    rounds: int,
) -> dict[str, float]:
    async def ours(n: int) -> None:
        async with db.read():
            for _ in range(n):
                check(await db.fetch_all(QUERY.where(planned.c.due_at <= NOW)))

    async def ours_kept(n: int) -> None:
        async with db.read():
            for _ in range(n):
                check(await db.fetch_all(KEPT.params(now=NOW)))

    async def ours_each_alone(n: int) -> None:
        for _ in range(n):
            check(await db.fetch_all(KEPT.params(now=NOW)))

    async def as_shipped(n: int) -> None:
        async with shipped.connection():
            for _ in range(n):
                check(
                    [
                        (row.id, row.first_name)
                        for row in await shipped.fetch_all(QUERY.where(planned.c.due_at <= NOW))
                    ]
                )

    async def ours_writes(n: int) -> None:
        for number in range(n):
            async with db.write():
                await db.execute(people.update().where(people.c.id == 1).values(language=f"l{number}"))

    reads = await medians([driver_reads, ours, ours_kept, ours_each_alone, as_shipped], times, rounds)
    writes = await medians([driver_writes, ours_writes], max(times // 5, 20), rounds)
    driver, made, kept, alone, old = reads
    figures = {
        "rows_per_second_driver": ROWS / driver.wall,
        "rows_per_second": ROWS / made.wall,
        "rows_per_second_kept_statement": ROWS / kept.wall,
        "rows_per_second_connection_each": ROWS / alone.wall,
        "rows_per_second_databases": ROWS / old.wall,
        "ratio": driver.wall / made.wall,
        "ratio_kept_statement": driver.wall / kept.wall,
        "ratio_databases": driver.wall / old.wall,
        "cpu_ratio": driver.cpu / made.cpu,
        "cpu_ratio_kept_statement": driver.cpu / kept.cpu,
        "cpu_ratio_databases": driver.cpu / old.cpu,
        "writes_per_second_driver": 1 / writes[0].wall,
        "writes_per_second": 1 / writes[1].wall,
        "ratio_writes": writes[0].wall / writes[1].wall,
    }
    return {name: round(value, 2) if value < 100 else round(value) for name, value in figures.items()}


class Cost(NamedTuple):
    """Seconds that one call takes."""

    wall: float
    cpu: float  # of this process, which says more than the clock when others are busy too


async def medians(contenders: list[Contender], times: int, rounds: int) -> list[Cost]:
    """What a call costs each contender; they take turns."""
    costs: list[list[Cost]] = [[] for _ in contenders]
    for _ in range(rounds):
        for contender, found in zip(contenders, costs, strict=True):
            began = time.perf_counter(), time.process_time()
            await contender(times)
            found.append(
                Cost((time.perf_counter() - began[0]) / times, (time.process_time() - began[1]) / times)
            )
    return [Cost(*(statistics.median(column) for column in zip(*found, strict=True))) for found in costs]


def check(found: list) -> None:
    if len(found) != ROWS:
        raise RuntimeError(f"{len(found)} rows instead of {ROWS}.")


if __name__ == "__main__":
    run(measure)
