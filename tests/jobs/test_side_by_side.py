"""Several workers at the same work: four on PostgreSQL, two on SQLite, and each message leaves once."""

import asyncio
import os
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from bench import _crowd as crowd
from jimsupport.db.tables import events, outbox, planned
from tests.conftest import KEYS, NOW, SECRET, keys_of

ROOT = Path(__file__).parents[2]
JIMS = 60
PROCESSES = {"postgresql": 4, "sqlite": 2}


async def work(environment):
    """One worker that does what there is to do and stops; its exit status."""
    worker = [sys.executable, "-m", "bench.sweep", "--work"]
    process = await asyncio.create_subprocess_exec(*worker, env=environment, cwd=ROOT)
    return await asyncio.wait_for(process.wait(), 60)


async def test_each_message_leaves_once(db, database_url, engine, tmp_path):
    await crowd.fill(db, JIMS, now=NOW)
    environment = os.environ | {
        "JIMSUPPORT_ENV": "development",
        "JIMSUPPORT_DATABASE_URL": database_url,
        "JIMSUPPORT_KEYS_URL": keys_of(database_url),
        "JIMSUPPORT_MAIL_URL": f"file://{tmp_path}/mailbox",
        "JIMSUPPORT_SECRET": SECRET,
        "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
    }
    workers = [work(environment) for _ in range(PROCESSES[engine])]
    assert await asyncio.gather(*workers) == [0] * PROCESSES[engine]

    arrived = Counter(
        message_from_bytes(path.read_bytes())["To"] for path in (tmp_path / "mailbox").glob("*.eml")
    )
    assert (len(arrived), set(arrived.values())) == (JIMS, {1})
    letters = await db.fetch_all(outbox.select())
    assert Counter(row.state for row in letters) == {"sent": JIMS}
    told = await db.fetch_all(events.select().where(events.c.kind == "message_sent"))
    assert Counter(item for row in told for item in row.data["items"]) == dict.fromkeys(
        (row.key for row in letters), 1
    )
    assert await db.fetch_all(planned.select().where(planned.c.due_at <= NOW)) == []
