"""What the pages about groups cost staff when 5,000 JIMs want to meet others: before a match, after it, when groups run.

    python -m bench.grouping [--quick]

Each page is asked for with few wishes and with many; the number of queries has to be the same.
"""

import gc
import random
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import httpx
from sqlalchemy import select

from bench import Figures, missed, opened, run, timed
from bench import _crowd as crowd
from bench.placing import TOWNS, wish
from jimsupport import app, clock
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import meeting_wishes, peer_group_members, peer_groups
from jimsupport.domain.access import roles, sessions
from jimsupport.domain.forming import runs
from jimsupport.settings import Settings

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
FEW, MANY, MANY_WITHOUT_QUICK = 300, 1_000, 5_000
TIMES = 60
SMALL = 25  # running groups that became small
SLOWEST_MS = 150.0


async def measure(quick: bool) -> Figures:
    clock.run_on(lambda: NOW)
    many = MANY if quick else MANY_WITHOUT_QUICK
    few, full = await _ask_all(FEW), await _ask_all(many)
    figures: Figures = {"few": FEW, "many": many}
    for name, (queries, p95, worked) in full.items():
        grown = queries - few[name][0]
        figures[name] = {"queries": queries, "queries_grown": grown, "p95_ms": p95, "work_p95_ms": worked}
        print(f"{name}: {queries} queries, {grown} more than with {FEW}; p95 {p95} ms, work {worked} ms")
    limits = {"queries_grown": 0, "work_p95_ms": SLOWEST_MS}
    figures["missed"] = [name for name in full if missed(figures[name], limits)]
    return figures


async def _ask_all(number: int) -> dict[str, tuple[int, float, float]]:
    """Of each page the queries, and the 95th percentile of its time and of the processor's, with so many wishes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env(
            {
                "JIMSUPPORT_ENV": "development",
                "JIMSUPPORT_DATABASE_URL": f"sqlite:///{Path(folder) / 'grouping.db'}",
                "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
            }
        )
        db = await opened(settings.database_url, keyring=Keyring.from_settings(settings))
        await crowd.fill(db, number, now=NOW)
        await _wish(db, number)
        await roles.grant(db, crowd.PROFESSIONAL, "staff", organisation_id=None, by="bench", now=NOW)
        secret, _ = await sessions.start(db, crowd.PROFESSIONAL, strong=True, now=NOW)
        transport = httpx.ASGITransport(app=app.build(settings, db))
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
            browser.cookies.set("__Host-session", secret, domain="jimsupport.test")
            found = {"waiting": await _ask(browser, db, "/staff/drafts/waiting")}
            await _match(db)
            drafts = await db.fetch_all(select(peer_groups.c.id).order_by(peer_groups.c.id))
            found["drafts"] = await _ask(browser, db, "/staff/drafts")
            found["draft"] = await _ask(browser, db, *(f"/staff/drafts/{row.id}" for row in drafts[:TIMES]))
            found["left over"] = await _ask(browser, db, "/staff/drafts/waiting")
            await _begin(db)
            found["groups"] = await _ask(browser, db, "/staff/groups")
        await db.close()
    return found


async def _wish(db: Database, number: int) -> None:
    chance = random.Random(1)
    towns = [(chance.randrange(300_000), chance.randrange(600_000)) for _ in range(TOWNS)]
    ids = range(crowd.FIRST_JIM, crowd.FIRST_JIM + number)
    await db.insert_many(meeting_wishes, [wish(jim_id, chance, towns) for jim_id in ids])


async def _match(db: Database) -> None:
    await runs.ask(db, by="staff:1", budget="quick", now=NOW)
    claimed = await runs.claim(db, now=NOW)
    assert claimed is not None
    ended = await runs.run(db, claimed, stopping=lambda: False, now=NOW)
    assert ended == "done", ended


async def _begin(db: Database) -> None:
    """All drafts are groups that run; some became small."""
    members = peer_group_members
    async with db.write():
        await db.execute(peer_groups.update().values(state="running", started_at=NOW))
        await db.execute(members.update().values(state="member", joined_at=NOW))
        small = [row.id for row in await db.fetch_all(select(peer_groups.c.id).limit(SMALL))]
        await db.execute(peer_groups.update().where(peer_groups.c.id.in_(small)).values(flagged_at=NOW))
        for group_id in small:
            rows = await db.fetch_all(select(members.c.id).where(members.c.group_id == group_id).offset(2))
            gone = {"state": "left", "left_at": NOW + timedelta(hours=1)}
            await db.execute(
                members.update().where(members.c.id.in_([row.id for row in rows])).values(**gone)
            )


async def _ask(browser: httpx.AsyncClient, db: Database, *paths: str) -> tuple[int, float, float]:
    async def ask(path: str) -> None:
        answer = await browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"

    await ask(paths[0])
    before = db.statements
    await ask(paths[0])
    queries = db.statements - before
    spent, worked = [], []
    gc.collect()
    gc.freeze()  # what measuring left behind is not looked through again and again, as it is not there in a server
    for at in range(TIMES):
        began = process_time()
        seconds, _ = await timed(ask(paths[at % len(paths)]))
        spent.append(1000 * seconds)
        worked.append(1000 * (process_time() - began))
    return queries, *(round(statistics.quantiles(each, n=20)[-1], 1) for each in (spent, worked))


if __name__ == "__main__":
    run(measure)
