"""A post room to measure: many JIMs whose reminder is written and due, workers that send, a sink that takes."""

import asyncio
import json
import os
import secrets
import shutil
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from sqlalchemy import func, select

from bench import _crowd as crowd
from jimsupport.db import Database, chunks
from jimsupport.db.tables import outbox, planned
from jimsupport.mail import messages

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # a Monday, 10.00 in Amsterdam
LANGUAGES = ("nl", "nl", "nl", "en", "ar")
ENVIRON = {
    "JIMSUPPORT_ENV": "production",
    "JIMSUPPORT_DATABASE_URL": "sqlite:///nowhere",
    "JIMSUPPORT_MAIL_URL": "file:///nowhere",
    "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
    "JIMSUPPORT_SECRET": "a secret that only the measurements know, and everybody else",
    "JIMSUPPORT_ENCRYPTION_KEYS": "bench:" + "1" * 64,
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
    message = messages.contact_reminder(
        first_name=f"Jim{jim_id}",
        token=secrets.token_urlsafe(32),
        unsubscribe_token=secrets.token_urlsafe(32),
    )
    return {
        "key": key,
        "person_id": jim_id,
        "hand_over_id": jim_id,
        "channel": "mail",
        "message_class": "routine",
        "rank": 2,
        "kind": message.kind,
        "items": [key],
        "address": f"jim{jim_id}@example.org",
        "template": message.template,
        "language": LANGUAGES[jim_id % len(LANGUAGES)],
        "context": json.dumps(message.context),
        "message_id": secrets.token_hex(16),
        "queued_at": NOW,
        "next_try_at": NOW,
    }


async def worker(url: str, port: int, connections: int) -> Process:
    """A process that sends what is due at NOW until nothing is left."""
    environ = ENVIRON | {
        "JIMSUPPORT_DATABASE_URL": url,
        "JIMSUPPORT_MAIL_URL": f"smtp://127.0.0.1:{port}?connections={connections}",
    }
    return await process("bench.drain", "--work", environ=environ)


async def process(module: str, *args: str, environ: dict[str, str] | None = None) -> Process:
    """`python -m module args` beside us."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *args, env={**os.environ, **(environ or {})}
    )


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
