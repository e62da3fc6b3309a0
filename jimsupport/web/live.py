"""Pages that change by themselves: server-sent events (HTML Living Standard, 9.2), one look for all who watch.

What is sent says only that something changed. The page then asks for itself, as whoever it is.

    app.state.live = Live(db)
    StreamingResponse(app.state.live.stream(request.state.person), media_type="text/event-stream")

No connection to the database is held while a page watches. `end()` lets everyone go, so that a process can stop.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from jimsupport import clock
from jimsupport.db import Database, Unavailable
from jimsupport.domain.access import sessions
from jimsupport.domain.access.sessions import SignedIn
from jimsupport.domain.day import pulse
from jimsupport.domain.day.pulse import Pulse

EVERY = 3.0  # seconds between two looks
BREATH = 20.0  # seconds of silence after which a proxy, or a browser that left, hears from us
MOST_EACH = 6  # pages of one person; a browser opens no more connections to one host
CHANGED = "id: {pulse}\ndata: changed\n\n"

log = logging.getLogger("jimsupport.web")


@dataclass(eq=False, slots=True)
class Watcher:
    """One open page."""

    session_id: int
    person_id: int
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False


class Live:
    """Everyone in this process who watches the day of staff."""

    def __init__(self, db: Database, *, every: float = EVERY) -> None:
        self._db, self._every = db, every
        self._watchers: set[Watcher] = set()
        self._looking: asyncio.Task[None] | None = None
        self._alone = asyncio.Event()  # nobody watches any more
        self._pulse: Pulse | None = None
        self._ended = False
        self.also: list[Callable[[], None]] = []  # who else watches, and is to be let go at the end

    def is_full(self, person: SignedIn) -> bool:
        """Whether this person watches as many pages as they can."""
        return sum(each.person_id == person.id for each in self._watchers) >= MOST_EACH

    async def stream(self, person: SignedIn, *, seen: str = "") -> AsyncIterator[str]:
        """What one page of `person` is told, which showed the pulse `seen`; it ends when their right to it does."""
        watcher = self._join(person)
        try:
            yield "retry: 3000\n\n"
            while not watcher.over:
                latest = str(self._pulse or seen)
                if latest != seen:
                    seen = latest
                    yield CHANGED.format(pulse=seen)
                elif not await _woken(watcher):
                    yield ":\n\n"
        finally:
            self._leave(watcher)

    def _join(self, person: SignedIn) -> Watcher:
        watcher = Watcher(person.session_id, person.id, over=self._ended)
        self._watchers.add(watcher)
        self._alone.clear()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return watcher

    def _leave(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)
        if not self._watchers:
            self._alone.set()

    async def _look(self) -> None:
        while self._watchers and not self._ended:
            try:
                await self._look_once()
            except Unavailable as error:
                log.warning("nobody can be told of changes: %s", error)
            except Exception:  # pages stay open for hours: one look that fails must not be the last
                log.exception("nobody can be told of changes")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._alone.wait()
        self._looking = self._pulse = None

    async def _look_once(self) -> None:
        now = clock.now()
        async with self._db.read():
            ids = {each.session_id for each in self._watchers}
            stay = await sessions.holding(self._db, ids, "staff", now=now)
            found = await pulse.take(self._db, since=self._pulse.event if self._pulse else 0, now=now)
        changed, self._pulse = found != self._pulse, found
        for each in self._watchers:
            each.over = each.over or (each.session_id in ids and each.session_id not in stay)
            if changed or each.over:
                each.woken.set()

    async def end(self) -> None:
        """Let everyone go, and whoever comes later at once."""
        self._ended = True
        for end in self.also:
            end()
        self._alone.set()
        for each in self._watchers:
            each.over = True
            each.woken.set()
        if self._looking:
            await self._looking


async def _woken(watcher: Watcher) -> bool:
    """Whether something happened before it was time to breathe."""
    try:
        async with asyncio.timeout(BREATH):
            await watcher.woken.wait()
    except TimeoutError:
        return False
    watcher.woken.clear()
    return True
