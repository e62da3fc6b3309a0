"""Peer groups from the database: a match of 5,000 JIMs, and then one sign-up after another against the open groups.

    python -m bench.placing [--quick]

The match runs as it does for staff: pool read, a process of its own, drafts kept; a watcher sees how long the event
loop of the worker stood still. Every draft then becomes a running group, and newcomers are tried against those.
"""

import asyncio
import random
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import func, select

from bench import Figures, _crowd, missed, opened, run, timed
from jimsupport.db import Database
from jimsupport.db.tables import events, meeting_wishes, peer_group_members, peer_groups
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.forming import placing, pool, runs
from jimsupport.domain.wishes import wishes

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
JIMS, JIMS_IF_QUICK = 5_000, 500
NEWCOMERS = 100
TOWNS = 25
LIMITS = {"sign_up_p95_ms": 50.0, "failed": 0}
LOOK_EVERY = 0.005  # seconds


async def measure(quick: bool) -> Figures:
    number = JIMS_IF_QUICK if quick else JIMS
    with tempfile.TemporaryDirectory() as folder:
        db = await opened(f"sqlite:///{folder}/placing.db?synchronous=off")
        try:
            await _crowd.fill(db, number + NEWCOMERS, now=NOW)
            ids = range(_crowd.FIRST_JIM, _crowd.FIRST_JIM + number + NEWCOMERS)
            chance = random.Random(1)
            towns = [(chance.randrange(300_000), chance.randrange(600_000)) for _ in range(TOWNS)]
            wished = [wish(jim_id, chance, towns) for jim_id in ids]
            await db.insert_many(meeting_wishes, wished[:number])
            figures = await _match(db)
            figures |= await _sign_up(db, wished[number:])
        finally:
            await db.close()
    figures["missed"] = missed(figures, LIMITS)
    return figures


def wish(jim_id: int, chance: random.Random, towns: list[tuple[int, int]]) -> dict[str, Any]:
    """What one JIM wishes: evenings more than mornings, Dutch mostly, near one of the towns."""
    evenings = [moment for moment in range(21) if moment % 3 == 2]
    east, north = chance.choice(towns)
    return {
        "id": jim_id,
        "languages": chance.choice((["nl"], ["nl"], ["nl"], ["nl", "en"], ["nl", "ar"], ["ar"])),
        "moments": sorted({*chance.sample(evenings, 2), *chance.sample(range(21), 2)}),
        "modes": chance.choice((["online"], ["online", "in_person"], ["in_person"])),
        "east": east + chance.randrange(-9_000, 9_000),
        "north": north + chance.randrange(-9_000, 9_000),
        "max_km": chance.choice(wishes.DISTANCES),
        "themes": chance.sample(list(THEMES), chance.randrange(1, 5)),
        "relation": chance.choice(list(wishes.RELATIONS)),
        "wished_at": NOW - timedelta(days=chance.randrange(90)),
        "waiting_since": NOW - timedelta(days=chance.randrange(90)),
    }


async def _match(db: Database) -> Figures:
    """A quick run, as staff ask for it."""
    reading, told = await timed(pool.read(db, now=NOW))
    await runs.ask(db, by="staff:1", budget="quick", now=NOW)
    claimed = await runs.claim(db, now=NOW)
    assert claimed is not None
    stood_still = asyncio.create_task(_longest_pause())
    seconds, ended = await timed(runs.run(db, claimed, stopping=lambda: False, now=NOW))
    stood_still.cancel()
    found = (await runs.latest(db))[0].counts or {}
    figures = {
        "people": len(told.pool.people),
        "pool_read_s": round(reading, 2),
        "match_s": round(seconds, 2),
        "loop_stood_still_ms": round(1000 * await stood_still, 1),
        "failed": int(ended != "done"),
        "in_drafts": round(found.get("drafted", 0) / len(told.pool.people), 4),
    }
    print(figures, flush=True)
    return figures


async def _longest_pause() -> float:
    """The longest that nothing else could run, in seconds, until it is cancelled."""
    longest = 0.0
    try:
        while True:
            before = perf_counter()
            await asyncio.sleep(LOOK_EVERY)
            longest = max(longest, perf_counter() - before - LOOK_EVERY)
    except asyncio.CancelledError:
        return longest


async def _sign_up(db: Database, wished: list[dict[str, Any]]) -> Figures:
    """Each newcomer by themselves, when all drafts have become groups that meet."""
    await db.execute(peer_groups.update().values(state="running", started_at=NOW))
    await db.execute(peer_group_members.update().values(state="member", joined_at=NOW))
    groups = await db.fetch_value(select(func.count()).select_from(peer_groups))
    spent, worked, placed = [], [], 0
    for each in wished:
        await db.execute(meeting_wishes.insert().values(**each))
        said = {"kind": "meeting_wished", "by": f"jim:{each['id']}", "at": NOW, "data": {}}
        await db.execute(events.insert().values(person_id=each["id"], **said))
        before = process_time()
        seconds, found = await timed(placing.place_waiting(db, now=NOW))
        spent.append(1000 * seconds)
        worked.append(1000 * (process_time() - before))
        placed += found
    return {
        "groups": groups,
        "sign_up_work_p95_ms": round(statistics.quantiles(worked, n=20)[-1], 1),
        "sign_ups_placed": round(placed / len(wished), 2),
        "sign_up_median_ms": round(statistics.median(spent), 1),
        "sign_up_p95_ms": round(statistics.quantiles(spent, n=20)[-1], 1),
    }


if __name__ == "__main__":
    run(measure)
