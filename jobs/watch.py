"""The audit log: seal what was written, and once a day walk it whole and mail its head."""

from collections import Counter
from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.audit import attesting, seals
from jobs.outcome import Outcome


async def seal(db: Database, *, now: datetime) -> Outcome:
    """Seal a batch of rows of the audit log; remove a batch that has had its five years."""
    sealed, forgotten = await seals.seal(db, now=now), await seals.forget(db, now=now)
    return Outcome(+Counter(sealed=sealed, forgotten=forgotten))


async def attest(db: Database, to: str, *, now: datetime) -> Outcome:
    """Check the log and mail its head, once a day; a log that does not hold is an error in the diary too."""
    verdict = await attesting.run(db, to=to, now=now)
    if verdict is None or verdict.holds:
        return Outcome(+Counter(attested=verdict.rows if verdict else 0), proof=verdict is not None)
    return Outcome(error=f"The audit log does not hold: {verdict.why}, seal {verdict.broken}.", proof=False)
