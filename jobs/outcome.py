"""What came of one run of a job."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts by what happened (empty: there was nothing to do), and what went wrong, if anything."""

    counts: Counter[str] = field(default_factory=Counter)
    error: str | None = None
