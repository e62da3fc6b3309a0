"""The worker's diary: one row a job and day, for the staff's page and the banner when it falls silent."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import worker_runs
from jimsupport.domain.follow_up import cadence
from jobs.outcome import Outcome


async def write(db: Database, job: str, outcome: Outcome, *, now: datetime) -> None:
    """Add what came of a run to the row of that job and day (at the office).

    An error stays until a run shows that the job works, or the day is over: of several workers an idle one
    says nothing of what another met.
    """
    day = cadence.local_day(now, cadence.HOME)
    this = (worker_runs.c.job == job, worker_runs.c.day == day)
    start = {"job": job, "day": day, "last_at": now, "counts": {}, "error": None}
    async with db.write():
        await db.upsert(worker_runs, [start], key=["job", "day"])
        before = await db.fetch_value(select(worker_runs.c.counts).where(*this).with_for_update())
        counts = Counter(before) + outcome.counts
        values: dict[str, Any] = {"last_at": now, "counts": dict(counts)}
        if outcome.error or outcome.proof:
            values["error"] = outcome.error[:300] if outcome.error else None
        await db.execute(worker_runs.update().where(*this).values(**values))
