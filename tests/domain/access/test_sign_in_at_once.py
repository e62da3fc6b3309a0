"""Fifty uses of one sign-in at once open one session, in one process and in several, on both engines."""

import asyncio
import json
import subprocess
import sys

from jimsupport.db.tables import sessions, sign_in_links
from jimsupport.domain.access import sign_in
from jimsupport.domain.errors import NotFound
from tests.cast import NOW
from tests.conftest import KEYS, SECRET
from tests.domain.access.test_sign_in import BROWSER, asked

AT_ONCE = 50
PROCESSES = 4
SCRIPT = """
import asyncio, json, sys
from datetime import datetime
from jimsupport.db import Database, Keyring
from jimsupport.domain.access import sign_in
from jimsupport.domain.errors import NotFound

async def main(url, secret, keys, token, browser, person, now, times):
    db = await Database.open(url, Keyring(secret, keys))
    now, came = datetime.fromisoformat(now), []

    async def use():
        try:
            link = await sign_in.with_link(db, token, browser=browser, code="", now=now)
            await sign_in.enter(db, link, person, now=now)
            came.append(True)
        except NotFound:
            came.append(False)

    print("ready", flush=True)
    sys.stdin.readline()
    await asyncio.gather(*(use() for _ in range(times)))
    await db.close()
    print(json.dumps(came))

asyncio.run(main(*json.loads(sys.argv[1])))
"""


async def use(db, token, person):
    """Whether this use came in."""
    try:
        link = await sign_in.with_link(db, token, browser=BROWSER, code="", now=NOW)
        await sign_in.enter(db, link, person.id, now=NOW)
    except NotFound:
        return False
    return True


async def test_fifty_uses_of_one_link_open_one_session(db, anna):
    token, _ = await asked(db, "anna@example.org")
    came = await asyncio.gather(*(use(db, token, anna) for _ in range(AT_ONCE)))
    assert came.count(True) == len(await db.fetch_all(sessions.select())) == 1


async def test_fifty_uses_of_three_links_of_one_address_open_one_session(db, anna):
    links = [(await asked(db, "anna@example.org"))[0] for _ in range(sign_in.LIVE_LINKS)]
    came = await asyncio.gather(*(use(db, links[n % len(links)], anna) for n in range(AT_ONCE)))
    assert came.count(True) == len(await db.fetch_all(sessions.select())) == 1
    assert [
        row for row in await db.fetch_all(sign_in_links.select()) if row.expires_at > NOW and not row.used_at
    ] == []


async def test_fifty_uses_by_four_processes_open_one_session(db, database_url, anna):
    token, _ = await asked(db, "anna@example.org")
    each = -(-AT_ONCE // PROCESSES)
    given = json.dumps([database_url, SECRET, KEYS, token, BROWSER, anna.id, NOW.isoformat(), each])
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", SCRIPT, given, **pipes)
        for _ in range(PROCESSES)
    ]
    for process in running:
        assert await process.stdout.readline() == b"ready\n", (await process.stderr.read()).decode()
    said = await asyncio.gather(*(process.communicate(b"go\n") for process in running))
    assert [problem.decode() for _, problem in said] == [""] * PROCESSES
    came = [one for out, _ in said for one in json.loads(out)]
    assert len(came) >= AT_ONCE
    assert came.count(True) == len(await db.fetch_all(sessions.select())) == 1
