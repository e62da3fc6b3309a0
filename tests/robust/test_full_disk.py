"""A server whose disk is full, by a real limit on what the process may write: it says so, keeps nothing half, and goes
on by itself once there is room."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import sys
import textwrap
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta

import httpx

from jimsupport.db import Database
from jimsupport.db.tables import planned
from jimsupport.domain.access import links, sessions
from tests.conftest import KEYS, SECRET
from tests.waiting import until
from tests.web import world

PHONE = "030 200 40 60"
FULL, ROOM = signal.SIGUSR1, signal.SIGUSR2

# `jimsupport serve`, pages and worker together, told by a signal that nothing may be written any more.
SERVER = """
import resource, signal, sys
from jimsupport import cli

_, most = resource.getrlimit(resource.RLIMIT_FSIZE)

def limit(size):
    return lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))

signal.signal(signal.SIGUSR1, limit(0))
signal.signal(signal.SIGUSR2, limit(most))
sys.exit(cli.main(sys.argv[1:]))
"""


@asynccontextmanager
async def serving(path, mailbox):
    """The address of a server on the database in this file, and its process."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "JIMSUPPORT_ENV": "production",
        "JIMSUPPORT_DATABASE_URL": f"sqlite:///{path}",
        "JIMSUPPORT_BASE_URL": f"http://127.0.0.1:{port}",
        "JIMSUPPORT_SECRET": SECRET,
        "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
        "JIMSUPPORT_MAIL_URL": mailbox.as_uri(),
    }
    command = [sys.executable, "-c", textwrap.dedent(SERVER), "serve", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=base, headers={"sec-fetch-site": "same-origin"}) as client:
            await until(lambda: answers(client, 200))
        yield base, process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 30)
    assert process.returncode == 0


async def answers(client, status):
    try:
        return (await client.get("/health")).status_code == status
    except httpx.TransportError:
        return False


async def test_a_full_disk(made, tmp_path, keyring):
    path, there = tmp_path / "jimsupport.db", made[1]
    for kept in made[0].parent.glob("jimsupport*.db"):  # with its keys
        shutil.copyfile(kept, tmp_path / kept.name)
    cookies, token = await ways_in(path, there, keyring)
    with closing(sqlite3.connect(path)) as raw:  # a form left empty is used again, and that writes nothing
        raw.execute("DELETE FROM hand_over_drafts WHERE hand_over_id IS NULL")
        raw.commit()
    forms = [
        ("visitor", "/call-back", {"first_name": "Truus", "phone": "0612345678"}),
        ("visitor", "/join", {"first_name": "Truus", "contact": "truus@example.org"}),
        ("visitor", "/sign-in", {"email": "hilde@example.org"}),
        ("visitor", f"/a/{token}/answer", {"answer": "call_me"}),
        ("visitor", f"/a/{token}/ask", {"body": "Mag ik iets vragen? " * 40}),
        ("visitor", f"/a/{token}/stop", {}),
        ("hilde", "/me/pause", {"until": str((datetime.now(UTC) + timedelta(days=20)).date())}),
        ("hilde", "/me/rhythm", {"rhythm": "yearly"}),
        ("carla", "/hand-overs/drafts", {}),
        ("carla", there.path("/hand-overs/{id:int}/withdrawal"), {"reason": "Een vergissing"}),
        ("nadia", there.path("/staff/requests/{id:int}/claim"), {}),
        ("nadia", there.path("/staff/requests/{id:int}/reply"), {"reply": "Ons antwoord", "once": "a"}),
        ("nadia", there.path("/staff/jims/{id:int}/talk"), {}),
        ("ruth", "/admin/organisations", {"name": "Wijkteam Noord"}),
    ]
    pages = [
        ("visitor", f"/a/{token}"),
        ("hilde", "/me"),
        ("carla", "/hand-overs"),
        ("nadia", "/staff"),
        ("ruth", "/admin"),
    ]
    async with serving(path, tmp_path / "mailbox") as (base, process), AsyncExitStack() as open_ones:
        browsers = {
            who: await open_ones.enter_async_context(
                httpx.AsyncClient(
                    base_url=base, headers={"sec-fetch-site": "same-origin", "cookie": cookies.get(who, "")}
                )
            )
            for who in ("visitor", *cookies)
        }
        process.send_signal(FULL)
        await until(lambda: refuses(browsers["visitor"]))
        before = world.contents(path)
        for who, form, data in forms:
            answer = await browsers[who].post(form, data=data)
            assert (answer.status_code, PHONE in answer.text) == (503, True), form
        for who, page in pages:
            assert (await browsers[who].get(page)).status_code == 200, page
        assert world.contents(path) == before

        process.send_signal(ROOM)
        for who, form, data in forms:
            assert (await browsers[who].post(form, data=data)).status_code == 303, form
        await until(lambda: arrived(tmp_path / "mailbox", "hilde@example.org"))
    with closing(sqlite3.connect(path)) as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert found.execute("PRAGMA foreign_key_check").fetchall() == []


async def ways_in(path, there, keyring):
    """Cookies of sessions, and the secret of a link, that work today."""
    now = datetime.now(UTC)
    db = await Database.open(f"sqlite:///{path}?synchronous=off", keyring)
    try:
        cookies = {}
        for who, person_id in there.people.items():
            secret, _ = await sessions.start(db, person_id, strong=True, now=now)
            cookies[who] = f"__Host-session={secret}"
        sent = planned.select().where(planned.c.outcome == "sent")
        asked = await db.fetch_one(sent.order_by(planned.c.id).limit(1))
        about = {"planned_id": asked.id, "hand_over_id": asked.hand_over_id}
        return cookies, await links.create(db, asked.jim_id, "check_in", **about, now=now)
    finally:
        await db.close()


async def refuses(client):
    return (
        await client.post("/call-back", data={"first_name": "A", "phone": "0612345679"})
    ).status_code == 503


async def arrived(mailbox, address):
    return any(address.encode() in letter.read_bytes() for letter in mailbox.glob("*.eml"))
