"""Signalling: how long what one browser says takes to reach another, with 200 lines to one process.

    python -m bench.rooms [--quick]

Fifty rooms of four, over real WebSockets to `jimsupport web` in a process of its own, on SQLite and on PostgreSQL. First all
come in at once; then each sends candidates of 200 bytes and now and then a description of 4 kB to the others in its room, two
a second. What is measured is from before the one sends until after the other reads. Then two processes on
PostgreSQL, with two of each room at either: every second frame passes through the database.
"""

import asyncio
import json
import os
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import websockets

from bench import Figures, keys_of, missed, opened, run
from bench._postgres import durable
from jimsupport import clock
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import jims, peer_group_members, peer_groups, people, rooms
from jimsupport.domain.access import links
from jimsupport.domain.rooms import rooms as room_rows
from jimsupport.domain.rooms.doors import STAYS_OPEN
from jimsupport.settings import Settings

ROOMS, EACH = 50, 4
SECONDS, SECONDS_WITH_QUICK = 20.0, 5.0
A_SECOND = 2.0  # frames that each sends
LARGE_ONE_IN = 10
SMALL, LARGE = "c" * 200, "v" * 4_000
LIMIT = 50.0  # ms
LIMIT_BETWEEN = 250.0  # ms, where two processes and the database share the cores of this machine
STARTS_WITHIN = 90.0
COMMAND = Path(sys.executable).with_name("jimsupport")
BASE = "https://jimsupport.test"


async def measure(quick: bool) -> Figures:
    seconds = SECONDS_WITH_QUICK if quick else SECONDS
    figures: Figures = {"lines": ROOMS * EACH, "seconds": seconds}
    with tempfile.TemporaryDirectory() as folder:
        figures |= await _all_of(f"sqlite:///{Path(folder) / 'rooms.db'}", 1, seconds, "sqlite")
    async with durable() as server:
        figures |= await _all_of(await server.make("one"), 1, seconds, "postgresql")
        figures |= await _all_of(await server.make("two"), 2, seconds, "two_processes")
    limits = {f"{name}_lost": 0.0 for name in ("sqlite", "postgresql", "two_processes")}
    limits |= {"sqlite_p95_ms": LIMIT, "postgresql_p95_ms": LIMIT, "two_processes_p95_ms": LIMIT_BETWEEN}
    figures["missed"] = missed(figures, limits)
    return figures


async def _all_of(url: str, processes: int, seconds: float, name: str) -> Figures:
    environment = {
        "JIMSUPPORT_ENV": "production",
        "JIMSUPPORT_DATABASE_URL": url,
        "JIMSUPPORT_KEYS_URL": keys_of(url),
        "JIMSUPPORT_BASE_URL": BASE,
        "JIMSUPPORT_HOSTS": "127.0.0.1",
        "JIMSUPPORT_SECRET": "a secret that only this measurement knows",
        "JIMSUPPORT_ENCRYPTION_KEYS": f"bench:{secrets.token_hex(32)}",
        "JIMSUPPORT_MAIL_URL": "file:///nowhere",
    }
    db = await opened(url, keyring=Keyring.from_settings(Settings.from_env(environment)))
    paths = await _fill(db)
    await db.close()
    async with AsyncExitStack() as stack:
        ports = [await stack.enter_async_context(_web(environment)) for _ in range(processes)]
        lines: list[Line] = []
        began = time.perf_counter()
        await asyncio.gather(
            *(
                _enter(stack, lines, ports[number % processes], path, number // EACH)
                for number, path in enumerate(paths)
            )
        )
        entered = time.perf_counter() - began
        crowds = [[line for line in lines if line.room == number] for number in range(ROOMS)]
        reading = [asyncio.create_task(line.read()) for line in lines]
        await asyncio.gather(*(line.talk(crowds[line.room], seconds) for line in lines))
        await asyncio.sleep(1)
        for task in reading:
            task.cancel()
    took = [each for line in lines for each in line.took]
    found = {
        "entered_s": round(entered, 2),
        "frames": len(took),
        "lost": sum(line.sent for line in lines) - len(took),
        "median_ms": round(median(took), 2),
        "p95_ms": round(quantiles(took, n=20)[-1], 2),
        "longest_ms": round(max(took), 1),
    }
    print(f"{name}: {found}")
    return {f"{name}_{key}": value for key, value in found.items()}


async def _fill(db: Database) -> list[str]:
    """Fifty groups of four whose rooms are open; the path of the line of each member."""
    now = clock.now()
    ids = range(1, ROOMS * EACH + 1)
    groups = range(1, ROOMS + 1)
    facts = {
        "language": "nl",
        "mode": "online",
        "moment": 5,
        "reasons": [],
        "made_at": now,
        "state": "running",
    }
    async with db.write():
        await db.insert_many(people, [{"id": n, "first_name": f"JIM {n}", "created_at": now} for n in ids])
        await db.insert_many(jims, [{"id": n, "consented_at": now, "channel": "mail"} for n in ids])
        await db.insert_many(peer_groups, [{"id": n, **facts} for n in groups])
        member = {"state": "member", "alike": []}
        in_group = [{"group_id": (n - 1) // EACH + 1, "jim_id": n, **member} for n in ids]
        await db.insert_many(peer_group_members, in_group)
        for number in groups:
            await room_rows.of_group(db, number, now=now)
        await db.execute(rooms.update().values(open_until=now + STAYS_OPEN))
    who = [{"person_id": n, "purpose": "meetup_invitation"} for n in ids]
    return [f"/a/{secret}/room/line" for secret in await links.create_many(db, who, now=now)]


@asynccontextmanager
async def _web(environment: dict[str, str]) -> AsyncIterator[int]:
    """A web process; its port."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        COMMAND, "web", "--port", str(port), env=os.environ | environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            await _answers(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _answers(port: int) -> None:
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)


class Line:
    """A browser in a room."""

    def __init__(self, connection: Any, peer: str, room: int) -> None:
        self.peer, self.room, self.sent = peer, room, 0
        self.took: list[float] = []  # ms
        self._connection = connection

    async def talk(self, crowd: Sequence["Line"], seconds: float) -> None:
        """Send to the others in turn, on a beat of its own."""
        others = [line.peer for line in crowd if line is not self]
        start = time.perf_counter() + hash(self.peer) % 1000 / 1000 / A_SECOND
        for number in range(int(seconds * A_SECOND)):
            await asyncio.sleep(max(0.0, start + number / A_SECOND - time.perf_counter()))
            text = LARGE if number % LARGE_ONE_IN == 0 else SMALL
            data = {"candidate": text, "at": time.perf_counter()}
            self.sent += 1
            frame = {"type": "signal", "to": others[number % len(others)], "data": data}
            await self._connection.send(json.dumps(frame))

    async def read(self) -> None:
        """Take what comes, and note how long it was under way."""
        async for text in self._connection:
            came = time.perf_counter()
            frame = json.loads(text)
            if frame["type"] == "signal":
                self.took.append((came - frame["data"]["at"]) * 1000)


async def _enter(stack: AsyncExitStack, lines: list[Line], port: int, path: str, room: int) -> None:
    opening = websockets.connect(
        f"ws://127.0.0.1:{port}{path}", origin=websockets.Origin(BASE), compression=None, open_timeout=60
    )
    connection = await stack.enter_async_context(opening)
    await connection.send(json.dumps({"type": "hello", "sends": "video", "was": None}))
    welcome = json.loads(await connection.recv())
    lines.append(Line(connection, welcome["peer"], room))


if __name__ == "__main__":
    run(measure)
