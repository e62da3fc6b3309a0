"""Several processes write at once: nothing is lost, and nobody is told that the database is locked."""

import asyncio
import json
import subprocess
import sys

from sqlalchemy import select

from jimsupport.db.tables import organisations
from tests.cast import NOW

PROCESSES = 4
TASKS = 5
TIMES = 10

SCRIPT = """
import asyncio, json, sys, time
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import organisations

async def main(url, tasks, times):
    db = await Database.open(url, Keyring("x" * 40, ["k:" + "00" * 32]))
    query = organisations.select().with_for_update()
    waits = []

    async def add():
        for _ in range(times):
            asked = time.monotonic()
            async with db.write():
                waits.append(time.monotonic() - asked)
                row = await db.fetch_one(query)
                await db.execute(organisations.update().values(name=str(int(row.name) + 1)))

    await asyncio.gather(*(add() for _ in range(tasks)))
    await db.close()
    print(json.dumps({"done": len(waits), "longest": max(waits)}))

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


async def test_processes_that_read_and_then_write_lose_no_update(db, database_url):
    await db.insert(organisations.insert().values(name="0", name_key="counter", created_at=NOW))
    work = [sys.executable, "-c", SCRIPT, database_url, str(TASKS), str(TIMES)]
    done = await asyncio.gather(
        *(
            asyncio.to_thread(subprocess.run, work, capture_output=True, text=True, timeout=60)
            for _ in range(PROCESSES)
        )
    )
    assert [process.stderr for process in done] == [""] * PROCESSES
    said = [json.loads(process.stdout) for process in done]
    assert [one["done"] for one in said] == [TASKS * TIMES] * PROCESSES
    assert await db.fetch_value(select(organisations.c.name)) == str(PROCESSES * TASKS * TIMES)
    assert max(one["longest"] for one in said) < 20
