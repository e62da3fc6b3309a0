"""How fast somebody may speak: a bucket of so many frames that fills again; who empties it waits, and is let go at last."""

BURST = 200.0  # frames at once: a call of eight has some hundred to begin with
RATE = 25.0  # frames a second
COSTS = {"say": 10.0, "state": 2.0, "mute": 5.0, "put_out": 10.0, "let_in": 10.0, "door": 20.0}
PATIENCE = 20.0  # seconds that somebody may be slowed down without a breath
REMEMBERED = 60.0  # seconds after the last frame: who comes back at once is as fast as they were


class Pace:
    """Of one person, on all their lines together. `at` is any clock in seconds."""

    __slots__ = ("_at", "_left", "_slowed")

    def __init__(self, at: float) -> None:
        self._left, self._at, self._slowed = BURST, at, 0.0

    def wait(self, kind: str, at: float) -> float:
        """The seconds to wait before this frame is read on."""
        self._left = min(BURST, self._left + (at - self._at) * RATE)
        self._at = at
        if self._left >= BURST / 2:
            self._slowed = 0.0
        self._left -= COSTS.get(kind, 1.0)
        pause = max(0.0, -self._left / RATE)
        self._slowed += pause
        return pause

    def is_forgotten(self, at: float) -> bool:
        """Whether they said nothing for so long that it does not count any more."""
        return at - self._at > REMEMBERED

    @property
    def is_flood(self) -> bool:
        """Whether slowing down did not help."""
        return self._slowed > PATIENCE
