"""Notices between processes: NOTIFY and LISTEN on one connection of their own, which comes back when it is lost.

A payload is shorter than 8,000 bytes (PostgreSQL, NOTIFY), and a session description is not: a notice travels in
pieces, which arrive in order since one connection sends them in one transaction. It is encrypted, as whoever may
connect to the database could listen, and only who has a key can tell.
"""

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg

from jimsupport.db import types
from jimsupport.db.errors import Unavailable
from jimsupport.db.keys import DecryptionError
from jimsupport.db.notices import Notices

CHANNEL = "jimsupport"
PURPOSE = "notices"
PIECE = 7_900  # characters, all ASCII, beside some thirty in front
AT_ONCE = 200  # notices in one statement
MOST_WAITING = 10_000  # notices kept while the server is away; the oldest go first
BREATH = 20.0  # seconds of silence after which the server is asked whether it is there
PATIENCE = 10.0  # seconds for its answer
SOONEST, LATEST = 0.1, 5.0  # seconds between two tries to come back
SEND = "SELECT pg_notify($1, piece) FROM unnest($2::text[]) AS piece"
LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

log = logging.getLogger("jimsupport.db")


class Between(Notices):
    """Between all processes on one database."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]]) -> None:
        super().__init__()
        self._connect = connect
        self._own = secrets.token_hex(6)
        self._number = 0
        self._waiting: deque[list[str]] = deque()  # the pieces of each notice
        self._woken = asyncio.Event()
        self._all_said = asyncio.Event()
        self._hears = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._halves: dict[str, list[str]] = {}  # by process: the pieces of a notice not yet whole
        self._last: dict[str, int] = {}  # by process: the number of the last notice heard

    def hear(self, topic: str, heard: Any, *, missed: Callable[[], None] | None = None) -> Callable[[], None]:
        self._start()
        return super().hear(topic, heard, missed=missed)

    def tell(self, topic: str, data: Any) -> None:
        """Tell this process now and the others in a moment."""
        super().tell(topic, data)
        self._start()
        self._number += 1
        text = types.keyring().encrypt(json.dumps([topic, data]), PURPOSE)
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
        last = len(pieces) - 1
        self._waiting.append(
            [f"{self._own}:{self._number}:{n}:{last - n}:{piece}" for n, piece in enumerate(pieces)]
        )
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
        self._all_said.clear()
        self._woken.set()

    async def listening(self) -> None:
        self._start()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._hears.wait()
        except TimeoutError:
            raise Unavailable("Nothing is heard of other processes.") from None

    async def close(self) -> None:
        await super().close()
        if self._task is None:
            return
        if self._hears.is_set() and self._waiting:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._all_said.wait()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        self._task = None

    def _start(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        """Connect, and again whenever the connection is lost."""
        pause, before = SOONEST, False
        while True:
            raw = None
            try:
                raw = await self._connect()
                raw.add_termination_listener(lambda _: self._woken.set())
                await raw.add_listener(CHANNEL, self._came)
                self._hears.set()
                if before:
                    self._some_were_missed()
                pause, before = SOONEST, True
                await self._pass_on(raw)
            except LOST as error:
                log.warning("other processes are not heard: %s", error or type(error).__name__)
            finally:
                self._hears.clear()
                self._halves.clear()
                if raw is not None:
                    raw.terminate()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LATEST)

    async def _pass_on(self, raw: asyncpg.Connection) -> None:
        """Send what waits, until the connection is lost."""
        while not raw.is_closed():
            if not self._waiting:
                self._woken.clear()
                self._all_said.set()
                try:
                    async with asyncio.timeout(BREATH):
                        await self._woken.wait()
                except TimeoutError:
                    await raw.execute("SELECT 1", timeout=PATIENCE)
                continue
            batch = list(self._waiting)[:AT_ONCE]
            pieces = [piece for notice in batch for piece in notice]
            await raw.execute(SEND, CHANNEL, pieces, timeout=PATIENCE)
            for notice in batch:
                if self._waiting and self._waiting[0] is notice:  # else it was let go meanwhile
                    self._waiting.popleft()

    def _came(self, raw: Any, pid: int, channel: str, payload: str) -> None:
        try:
            process, number, at, left, piece = payload.split(":", 4)
            whole = None if process == self._own else self._whole(process, int(at), int(left), piece)
            if whole is not None and int(number) > self._last.get(process, 0):  # else it was sent again
                topic, data = json.loads(types.keyring().decrypt(whole, PURPOSE))
                self._last[process] = int(number)
                super().tell(topic, data)
        except (DecryptionError, ValueError) as error:
            log.warning("a notice cannot be read: %s", error)

    def _whole(self, process: str, at: int, left: int, piece: str) -> str | None:
        """The notice whose piece number `at` this is, once none is left to come."""
        pieces = self._halves.setdefault(process, [])
        if at == 0:
            pieces.clear()
        if at != len(pieces):
            return None  # its beginning was missed
        pieces.append(piece)
        return None if left else "".join(self._halves.pop(process))
