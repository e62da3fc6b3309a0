"""Runs of the matching: asked for by staff or due at night, one at a time, each in a process of its own.

waiting -> running -> done
  |           |-> failed (its process died, or could not finish), waiting again when the worker is told to stop
  |-----------|-> cancelled
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, exists, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, matching_runs, meeting_wishes, people
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.forming import document, drafting, pool, process
from jimsupport.domain.forming.process import Broken
from jimsupport.domain.forming.why import Why
from jimsupport.domain.wishes import wishes
from jimsupport.words import N_

BUDGETS = {"quick": N_("Snel: een paar tellen"), "nightly": N_("Grondig: ongeveer een minuut")}
SEED = 1  # the same pool gives the same drafts
LEASE = timedelta(seconds=30)  # without a sign of life
NIGHT = time(3, 30)  # at the office; never between 2.00 and 3.00, an hour that comes twice, or not at all
TRIES = 2  # a night: what fails twice is for a person to look at
SHOWN = 10
GOING = ("waiting", "running")
LONGEST_ERROR = 300
LOST = "lost"  # the process that ran it is gone

runs = matching_runs


async def ask(db: Database, *, by: str, budget: str, now: datetime, seed: int = SEED) -> int:
    """Let a match be made; its id, or that of the one that waits or runs already. Raises Invalid."""
    if budget not in BUDGETS:
        raise Invalid("budget", N_("Kies hoe grondig we zoeken."))
    async with db.write():
        await db.lock("matching_runs")
        going = await _going(db)
        if going is not None:
            return int(going.id)
        run_id = await db.insert(
            runs.insert().values(by=by, seed=seed, budget=budget, state="waiting", asked_at=now)
        )
        await events.record(db, "matching_asked", None, by=by, now=now, run=run_id, budget=budget)
        return run_id


async def cancel(db: Database, run_id: int, *, by: str, now: datetime) -> None:
    """Stop a run: its drafts are not made, those there are stay. Raises NotFound; one that is over stays as it is."""
    async with db.write():
        await db.lock("matching_runs")
        run = await db.fetch_one(runs.select().where(runs.c.id == run_id))
        if run is None:
            raise NotFound
        if run.state not in GOING or run.cancelled_at:
            return
        values: dict[str, Any] = {"cancelled_at": now}
        if run.state == "waiting":
            values |= {"state": "cancelled", "finished_at": now}
        await db.execute(runs.update().where(runs.c.id == run_id).values(**values))
        await events.record(db, "matching_cancelled", None, by=by, now=now, run=run_id)


async def _going(db: Database) -> Row | None:
    return await db.fetch_one(runs.select().where(runs.c.state.in_(GOING)).order_by(runs.c.id).limit(1))


async def latest(db: Database) -> list[Row]:
    """The last runs, newest first, with the first name of whoever of us asked for it."""
    asker = case((runs.c.by.like("staff:%"), func.substr(runs.c.by, 7)), else_="0")
    return await db.fetch_all(
        select(runs, people.c.first_name.label("who"))
        .join(people, people.c.id == func.cast(asker, people.c.id.type), isouter=True)
        .order_by(runs.c.id.desc())
        .limit(SHOWN)
    )


async def ask_nightly(db: Database, *, now: datetime) -> bool:
    """Ask for the match of this night when it is due: since half past three nobody did, and somebody waits."""
    since = _last_night(now)
    tried = await db.fetch_all(
        select(runs.c.state).where(runs.c.by == "worker", runs.c.asked_at >= since).limit(TRIES)
    )
    if any(run.state != "failed" for run in tried) or len(tried) >= TRIES:
        return False
    if not await _somebody_looks(db, now=now):
        return False
    await ask(db, by="worker", budget="nightly", now=now)
    return True


def _last_night(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(cadence.HOME))
    begun = local.replace(hour=NIGHT.hour, minute=NIGHT.minute, second=0, microsecond=0)
    return begun if begun <= local else begun - timedelta(days=1)


async def _somebody_looks(db: Database, *, now: datetime) -> bool:
    waiting = (
        select(meeting_wishes.c.id)
        .join(jims, jims.c.id == meeting_wishes.c.id)
        .join(people, people.c.id == jims.c.id)
        .where(wishes.eligible(now), meeting_wishes.c.waiting_since.is_not(None))
    )
    return bool(await db.fetch_value(select(exists(waiting))))


async def fail_lost(db: Database, *, now: datetime) -> int:
    """Name as lost what was running in a process that gave no sign of life; how many."""
    lost = await db.fetch_all(
        runs.update()
        .where(runs.c.state == "running", runs.c.lease_until < now)
        .values(state="failed", error=LOST, finished_at=now, lease_until=None)
        .returning(runs.c.id)
    )
    return len(lost)


async def claim(db: Database, *, now: datetime) -> Row | None:
    """The run to do next, now this process's; None when there is none, or one is at work."""
    async with db.write():
        await db.lock("matching_runs")
        run = await _going(db)
        if run is None or run.state == "running":
            return None
        return await db.fetch_one(
            runs.update()
            .where(runs.c.id == run.id)
            .values(state="running", lease_until=now + LEASE, progress=0)
            .returning(*runs.c)
        )


