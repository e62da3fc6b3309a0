"""A match in a process of its own: how far it is, once a second, and its end when nobody wants it any more."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from typing import Any

MODULE = "jimsupport.domain.forming.solving"
TELL_EVERY = 1.0  # seconds
LONGEST_LINE = 1 << 28  # the answer is one line
SHOWN = 200  # characters of what went wrong

GoOn = Callable[[int], Awaitable[bool]]
"""Told how far it is, of a thousand, once a second; says whether to go on."""


class Broken(Exception):
    """The process ended without an answer; the text is the last it said."""


async def match(document: bytes, *, seed: int, budget: str, go_on: GoOn) -> dict[str, Any] | None:
    """What `solving` answers to this pool (jim-matching/1), or None when `go_on` said no. Raises Broken."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("JIMSUPPORT_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        MODULE,
        str(seed),
        budget,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=LONGEST_LINE,
        env=ours,  # it needs no key of ours
    )
    heard = Heard()
    talking = asyncio.create_task(_talk(process, document, heard))
    try:
        while not talking.done():
            await asyncio.wait({talking}, timeout=TELL_EVERY)
            if not talking.done() and not await go_on(heard.done):
                return None
        said = await talking
    finally:
        if process.returncode is None:
            process.kill()
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await process.wait()
    if heard.answer is None:
        raise Broken(said.strip()[-SHOWN:] or f"it ended with {process.returncode}")
    return heard.answer


class Heard:
    """What the process said so far."""

    def __init__(self) -> None:
        self.done = 0
        self.answer: dict[str, Any] | None = None


async def _talk(process: Process, document: bytes, heard: Heard) -> str:
    """Give the process its pool and listen until it is silent; what it complained of."""
    _, _, complaint = await asyncio.gather(
        _feed(process, document), _listen(process, heard), _complaints(process)
    )
    await process.wait()
    return complaint


async def _feed(process: Process, document: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - a pipe, as asked for # nosec B101
    try:
        process.stdin.write(document)
        await process.stdin.drain()
    except ConnectionError:
        pass  # it ended; why it says itself
    process.stdin.close()


async def _listen(process: Process, heard: Heard) -> None:
    assert process.stdout is not None  # noqa: S101 - a pipe, as asked for # nosec B101
    async for line in process.stdout:
        said = json.loads(line) if len(line) < 1000 else await asyncio.to_thread(json.loads, line)
        if "done" in said:
            heard.done = said["done"]
        else:
            heard.answer = said


async def _complaints(process: Process) -> str:
    assert process.stderr is not None  # noqa: S101 - a pipe, as asked for # nosec B101
    return (await process.stderr.read()).decode(errors="replace")
