"""What came of one run of a job."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts by what happened (empty: there was nothing to do), and what went wrong, if anything.

    `proof` says whether a run without error shows that the job works again: where another server has to do its
    part, a run that asked nothing of it shows nothing.
    """

    counts: Counter[str] = field(default_factory=Counter)
    error: str | None = None
    proof: bool = True
