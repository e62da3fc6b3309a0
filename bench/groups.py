"""The page of a group in which much was written: how long it takes, and whether its queries grow with the messages.

    python -m bench.groups [--quick]

Eight JIMs, 2,000 messages of 200 characters, on SQLite and on PostgreSQL, through the whole application in one
process; with 20 messages the page has to ask the database just as often.
"""

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta

import httpx

from bench import Figures, opened, run
from jimsupport import app, clock
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import group_messages, jims, peer_group_members, peer_groups, people
from jimsupport.domain.access import sessions
from jimsupport.settings import Settings
from tests.db.postgres import Server

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
NAMES = ("Anna", "Bas", "Cas", "Dina", "Eef", "Fem", "Gijs", "Huib")
FEW, MANY = 20, 2_000
WORDS = "Bij ons werkt het om samen te koken, en dan pas te vragen hoe het op school ging. " * 3
LIMIT = 100.0  # ms, of 95 in a hundred


async def measure(quick: bool) -> Figures:
    """The figures of both engines; `missed` names what went over."""
    clock.run_on(lambda: NOW)
    asked = 60 if quick else 300
    server = Server()
    await server.prepare()
    figures: Figures = {"messages": MANY, "requests": asked, "missed": []}
    with tempfile.TemporaryDirectory() as folder:
        urls = {"sqlite": f"sqlite:///{folder}/groups.db", "postgresql": await server.make()}
        for engine, url in urls.items():
            figures[engine] = each = await _ask(url, asked)
            print(f"{engine}: p95 {each['p95_ms']} ms, {each['queries']} queries")
            if each["p95_ms"] > LIMIT or each["queries_grown"]:
                figures["missed"].append(engine)
    await server.drop(urls["postgresql"])
    return figures


async def _ask(url: str, times: int) -> Figures:
    settings = Settings.from_env(
        {
            "JIMSUPPORT_ENV": "development",
            "JIMSUPPORT_DATABASE_URL": url,
            "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
            "JIMSUPPORT_SECRET": "s" * 40,
            "JIMSUPPORT_ENCRYPTION_KEYS": "bench:" + "ab" * 32,
        }
    )
    db = await opened(url, keyring=Keyring.from_settings(settings))
    try:
        group_id, ids = await _fill(db)
        transport = httpx.ASGITransport(app=app.build(settings, db))
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
            secret, _ = await sessions.start(db, ids[0], strong=True, now=NOW)
            browser.headers["cookie"] = f"__Host-session={secret}"
            await _write(db, group_id, ids, FEW)
            few = await _queries(browser, db)
            await _write(db, group_id, ids, MANY - FEW)
            many = await _queries(browser, db)
            before = time.process_time()
            taken = [await _open(browser) for _ in range(times)]
            cpu = (time.process_time() - before) * 1000 / times
    finally:
        await db.close()
    return {
        "median_ms": round(statistics.median(taken), 1),
        "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1),
        "slowest_ms": round(max(taken), 1),
        "cpu_ms": round(cpu, 1),  # of this process for one page: what is left is waiting
        "queries": many,
        "queries_grown": many - few,
    }


async def _fill(db: Database) -> tuple[int, list[int]]:
    """A group that runs, and its members."""
    began = NOW - timedelta(days=400)
    values = {"language": "nl", "mode": "online", "moment": 5, "state": "running", "reasons": []}
    group_id = await db.insert(peer_groups.insert().values(made_at=began, started_at=began, **values))
    ids = []
    for name in NAMES:
        jim_id = await db.insert(people.insert().values(first_name=name, created_at=began))
        await db.execute(jims.insert().values(id=jim_id, consented_at=began, joined_at=began))
        place = {"group_id": group_id, "jim_id": jim_id, "state": "member", "joined_at": began, "alike": []}
        await db.execute(peer_group_members.insert().values(**place))
        ids.append(jim_id)
    return group_id, ids


async def _write(db: Database, group_id: int, ids: list[int], count: int) -> None:
    await db.insert_many(
        group_messages,
        [
            {
                "group_id": group_id,
                "by_jim_id": ids[number % len(ids)],
                "by": f"jim:{ids[number % len(ids)]}",
                "body": f"{number} {WORDS}"[:200],
                "at": NOW - timedelta(hours=count - number),
            }
            for number in range(count)
        ],
    )


async def _queries(browser: httpx.AsyncClient, db: Database) -> int:
    await _open(browser)
    before = db.statements
    await _open(browser)
    return db.statements - before


async def _open(browser: httpx.AsyncClient) -> float:
    """The milliseconds of the page."""
    began = time.perf_counter()
    answer = await browser.get("/me/group")
    taken = (time.perf_counter() - began) * 1000
    assert answer.text.count("data-message") >= FEW, answer.status_code
    return taken


if __name__ == "__main__":
    run(measure)
