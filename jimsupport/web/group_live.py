"""Group pages that say by themselves that there are new messages: server-sent events, as for staff (`web.live`).

What is sent says only that something is new; the page asks for itself how much, as whoever it is. A notice of the
database wakes whoever watches, also when they signed out or what they may has changed, and now and then each looks for
itself, as a notice can be lost.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from jimsupport.db import Database, Unavailable
from jimsupport.domain.errors import NotFound
from jimsupport.domain.group_life import rows
from jimsupport.domain.rooms import watch

BREATH = 20.0  # seconds; then a proxy, or a browser that left, hears from us, and the right to watch is looked at again
MOST_EACH = 6  # pages of one person
CHANGED = "id: {last}\ndata: new\n\n"

Look = Callable[[], Awaitable[int]]


class GroupLive:
    """Everyone in this process who has the page of a group open."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._watching: Counter[int] = Counter()
        self._woken: set[asyncio.Event] = set()
        self._ended = False

    def is_full(self, person_id: int) -> bool:
        """Whether this person watches as many pages as they can."""
        return self._watching[person_id] >= MOST_EACH

    async def stream(self, group_id: int, person_id: int, look: Look, *, last: int) -> AsyncIterator[str]:
        """What one page is told that showed the message `last`.

        `look` gives the newest there is, and raises NotFound when they may not watch any more: then it ends.
        """
        woken = asyncio.Event()
        hear = self._db.notices.hear
        stop = hear(rows.topic(group_id), lambda _: woken.set(), missed=woken.set)
        stop_watching = hear(
            watch.TOPIC, lambda data: woken.set() if person_id in data.get("people", ()) else None
        )
        self._watching[person_id] += 1
        self._woken.add(woken)
        try:
            yield "retry: 5000\n\n"
            with suppress(NotFound, Unavailable):
                await self._db.notices.listening()
                while not self._ended:
                    woken.clear()
                    async with self._db.read():
                        newest = await look()
                    yield CHANGED.format(last=newest) if newest > last else ":\n\n"
                    last = max(newest, last)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(BREATH):
                            await woken.wait()
        finally:
            stop()
            stop_watching()
            self._woken.discard(woken)
            self._watching[person_id] -= 1
            self._watching += Counter()  # forgets who watches nothing

    def end(self) -> None:
        """Let everyone go, so that the process can stop."""
        self._ended = True
        for woken in self._woken:
            woken.set()