async def run(db: Database, claimed: Row, *, stopping: Callable[[], bool], now: datetime) -> str:
    """Match, and make drafts of what comes out; how it ended. `stopping`: the worker is to stop, another takes it up."""
    started = monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=monotonic() - started)

    try:
        return await _run(db, claimed, stopping, moment)
    except Exception as error:
        await _end(db, claimed.id, "failed", now=moment(), error=repr(error)[:LONGEST_ERROR])
        raise


async def _run(
    db: Database, claimed: Row, stopping: Callable[[], bool], moment: Callable[[], datetime]
) -> str:

    async def go_on(done: int) -> bool:
        return not stopping() and await _beat(db, claimed.id, done, until=moment() + LEASE)

    told = await pool.read(db, now=moment())
    written = await asyncio.to_thread(lambda: json.dumps(document.of(told.pool)).encode())
    try:
        answer = await process.match(written, seed=claimed.seed, budget=claimed.budget, go_on=go_on)
    except Broken as error:
        return await _end(db, claimed.id, "failed", now=moment(), error=str(error))
    if answer is None:
        if stopping():
            return await _give_back(db, claimed.id)
        return await _end(db, claimed.id, "cancelled", now=moment())
    said = await asyncio.to_thread(Why(told).of_answer, answer)
    async with db.write():
        if not await _beat(db, claimed.id, 1000, until=moment() + LEASE):
            return await _end(db, claimed.id, "cancelled", now=moment())
        counts = await drafting.keep(db, claimed.id, told, answer, said, now=moment())
        values = {"state": "done", "finished_at": moment(), "counts": counts, "lease_until": None}
        await db.execute(runs.update().where(runs.c.id == claimed.id).values(**values))
    return "done"


async def _beat(db: Database, run_id: int, done: int, *, until: datetime) -> bool:
    """Give a sign of life; False when the run is cancelled, or not ours any more."""
    ours = await db.fetch_one(
        runs.update()
        .where(runs.c.id == run_id, runs.c.state == "running", runs.c.cancelled_at.is_(None))
        .values(progress=done, lease_until=until)
        .returning(runs.c.id)
    )
    return ours is not None


async def _end(db: Database, run_id: int, state: str, *, now: datetime, error: str | None = None) -> str:
    await db.execute(
        runs.update()
        .where(runs.c.id == run_id, runs.c.state == "running")
        .values(state=state, finished_at=now, error=error, lease_until=None)
    )
    return state


async def _give_back(db: Database, run_id: int) -> str:
    values = {"state": "waiting", "lease_until": None, "progress": 0}
    await db.execute(runs.update().where(runs.c.id == run_id, runs.c.state == "running").values(**values))
    return "waiting"
