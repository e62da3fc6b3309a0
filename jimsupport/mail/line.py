"""A line to an SMTP server, once greeting, EHLO, STARTTLS and AUTH are over: what we say, and the answers to it.

Several commands may go out together where the server takes them so (RFC 2920); each has its answer, in their order.
"""

import asyncio
from collections import deque
from functools import lru_cache
from typing import NamedTuple

MOST = 32_768  # bytes of one answer


class Answer(NamedTuple):
    """What the server said: its code, -1 where it is none, and the words of all its lines."""

    code: int
    words: str


class Line(asyncio.Protocol):
    """Takes over `transport`. `pipelines`: whether the server said that commands may come together."""

    def __init__(self, transport: asyncio.Transport, *, pipelines: bool, timeout: float) -> None:
        self.pipelines = pipelines
        self.timeout = timeout  # seconds for one answer
        self._transport = transport
        self._lost = False
        self._due = 0  # answers that are still to come
        self._answers: deque[Answer] = deque()
        self._rest = b""  # the beginning of a line
        self._words: list[str] = []  # of an answer of which not every line is there
        self._waiter: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._until = 0.0  # by the loop's clock: when who waits has waited long enough
        self._watch: asyncio.TimerHandle | None = None  # rings then or before: one for many answers
        transport.set_protocol(self)

    @property
    def is_lost(self) -> bool:
        return self._lost or self._transport.is_closing()

    def say(self, *commands: bytes) -> None:
        """Send these, each of which has an answer. Raises OSError when nobody is there."""
        if self.is_lost:
            raise ConnectionResetError("the connection was lost")
        self._due += len(commands)
        self._transport.write(b"".join(commands))

    async def answer(self) -> Answer:
        """The next answer. Raises OSError when none comes."""
        if not self._answers:
            if self.is_lost:
                raise ConnectionResetError("the connection was lost")
            self._waiter = self._loop.create_future()
            self._until = self._loop.time() + self.timeout
            if self._watch is None:
                self._watch = self._loop.call_at(self._until, self._look)
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._answers.popleft()

    def close(self) -> None:
        """Hang up."""
        self._transport.close()
        self._unwatch()

    # What the event loop calls

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._hear(line.rstrip())
        if len(self._rest) + sum(map(len, self._words)) > MOST:
            self._hang_up()
        elif self._answers:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        self._unwatch()
        self._wake(ConnectionResetError(str(exc) if exc else "the connection was lost"))

    def _hear(self, line: bytes) -> None:
        code, more, words = _read(line)
        self._words.append(words)
        if more:
            return
        words, self._words = "\n".join(self._words), []
        if self._due:
            self._due -= 1
            self._answers.append(Answer(code, words))
        else:  # it says goodbye, or does not keep to the order: no answer could be trusted any more
            self._hang_up()

    def _look(self) -> None:
        """See whether who waits has waited long enough, and look again when that would be."""
        self._watch = None
        if self._waiter is None:
            return
        if self._loop.time() < self._until:
            self._watch = self._loop.call_at(self._until, self._look)
        else:
            self._wake(TimeoutError(f"no answer within {self.timeout:g} seconds"))

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _hang_up(self) -> None:
        self._transport.abort()

    def _wake(self, error: Exception | None = None) -> None:
        if self._waiter is None or self._waiter.done():
            return
        if error is None or self._answers:
            self._waiter.set_result(None)
        else:
            self._waiter.set_exception(error)


@lru_cache(maxsize=128)
def _read(line: bytes) -> tuple[int, bool, str]:
    """A line of an answer: its code, -1 where it has none, whether more follow, and its words. Most come again and again."""
    if len(line) < 3 or not line[:3].isdigit():
        return -1, False, line.decode("utf-8", "replace").strip()
    return int(line[:3]), line[3:4] == b"-", line[4:].decode("utf-8", "replace").strip()
