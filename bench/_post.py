"""A post room to measure: many JIMs whose reminder is written and due, workers that send, a sink that takes."""

import asyncio
import os
import secrets
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import func, select

from bench import _crowd as crowd
from bench import keys_of
from jimsupport.db import Database, chunks
from jimsupport.db.tables import outbox, planned
from jimsupport.mail import messages
from jimsupport.mail import outbox as post_box

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # a Monday, 10.00 in Amsterdam
LANGUAGES = ("nl", "nl", "nl", "en", "ar")
READY = b"ready\n"
ENVIRON = {
    "JIMSUPPORT_ENV": "production",
    "JIMSUPPORT_DATABASE_URL": "sqlite:///nowhere",
    "JIMSUPPORT_MAIL_URL": "file:///nowhere",
    "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
    "JIMSUPPORT_SECRET": "a secret that only the measurements know, and everybody else",
    "JIMSUPPORT_ENCRYPTION_KEYS": "bench:" + sha256(b"bench").hexdigest(),
}


async def fill(db: Database, number: int) -> None:
    """So many JIMs, each with a reminder in the outgoing post that is due, as the sweep writes it."""
    await crowd.fill(db, number, now=NOW)
    await db.execute(
        planned.update().values(
            kind="contact_reminder",
            step="P13W",
            key=func.replace(planned.c.key, "check_in:P2W", "contact_reminder:P13W"),
            due_at=None,
        )
    )
    keys = {row.jim_id: row.key for row in await db.fetch_all(select(planned.c.jim_id, planned.c.key))}
    for ids in chunks(sorted(keys), 10_000):
        await db.insert_many(outbox, [_reminder(jim_id, keys[jim_id]) for jim_id in ids])
    its_letter = select(outbox.c.id).where(outbox.c.key == planned.c.key).scalar_subquery()
    await db.execute(planned.update().values(outbox_id=its_letter))
    await db.execute("ANALYZE")


def _reminder(jim_id: int, key: str) -> dict[str, object]:
    return {
        "key": key,
        "person_id": jim_id,
        "hand_over_id": jim_id,
        "channel": "mail",
        "message_class": "routine",
        "rank": 2,
        "kind": "contact_reminder",
        "items": [key],
        "address": f"jim{jim_id}@example.org",
        "template": "contact_reminder",
        "language": LANGUAGES[jim_id % len(LANGUAGES)],
        "message_id": post_box.message_id(NOW),
        "queued_at": NOW,
        "next_try_at": NOW,
    }


async def sign_in(db: Database, number: int) -> None:
    """Queue a sign-in mail, and wait until it is out."""
    message = messages.sign_in(token=secrets.token_urlsafe(32), code="123456")
    where = {"address": f"jim{number}@example.org", "language": "nl", "person_id": None, "now": NOW}
    [outbox_id] = await post_box.queue(db, [post_box.Outgoing.of(message, key=f"in:{number}", **where)])
    state = select(outbox.c.state).where(outbox.c.id == outbox_id)
    while True:
        if await db.fetch_value(state) == "sent":
            return
        await asyncio.sleep(0.02)


async def worker(url: str, port: int, connections: int, *, told: bool = False) -> Process:
    """A process that sends what is due at NOW until nothing is left; `told`: once it is told to."""
    environ = ENVIRON | {
        "JIMSUPPORT_DATABASE_URL": url,
        "JIMSUPPORT_KEYS_URL": keys_of(url),
        "JIMSUPPORT_MAIL_URL": f"smtp://127.0.0.1:{port}?connections={connections}",
    }
    return await process("bench.drain", "--work", environ=environ, told=told)


async def process(
    module: str, *args: str, environ: dict[str, str] | None = None, told: bool = False
) -> Process:
    """`python -m module args` beside us; `told`: it says when it is ready, and begins when told to."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *args,
        *(["--told"] if told else []),
        env={**os.environ, **(environ or {})},
        stdin=PIPE if told else None,
        stdout=PIPE if told else None,
    )


@asynccontextmanager
async def ending(starting: Awaitable[Process]) -> AsyncIterator[Process]:
    """The process; it is ended with whatever it is used for."""
    started = await starting
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def ready(process: Process) -> None:
    """Wait until the process says that it has started."""
    assert process.stdout
    if await process.stdout.readline() != READY:
        raise RuntimeError("a process failed before it began")


async def tell(process: Process) -> None:
    """Let the process begin."""
    assert process.stdin
    process.stdin.write(b"go\n")
    await process.stdin.drain()


async def wait_until_told() -> None:
    """Say that we have started, and wait for leave to begin."""
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


async def states(db: Database) -> dict[str, int]:
    """How many messages are in each state."""
    found = await db.fetch_all(select(outbox.c.state, func.count().label("n")).group_by(outbox.c.state))
    return {row.state: row.n for row in found}


@asynccontextmanager
async def smtp_sink(port: int) -> AsyncIterator[int]:
    """Postfix's smtp-sink, which takes everything and keeps nothing; its port."""
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise SystemExit("This needs smtp-sink, of the Debian package postfix.")
    who = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = await asyncio.create_subprocess_exec(program, *who, f"127.0.0.1:{port}", "1000")
    try:
        await listening(port)
        yield port
    finally:
        sink.kill()
        await sink.wait()


async def listening(port: int) -> None:
    """Wait until somebody answers there."""
    async with asyncio.timeout(10):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)
