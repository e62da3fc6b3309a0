"""One line to a browser in a room, and whoever is behind it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from jimsupport.db import Row
from jimsupport.domain.errors import NotFound
from jimsupport.domain.rooms.entrances import Entrance

MOST_WAITING = 1_000  # frames that a browser has not taken yet; who is slower than that is let go
GOING_AWAY, POLICY, RESTART = 1001, 1008, 1012  # RFC 6455, 7.4.1, and the IANA list beside it

Frame = dict[str, Any]


class Out(Exception):
    """Not in this room, or no longer: full, put_out, left, closed, elsewhere, malformed, flood."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who opened a line, to which room, and by what: a session or a link."""

    room: Row
    who: Entrance
    again: Callable[[], Awaitable["Caller"]]  # asks for all of it anew; raises NotFound
    by: str  # who acts, as events say it: "jim:12"
    session_id: int | None = None
    link_id: int | None = None

    async def asked_again(self) -> "Caller":
        """The same caller as they are now. Raises NotFound, also where the way they came now leads to another room."""
        fresh = await self.again()
        if fresh.who.room_id != self.who.room_id:
            raise NotFound
        return fresh


@dataclass(eq=False, slots=True)
class Peer:
    """Somebody in a room by one line of this process."""

    caller: Caller
    sends: str
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    microphone: bool = False
    camera: bool = False
    hand: bool = False
    code: int = POLICY  # that the line is closed with
    outgoing: asyncio.Queue[Frame | None] = field(default_factory=asyncio.Queue)
    early: list[Frame] | None = field(default_factory=list)  # what came before its welcome
    over: bool = False
    why: str | None = None  # it is over; None: the line was lost

    @property
    def who(self) -> Entrance:
        """The person."""
        return self.caller.who

    @property
    def flags(self) -> Frame:
        """What the others see of it beside the name."""
        return {"microphone": self.microphone, "camera": self.camera, "hand": self.hand}

    def tell(self, frame: Frame) -> None:
        """Say this to the browser, after all that was said before."""
        if self.over:
            return
        if self.early is not None:
            self.early.append(frame)
        elif self.outgoing.qsize() >= MOST_WAITING:
            self.end(None)
        else:
            self.outgoing.put_nowait(frame)

    def welcome(self, frame: Frame) -> None:
        """The first that the browser hears; then what happened meanwhile."""
        early, self.early = self.early or [], None
        there = {each["peer"] for each in frame["peers"]}
        self.tell(frame)
        for each in early:
            known = each.get("peer") in there
            if each["type"] == "joined":
                there.add(each["peer"])
            if known != (each["type"] == "joined") or each["type"] not in ("joined", "left"):
                self.tell(each)

    def end(self, why: str | None) -> None:
        """Close the line, saying why; without a reason the browser comes back by itself."""
        if self.over:
            return
        self.over, self.why = True, why
        if why:
            self.outgoing.put_nowait({"type": "out", "why": why})
        else:
            self.code = RESTART
        self.outgoing.put_nowait(None)
