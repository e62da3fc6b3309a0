"""Many tasks, one transaction: what they bring while one is busy goes into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Together(Generic[Item, Answer]):
    """Collects what tasks ask for at the same time and runs it as one batch; each gets its own answer."""

    def __init__(self, run: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]]) -> None:
        """`run` gives an answer for each item, in their order."""
        self._run = run
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._busy = asyncio.Lock()

    async def ask(self, item: Item) -> Answer:
        """The answer for `item`; whoever comes first runs the batch for all who wait."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        async with self._busy:
            if not answer.done():
                await self._run_waiting()
        return await answer

    async def _run_waiting(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            answers = await self._run([item for item, _ in batch])
        except BaseException as error:
            for _, waiting in batch:
                waiting.set_exception(error)
            return
        for (_, waiting), answer in zip(batch, answers, strict=True):
            waiting.set_result(answer)


class Behind(Generic[Item]):
    """Runs behind those who bring something, in batches, one at a time; they wait only when too much lies there.

    A batch is begun when there is `enough`, or when the first of it has lain there for SOON.
    """

    SOON = 0.25  # seconds

    def __init__(self, run: Callable[[Sequence[Item]], Awaitable[object]], *, enough: int, most: int) -> None:
        self._run, self._enough = run, enough
        self._waiting: list[Item] = []
        self._room = asyncio.Semaphore(most)
        self._go = asyncio.Event()
        self._finishing = False
        self._task: asyncio.Task[None] | None = None
        self.error: BaseException | None = None  # the first; after it nothing is run any more

    async def put(self, item: Item) -> None:
        """Leave `item` to be run."""
        await self._room.acquire()
        self._waiting.append(item)
        if self._finishing or len(self._waiting) >= self._enough:
            self._go.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def done(self) -> None:
        """Wait until all that was left has run. Raises the first error."""
        self._finishing = True
        self._go.set()
        if self._task:
            await self._task
        if self.error:
            raise self.error

    async def _work(self) -> None:
        while self._waiting:
            if not self._finishing and len(self._waiting) < self._enough:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.SOON):
                        await self._go.wait()
            self._go.clear()
            batch, self._waiting = self._waiting, []
            try:
                if self.error is None:
                    await self._run(batch)
            except BaseException as error:
                self.error = error
            for _ in batch:
                self._room.release()
