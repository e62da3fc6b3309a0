"""How long to wait, and what is finished even when nobody waits any more."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any

from jimsupport.db.errors import Unavailable

PATIENCE = 30.0  # seconds to wait for a connection, for one's turn to write, for another's transaction


async def patiently(turn: Awaitable[Any], otherwise: str) -> None:
    """Wait for `turn` as long as is reasonable. Raises Unavailable."""
    try:
        async with asyncio.timeout(PATIENCE):
            await turn
    except TimeoutError as error:
        raise Unavailable(str(error) or f"Waited {PATIENCE:.0f} seconds: {otherwise}.") from None


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end, also when the task is cancelled meanwhile; the cancellation follows then."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except BaseException:
            break
    if cancelled is not None and not task.cancelled():
        task.exception()
        raise cancelled
    task.result()
