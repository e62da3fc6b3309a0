"""What takes a finished message: an SMTP relay, or a folder that stands in for one."""

from collections.abc import Awaitable, Callable
from typing import Protocol

Handing = Callable[[], Awaitable[bool]]


class Temporary(Exception):
    """Not now: the same message may go later."""


class Refused(Exception):
    """The server will not take mail for this person; `dead`: because there is no such address."""

    def __init__(self, said: str, *, dead: bool = True) -> None:
        super().__init__(said)
        self.dead = dead


class Flawed(Exception):
    """The server will not take this message, whoever it is for."""


class InDoubt(Exception):
    """The text went out and no answer came: it may have arrived."""


class RelayDown(Exception):
    """Nothing can be sent now, and nobody's address is to blame. The message was not taken, also after `handing`.

    `alarm`: it does not mend by itself, a person has to see what was said. `mine`: it was said of this very message;
    it goes later than the others (`outbox.retry`), so that one message cannot stop all of them again and again.
    """

    def __init__(self, said: str = "", *, alarm: bool = False, mine: bool = False) -> None:
        super().__init__(said)
        self.alarm = alarm
        self.mine = mine


class NotAllowed(Exception):
    """This installation may not send anything to this address: it is no production."""


class TakenOver(Exception):
    """Another worker has the message: it was not sent."""


class Transport(Protocol):
    """How a message leaves the house."""

    at_once: int  # how many messages it takes side by side

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> str | None:
        """Hand `data` over; on return it was taken. Returns what the other side calls it, if it says so.

        `handing` is awaited just before the text goes out and says whether it may. Raises Temporary,
        Refused, Flawed, InDoubt, RelayDown, NotAllowed or TakenOver.
        """

    async def close(self) -> None:
        """Let go of what it holds."""
