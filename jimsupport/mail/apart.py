"""Reading mail in a process of its own, with a limit to its time and its memory.

A mail made to be hard to read would hold up everything that shares a process with it: nothing else can end a
regular expression that runs away, or give back what a bomb unpacks to. So the process is ended, and the mail waits.
"""

import asyncio
import pickle  # nosec B403
import resource
import struct
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from jimsupport.mail.reading import html, letter
from jimsupport.mail.reading.read import Reading, read

SECONDS = 20.0  # for one mail
MEMORY = 2 * 1024**3  # bytes of address space
_LENGTH = struct.Struct(">Q")


class TooHard(Exception):
    """A mail could not be read within the limits."""


class Reader:
    """Reads mail one after another; used as `async with Reader() as reader`."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def read(self, raw: bytes, **asked: Any) -> Reading:
        """What `reading.read` says of these bytes. Raises TooHard when it does not say so in time."""
        return await self._ask("read", raw, asked)

    async def shown(self, raw: bytes) -> str | None:
        """The HTML of this mail that may stand on a page, if it has any. Raises TooHard, as `read`."""
        return await self._ask("shown", raw, {})

    async def _ask(self, what: str, raw: bytes, asked: dict[str, Any]) -> Any:
        process = self._process or await self._begin()
        try:
            async with asyncio.timeout(self._seconds):
                return await _asked(process, pickle.dumps((what, raw, asked)))
        except TimeoutError:
            await self._end()
            raise TooHard(f"it took longer than {self._seconds:g} seconds to read") from None
        except (EOFError, OSError) as error:
            await self._end()
            raise TooHard("reading it ended the process that read it") from error
        except BaseException:
            await self._end()  # half an answer may be on its way
            raise

    async def _begin(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        if process.stdin:
            process.stdin.close()
        await process.wait()


async def _asked(process: asyncio.subprocess.Process, question: bytes) -> Any:
    to, back = cast(asyncio.StreamWriter, process.stdin), cast(asyncio.StreamReader, process.stdout)
    to.write(_LENGTH.pack(len(question)) + question)
    await to.drain()
    [size] = _LENGTH.unpack(await back.readexactly(_LENGTH.size))
    answer, problem = pickle.loads(await back.readexactly(size))  # noqa: S301 (our own process wrote it) # nosec B301
    if problem:
        raise TooHard(problem)
    return answer


def _shown(raw: bytes) -> str | None:
    return html.shown(letter.parse(raw))


_ANSWERS: dict[str, Callable[..., Any]] = {"read": read, "shown": _shown}


def main(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions until there are no more: a length of eight bytes, and the pickle of what to read."""
    while len(header := questions.read(_LENGTH.size)) == _LENGTH.size:
        what, raw, asked = pickle.loads(questions.read(_LENGTH.unpack(header)[0]))  # noqa: S301 (our own process wrote it) # nosec B301
        try:
            said = pickle.dumps((_ANSWERS[what](raw, **asked), None))
        except Exception as error:
            said = pickle.dumps((None, f"it could not be read: {error!r}"))
        answers.write(_LENGTH.pack(len(said)) + said)
        answers.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    main(sys.stdin.buffer, sys.stdout.buffer)
