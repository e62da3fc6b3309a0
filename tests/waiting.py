"""Waiting for what another process does."""

import asyncio
import inspect
from collections.abc import Callable

import pytest

WITHIN, EVERY = 30.0, 0.05  # seconds


async def until(condition: Callable[[], object], otherwise: Callable[[], str] = str) -> None:
    """Wait until `condition`, awaited where it is to be, holds; fail when that takes long, saying `otherwise`."""
    for _ in range(int(WITHIN / EVERY)):
        answer = condition()
        if await answer if inspect.isawaitable(answer) else answer:
            return
        await asyncio.sleep(EVERY)
    pytest.fail(f"It did not happen within {WITHIN:.0f} seconds. {otherwise()}")
