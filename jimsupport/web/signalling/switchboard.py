"""Who of this process is in which room, and what passes between them and those of other processes.

    app.state.switchboard = Switchboard(db, settings)

Rows say who is in a room (`domain/rooms/visits`); notices between processes carry what they say. Every few seconds one
look for all lines keeps their rows alive, and lets go whoever may not be there any more. No connection to the database
is held while a line is open.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jimsupport import clock, rooms
from jimsupport.db import Database, Unavailable
from jimsupport.domain.access import links, sessions
from jimsupport.domain.errors import NotFound
from jimsupport.domain.rooms import doors, entrances, visits, watch
from jimsupport.domain.rooms import rooms as room_rows
from jimsupport.settings import Settings
from jimsupport.web.signalling.pace import Pace
from jimsupport.web.signalling.peers import Caller, Frame, Out, Peer

EVERY = 3.0  # seconds between two looks
KEEP_EVERY = 9.0  # seconds between two that keep rows alive
MOST_LINES = 4  # of one person in one process

log = logging.getLogger("jimsupport.web")


@dataclass(eq=False, slots=True)
class Here:
    """A room, as far as this process has lines to it."""

    id: int
    peers: dict[str, Peer] = field(default_factory=dict)
    stop: Callable[[], None] = lambda: None
    open: bool = True
    until: datetime | None = None  # when to look whether it is open; None: now


class Switchboard:
    """All lines of this process."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.db, self._settings, self._every = db, settings, EVERY
        self._here: dict[int, Here] = {}
        self._lines: Counter[int] = Counter()
        self._paces: dict[int, Pace] = {}
        self._looking: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._stop_hearing: Callable[[], None] | None = None
        self._kept_at = 0.0
        self._ended = False

    @contextmanager
    def line(self, person_id: int) -> Iterator[Pace]:
        """One more line of this person, and how fast they may speak. Raises Out where they have too many."""
        if self._ended or self._lines[person_id] >= MOST_LINES:
            raise Out("flood")
        at = time.monotonic()
        for other in [each for each, pace in self._paces.items() if pace.is_forgotten(at)]:
            if not self._lines[other]:
                del self._paces[other], self._lines[other]
        self._lines[person_id] += 1
        try:
            yield self._paces.setdefault(person_id, Pace(at))
        finally:
            self._lines[person_id] -= 1

    # Coming and going

    async def join(self, caller: Caller, *, sends: str, was: str | None) -> Peer:
        """Into the room; all others hear of it. Raises Out."""
        peer = Peer(caller, sends)
        here = self._enter(peer)
        try:
            await self.db.notices.listening()
            now = clock.now()
            async with self.db.read():
                peer.caller = caller = await caller.asked_again()
                if caller.who.out:
                    raise Out("put_out")
                state = await room_rows.state(self.db, caller.room, now)
                if not (state.open or caller.who.hosts):
                    raise Out("closed")
                there = await visits.begin(
                    self.db, caller.who, peer=peer.id, sends=sends, was=was, most=room_rows.MOST, now=now
                )
                out = await doors.who_is_out(self.db, here.id) if caller.who.hosts else []
        except BaseException as problem:
            self._gone(peer)
            if isinstance(problem, visits.Full):
                raise Out("full") from None
            if isinstance(problem, NotFound):
                raise Out("left") from None
            raise
        here.open, here.until = state.open, state.until
        peer.welcome(self._welcome(peer, here, state, there, out, now=now))
        joined = {"type": "joined", **self._shown(here, visits.Present.of(peer.id, caller.who))}
        self.db.notices.tell(visits.topic(here.id), {"frame": joined, "but": peer.id, "came": peer.id})
        return peer

    def _enter(self, peer: Peer) -> Here:
        room_id = peer.who.room_id
        if self._ended:
            raise Out("closed")
        if room_id not in self._here:
            here = self._here[room_id] = Here(room_id)
            here.stop = self.db.notices.hear(
                visits.topic(room_id), lambda data: self._heard(here, data), missed=self._woken.set
            )
        if self._stop_hearing is None:
            self._stop_hearing = self.db.notices.hear(watch.TOPIC, self._heard_of_change)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        self._here[room_id].peers[peer.id] = peer
        return self._here[room_id]

    def _gone(self, peer: Peer) -> None:
        here = self._here.get(peer.who.room_id)
        if here is None:
            return
        here.peers.pop(peer.id, None)
        if not here.peers:
            here.stop()
            del self._here[here.id]

    def _welcome(
        self,
        peer: Peer,
        here: Here,
        state: room_rows.State,
        there: list[visits.Present],
        out: list[Any],
        *,
        now: datetime,
    ) -> Frame:
        own = rooms.BuiltIn(self._settings)
        return {
            "type": "welcome",
            "peer": peer.id,
            "name": peer.who.name,
            "hosts": peer.who.hosts,
            "ice": own.ice(now=now),
            "relay_only": own.relay_only,
            "most_video": room_rows.MOST_VIDEO,
            "open": state.open,
            "until": state.until.isoformat() if state.until else None,
            "peers": [self._shown(here, each) for each in there],
            "out": _listed(out),
        }

    def _shown(self, here: Here, there: visits.Present) -> Frame:
        """What others see of somebody; whether the microphone of one in another process is on follows in a moment."""
        mine = here.peers.get(there.peer)
        flags = mine.flags if mine else {"microphone": False, "camera": False, "hand": False}
        return {"peer": there.peer, "name": there.name, "hosts": there.hosts, **flags}

    async def leave(self, peer: Peer) -> None:
        """Out of the room; the others hear of it, and where the database is gone they do all the same."""
        self._gone(peer)
        try:
            await visits.end(self.db, [peer.id], why=peer.why)
        except Unavailable:
            self.db.notices.tell(visits.topic(peer.who.room_id), {"out": {peer.id: peer.why}})

    # What one says to the others

    def say(self, peer: Peer, frame: Frame, *, to: str | None = None) -> None:
        """Pass this on to one other, or to all others in the room."""
        here = self._here.get(peer.who.room_id)
        if here is not None and to in here.peers:
            here.peers[to].tell(frame)
        else:
            told = {"frame": frame, "to": to} if to else {"frame": frame, "but": peer.id}
            self.db.notices.tell(visits.topic(peer.who.room_id), told)

    async def tell_hosts_who_is_out(self, room_id: int) -> None:
        """Whom the host can let in again."""
        out = _listed(await doors.who_is_out(self.db, room_id))
        told = {"frame": {"type": "put_out", "out": out}, "hosts": True}
        self.db.notices.tell(visits.topic(room_id), told)

    def _heard(self, here: Here, data: dict[str, Any]) -> None:
        if "out" in data:
            for peer_id, why in data["out"].items():
                if mine := here.peers.pop(peer_id, None):
                    mine.end(why)
                for other in here.peers.values():
                    other.tell({"type": "left", "peer": peer_id, "lost": why is None})
        elif "frame" in data:
            self._heard_frame(here, data)
        elif "look" in data:
            here.until = None
            self._woken.set()

    def _heard_frame(self, here: Here, data: dict[str, Any]) -> None:
        to, but, came = data.get("to"), data.get("but"), data.get("came")
        for other in [here.peers[to]] if to in here.peers else [] if to else list(here.peers.values()):
            if other.id != but and (other.who.hosts or not data.get("hosts")):
                other.tell(data["frame"])
        if came and came not in here.peers:  # who came by another process sees who here has the microphone on
            for mine in here.peers.values():
                if any(mine.flags.values()):
                    state = {"type": "state", "from": mine.id, **mine.flags}
                    self.db.notices.tell(visits.topic(here.id), {"frame": state, "to": came})

    def _heard_of_change(self, data: dict[str, Any]) -> None:
        people, group = set(data.get("people", ())), data.get("group", 0)
        if any(each.who.person_id in people or each.caller.room.group_id == group for each in self._peers()):
            self._woken.set()

    def _peers(self) -> list[Peer]:
        return [peer for here in self._here.values() for peer in here.peers.values() if peer.early is None]

    # Looking whether everybody may still be there

    async def _look(self) -> None:
        while self._here and not self._ended:
            self._woken.clear()
            try:
                await self._look_once()
            except Unavailable as error:
                log.warning("nobody can look who may be in a room: %s", error)
            except Exception:  # lines stay open for hours: one look that fails must not be the last
                log.exception("nobody can look who may be in a room")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._woken.wait()
        self._looking = None

    async def _look_once(self) -> None:
        now, peers = clock.now(), self._peers()
        ids = [peer.id for peer in peers]
        async with self.db.read():
            welcome = await entrances.still_welcome(self.db, ids)
            by_session = {peer.caller.session_id for peer in peers if peer.caller.session_id}
            by_link = {peer.caller.link_id for peer in peers if peer.caller.link_id}
            open_sessions = await sessions.keep(self.db, by_session, now=now)
            open_links = await links.not_revoked(self.db, by_link)
            if time.monotonic() - self._kept_at >= KEEP_EVERY:
                self._kept_at = time.monotonic()
                kept = await visits.keep(self.db, ids, now=now)
                await visits.clear(self.db, list(self._here), now=now)
                for peer in peers:
                    if peer.id not in kept:  # its end was told while we could not hear
                        peer.end(None)
            gone = [
                peer.id
                for peer in peers
                if peer.id not in welcome
                or (peer.caller.session_id and peer.caller.session_id not in open_sessions)
                or (peer.caller.link_id and peer.caller.link_id not in open_links)
            ]
            if gone:
                await visits.end(self.db, gone, why="left")
            for here in list(self._here.values()):
                if here.until is None or here.until <= now:
                    await self._look_at_the_door(here, now=now)

    async def _look_at_the_door(self, here: Here, *, now: datetime) -> None:
        peers = list(here.peers.values())
        if not peers:
            return
        state = await room_rows.state(self.db, peers[0].caller.room, now)
        if state.open != here.open:
            for peer in peers:
                peer.tell({"type": "door", "open": state.open})
        here.open, here.until = state.open, state.until
        if not state.open:
            await visits.end(self.db, [peer.id for peer in peers if not peer.who.hosts], why="closed")

    async def end(self) -> None:
        """Let everyone go, to come back to another process at once; whoever comes later too."""
        self._ended = True
        self._woken.set()
        peers = self._peers()
        for peer in peers:
            peer.end(None)
        if self._looking:
            await self._looking
        with suppress(Unavailable):
            await visits.end(self.db, [peer.id for peer in peers])
        if self._stop_hearing:
            self._stop_hearing()


def _listed(out: list[Any]) -> list[Frame]:
    return [{"person": row.person_id, "name": row.first_name} for row in out]
