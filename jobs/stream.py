"""Routine mail on its way: marked for many at a time, sent side by side, noted for many at a time.

    rows -> marked, a group ahead -> sent over every connection -> noted, a group behind

What is in hand, from its mark to its note, is bounded: that is what is in doubt when the worker dies.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from jimsupport.db import Row

Taken = TypeVar("Taken")
Step = TypeVar("Step")

NOTED_WITHIN = 0.05  # seconds after it was taken, however few there are


class Stream(Generic[Taken]):
    """One batch through its three steps; made anew for each."""

    def __init__(
        self,
        *,
        mark: Callable[[Sequence[Row]], Awaitable[Sequence[Row]]],
        send: Callable[[Row], Awaitable[Taken | None]],
        note: Callable[[Sequence[Taken]], Awaitable[None]],
        stops: Callable[[], bool],
        in_hand: int,
    ) -> None:
        """`mark` gives those that are ours to send, `send` what is to be noted, if anything; while `stops` says so no
        message is begun. At most `in_hand` are marked and not noted."""
        self._mark, self._send, self._note, self._stops = mark, send, note, stops
        self._most = in_hand
        self._group = max(1, in_hand // 2)
        self._in_hand = 0
        self._room = asyncio.Event()
        self._marked: asyncio.Queue[Row | None] = asyncio.Queue()
        self._taken: list[Taken] = []
        self._to_note = asyncio.Event()
        self._in_time: asyncio.TimerHandle | None = None  # says that what was taken has waited long enough
        self._over = False
        self._failed = False

    async def run(self, rows: Sequence[Row], *, side_by_side: int) -> list[Row]:
        """Send these; those that were not begun. Raises what failed, once all that was begun has come to its end."""
        todo = deque(rows)
        senders = min(side_by_side, len(rows))
        noting = asyncio.create_task(self._noting())
        ends = await asyncio.gather(
            self._marking(todo, senders), *(self._sending() for _ in range(senders)), return_exceptions=True
        )
        self._over = True
        self._to_note.set()
        ends += await asyncio.gather(noting, return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        left = list(todo)
        with suppress(asyncio.QueueEmpty):
            while True:
                row = self._marked.get_nowait()
                left += [row] if row is not None else []
        return left

    async def _marking(self, todo: deque[Row], senders: int) -> None:
        try:
            while todo and not self._ends():
                group = [todo.popleft() for _ in range(min(self._group, len(todo)))]
                for row in await self._seen(self._mark(group)):
                    self._in_hand += 1
                    self._marked.put_nowait(row)
                while self._in_hand > self._most - self._group and not self._ends():
                    self._room.clear()
                    await self._room.wait()
        finally:
            for _ in range(senders):
                self._marked.put_nowait(None)

    async def _sending(self) -> None:
        while (row := await self._marked.get()) is not None:
            if self._ends():
                self._marked.put_nowait(row)  # for whoever asks what was not begun
                self._room.set()
                return
            taken = await self._seen(self._send(row))
            if taken is None:
                self._done(1)
                continue
            self._taken.append(taken)
            if len(self._taken) >= self._group:
                self._to_note.set()
            elif len(self._taken) == 1:
                self._in_time = asyncio.get_running_loop().call_later(NOTED_WITHIN, self._to_note.set)

    async def _noting(self) -> None:
        while not self._over or self._taken:
            await self._to_note.wait()
            self._to_note.clear()
            if self._taken:
                noted, self._taken = self._taken, []
                if self._in_time:
                    self._in_time.cancel()  # it was for these: those that come next have their own time
                await self._seen(self._note(noted))
                self._done(len(noted))

    def _done(self, number: int) -> None:
        self._in_hand -= number
        self._room.set()

    def _ends(self) -> bool:
        return self._failed or self._stops()

    async def _seen(self, step: Awaitable[Step]) -> Step:
        """Begin nothing more when a step fails."""
        try:
            return await step
        except BaseException:
            self._failed = True
            self._room.set()
            raise
