"""What happens by itself to questions that staff work on: they come back, or go back to everyone."""

from collections import Counter
from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.handling import snoozes
from jimsupport.domain.rings import rings
from jimsupport.domain.support import claims
from jobs.outcome import Outcome


async def wake(db: Database, *, now: datetime) -> Outcome:
    """Note of questions put away until now that they are back; ask hosts again to ring, or give it to staff."""
    return Outcome(+Counter(woken=await snoozes.wake_due(db, now=now)) + await rings.run(db, now=now))


async def return_untouched(db: Database, *, now: datetime) -> Outcome:
    """Put back on the pile what nobody did anything about for some working days."""
    return Outcome(+Counter(returned=await claims.return_untouched(db, now=now)))
