"""Groups for JIMs who want to meet others: at night, when staff ask for it, and for newcomers in open places at once."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.forming import placing, runs
from jobs.outcome import Outcome


async def run(db: Database, *, stopping: Callable[[], bool], now: datetime) -> Outcome:
    """Do one match that was asked for, or is due; a process of its own does the work. Counts how it ended."""
    counts = Counter(lost=await runs.fail_lost(db, now=now))
    await runs.ask_nightly(db, now=now)
    claimed = await runs.claim(db, now=now)
    if claimed:
        counts[await runs.run(db, claimed, stopping=stopping, now=now)] += 1
    return Outcome(+counts)


async def place(db: Database, *, now: datetime) -> Outcome:
    """Put who said just now what they wish into an open place, as a draft that staff approve."""
    return Outcome(+Counter(placed=await placing.place_waiting(db, now=now)))
