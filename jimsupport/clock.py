"""The only place that reads the clock; everything else is told the time with `now=`."""

from collections.abc import Callable
from datetime import UTC, datetime

_source: Callable[[], datetime] | None = None


def now() -> datetime:
    """The current moment, aware, in UTC, without fractions of a second."""
    moment = _source() if _source else datetime.now(UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


def run_on(source: Callable[[], datetime] | None) -> None:
    """Let `now()` follow `source` (the simulated clock, a test); None returns to the real clock."""
    global _source
    _source = source
