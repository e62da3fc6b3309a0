"""Many tasks, one transaction: what they bring while one is busy goes into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

MOMENT = 0.002  # seconds: less than a disk takes
Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Together(Generic[Item, Answer]):
    """Collects what tasks ask for at the same time and runs it as one batch; each gets its own answer.

    What was asked is run to its end, also when who asked is cancelled.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        more: Callable[[int], bool] = lambda waiting: False,
    ) -> None:
        """`run` gives an answer for each item, in their order.

        `more` says whether others are about to ask, beside so many who wait: a batch then waits for them a moment.
        """
        self._run, self._more = run, more
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None

    def ask(self, item: Item) -> asyncio.Future[Answer]:
        """The answer for `item`, to be awaited."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running is None:
            self._running = asyncio.create_task(self._run_all())
        return answer

    async def end(self) -> None:
        """Wait until all that was asked is answered."""
        if self._running is not None:
            await asyncio.wait([self._running])

    async def _run_all(self) -> None:
        try:
            while self._waiting:
                if self._more(len(self._waiting)):
                    await asyncio.sleep(MOMENT)
                batch, self._waiting = self._waiting, []
                await self._run_batch(batch)
        finally:
            self._running = None

    async def _run_batch(self, batch: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._run([item for item, _ in batch])
            answered = list(zip(batch, answers, strict=True))
        except BaseException as error:
            for _, waiting in batch:
                if not waiting.done():
                    waiting.set_exception(error)
            if isinstance(error, asyncio.CancelledError):  # everything ends: the next batch is not begun
                raise
            return
        for (_, waiting), answer in answered:
            if not waiting.done():
                waiting.set_result(answer)
