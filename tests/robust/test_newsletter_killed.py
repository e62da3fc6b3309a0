"""A newsletter queued by two workers at once, of which one after the other is killed: one copy for each reader, no more."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from itertools import pairwise
from signal import SIGKILL

from sqlalchemy import select

from jimsupport.db import Database, Keyring
from jimsupport.db.tables import channels, newsletter_copies, newsletter_readers, outbox, people
from jimsupport.domain.newsletters import newsletters
from tests.cast import NOW
from tests.conftest import KEYS, SECRET

READERS, KILLS = 300, 4
WORKER = """
import asyncio, sys
from datetime import datetime
from jimsupport.db import Database, Keyring
from jimsupport.domain.newsletters import sending

async def work(url, secret, keys, now):
    sending.AT_ONCE = 5
    db = await Database.open(url, Keyring(secret, keys.split(",")))
    print("ready", flush=True)
    sys.stdin.readline()
    while await sending.run(db, now=datetime.fromisoformat(now)):
        print("a batch", flush=True)
    await db.close()

asyncio.run(work(*sys.argv[1:]))
"""


async def fill(db):
    """Readers, and a newsletter that is due."""
    rows = [{"first_name": f"JIM {n}", "created_at": NOW} for n in range(READERS)]
    await db.insert_many(people, rows)
    ids = [row.id for row in await db.fetch_all(select(people.c.id).order_by(people.c.id))]
    mail = {"kind": "mail", "created_at": NOW}
    addresses = [f"jim-{one}@example.org" for one in ids]
    await db.insert_many(
        channels,
        [
            mail | {"person_id": one, "address": at, "address_key": at}
            for one, at in zip(ids, addresses, strict=True)
        ],
    )
    await db.insert_many(newsletter_readers, [{"id": one, "since": NOW, "by": f"jim:{one}"} for one in ids])
    said = {"nl": ("De JIM-dag", "Het was *mooi*.")}
    number = await newsletters.make(db, said, by="staff:1", now=NOW)
    await newsletters.schedule(db, number, NOW, by="staff:1", now=NOW)
    return ids


async def ready(database_url):
    """A worker that has loaded everything, and waits for a word: the other does not finish meanwhile."""
    given = (database_url, SECRET, ",".join(KEYS), NOW.isoformat())
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, *given, stdin=PIPE, stdout=PIPE, env=os.environ
    )
    assert await asyncio.wait_for(worker.stdout.readline(), 60) == b"ready\n"
    return worker


async def test_each_reader_has_one_copy_however_often_a_worker_is_killed(database_url):
    db = await Database.open(database_url, Keyring(SECRET, KEYS))
    ids = await fill(db)
    workers = await asyncio.gather(*(ready(database_url) for _ in range(2 + KILLS)))
    workers[0].stdin.write(b"go\n")
    for one, after in pairwise(workers):
        after.stdin.write(b"go\n")
        if after is workers[-1]:
            break
        assert await asyncio.wait_for(one.stdout.readline(), 60) == b"a batch\n"
        one.kill()
    codes = [(await asyncio.wait_for(one.communicate(), 120), one.returncode)[1] for one in workers]
    assert codes == [-SIGKILL] * KILLS + [0, 0]
    queued = await db.fetch_all(select(outbox.c.person_id, outbox.c.address).order_by(outbox.c.id))
    assert Counter(row.person_id for row in queued) == Counter(ids)
    assert len({row.address for row in queued}) == READERS
    kept = await db.fetch_all(select(newsletter_copies.c.person_id))
    assert Counter(row.person_id for row in kept) == Counter(ids)
    await db.close()
