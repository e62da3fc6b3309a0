"""Many tasks, one transaction: what they bring while one is busy goes into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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
