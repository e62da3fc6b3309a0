"""What one part of the service says at once to whoever listens: in this process and, on PostgreSQL, in every other.

    stop = db.notices.hear("room:12", heard, missed=look)
    await db.notices.listening()
    await db.tell("room:12", {"left": "4f…"})       # when the transaction around it is saved, else at once

A notice is a hint, not a record: it can be lost with a process or a connection. Whoever may not miss one looks at the
rows now and then, and when `missed` says that some may have been.
"""

import logging
from collections.abc import Callable
from typing import Any

Heard = Callable[[Any], None]

log = logging.getLogger("jimsupport.db")


class Notices:
    """Within one process. What is told is a JSON value; who hears it is quick, and does not wait."""

    def __init__(self) -> None:
        self._ears: dict[str, list[tuple[Heard, Callable[[], None] | None]]] = {}

    def hear(
        self, topic: str, heard: Heard, *, missed: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        """Call `heard` with all that is told of `topic`, and `missed` when some may have been; returns what ends it."""
        ear = (heard, missed)
        self._ears.setdefault(topic, []).append(ear)

        def stop() -> None:
            ears = self._ears.get(topic, [])
            if ear in ears:
                ears.remove(ear)
            if not ears:
                self._ears.pop(topic, None)

        return stop

    def tell(self, topic: str, data: Any) -> None:
        """Tell everyone who hears `topic`: in this process before this returns."""
        for heard, _ in list(self._ears.get(topic, ())):
            try:
                heard(data)
            except Exception:  # the others are told all the same
                log.exception("a notice of %s was not understood", topic.partition(":")[0])

    async def listening(self) -> None:
        """Wait until what others tell is heard. Raises Unavailable."""

    async def close(self) -> None:
        """Say what is still to be said, and hear nothing any more."""
        self._ears.clear()

    def _some_were_missed(self) -> None:
        for ears in list(self._ears.values()):
            for _, missed in list(ears):
                if missed:
                    missed()
