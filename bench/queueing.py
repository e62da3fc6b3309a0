"""How fast the sweep queues what is due, how much memory it takes, and what pages notice of it.

    python -m bench.queueing [--quick]

A million JIMs (50,000 with --quick) have a check-in due on PostgreSQL (fsync on). The sweep runs in processes of its
own, as workers do, that have started before the clock does, while pages of a JIM and of staff are asked for one after
another in this one; their 95th percentile stands beside what it is while nothing else runs. Both are the median of
five parts of the time, since machines are busy with others now and then.
"""

import asyncio
import statistics
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import uvloop

from bench import Figures, keys_of, missed, opened, run
from bench import _crowd as crowd
from bench import _post as post_room
from bench._post import ENVIRON, NOW
from bench._postgres import durable
from jimsupport import app, clock
from jimsupport.db import Database, Keyring
from jimsupport.domain.access import roles, sessions
from jimsupport.domain.follow_up import sweep
from jimsupport.settings import Settings

WORKERS = 2
PAGES = {"jim": "/me", "staff": "/staff"}
IDLE = 10.0  # seconds of pages before the sweep begins
PARTS = 5
LIMITS = {"seconds_a_million": 60, "megabytes": 300, "pages_slower": 1.5}


async def measure(quick: bool) -> Figures:
    clock.run_on(lambda: NOW)
    number = 50_000 if quick else 1_000_000
    async with durable() as server:
        url = await server.make("queueing")
        settings = Settings.from_env(
            ENVIRON | {"JIMSUPPORT_DATABASE_URL": url, "JIMSUPPORT_KEYS_URL": keys_of(url)}
        )
        db = await opened(url, keyring=Keyring.from_settings(settings))
        await crowd.fill(db, number, now=NOW)
        await db.execute("ANALYZE")
        seconds, megabytes, idle, busy = await _beside_pages(settings, db, url)
        queued = await db.fetch_value("SELECT count(*) FROM outbox")
        await db.close()
    figures: Figures = {
        "jims": number,
        "queued": queued,
        "seconds": round(seconds, 1),
        "seconds_a_million": round(seconds / number * 1_000_000),
        "megabytes": round(max(megabytes)),
        "pages_idle_p95_ms": round(idle * 1000, 1),
        "pages_busy_p95_ms": round(busy * 1000, 1),
        "pages_slower": round(busy / idle, 2),
    }
    figures["missed"] = missed(figures, LIMITS) + ([] if queued == number else ["queued"])
    return figures


async def _beside_pages(
    settings: Settings, db: Database, url: str
) -> tuple[float, list[float], float, float]:
    """Seconds of the sweep, megabytes of each of its processes, and the 95th percentile of pages before and during."""
    transport = httpx.ASGITransport(app=app.build(settings, db))
    async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
        await roles.grant(db, crowd.PROFESSIONAL, "staff", organisation_id=None, by="bench", now=NOW)
        who = {"jim": crowd.FIRST_JIM, "staff": crowd.PROFESSIONAL}
        cookies = {role: (await sessions.start(db, who[role], strong=True, now=NOW))[0] for role in PAGES}
        await _pages(browser, cookies, lambda passed: passed < 1)
        async with AsyncExitStack() as stack:
            workers = [
                await stack.enter_async_context(post_room.ending(_worker(url))) for _ in range(WORKERS)
            ]
            for worker in workers:
                await post_room.ready(worker)
            idle = await _pages(browser, cookies, lambda passed: passed < IDLE)
            began = time.perf_counter()
            for worker in workers:
                await post_room.tell(worker)
            ends = asyncio.gather(*(_end(worker) for worker in workers))
            busy = await _pages(browser, cookies, lambda _: not ends.done())
            ended, megabytes = zip(*await ends, strict=True)
    return max(ended) - began, list(megabytes), _p95(idle), _p95(busy)


async def _pages(
    browser: httpx.AsyncClient, cookies: dict[str, str], go_on: Callable[[float], bool]
) -> list[float]:
    """Ask for pages in turn while `go_on(seconds passed)`; the seconds that each took."""
    took: list[float] = []
    began = time.perf_counter()
    while go_on(time.perf_counter() - began):
        for role, path in PAGES.items():
            browser.cookies.set("__Host-session", cookies[role], domain="jimsupport.test")
            start = time.perf_counter()
            answer = await browser.get(path)
            took.append(time.perf_counter() - start)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
            await asyncio.sleep(0.02)
    return took


def _p95(took: list[float]) -> float:
    """The 95th percentile of each of five parts, one after another, and of those the median."""
    size = len(took) // PARTS
    parts = (took[n * size : (n + 1) * size] for n in range(PARTS))
    return statistics.median(statistics.quantiles(part, n=20)[-1] for part in parts)


async def _worker(url: str) -> Process:
    environ = ENVIRON | {"JIMSUPPORT_DATABASE_URL": url, "JIMSUPPORT_KEYS_URL": keys_of(url)}
    return await post_room.process("bench.queueing", "--work", environ=environ, told=True)


async def _end(worker: Process) -> tuple[float, float]:
    """When this worker was done, and how many megabytes it took."""
    assert worker.stdout
    megabytes = float(await worker.stdout.readline())
    ended = time.perf_counter()
    await worker.wait()
    return ended, megabytes


async def work() -> None:
    """Sweep until nothing is due; says how many megabytes that took."""
    settings = Settings.from_env()
    db = await Database.open(settings.database_url, Keyring.from_settings(settings))
    await post_room.wait_until_told()
    while await sweep.run(db, now=NOW):
        pass
    print(_megabytes(), flush=True)
    await db.close()


def _megabytes() -> float:
    """The most memory that this program took. The system's other count begins with that of who started it."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))


if __name__ == "__main__":
    if "--work" in sys.argv[1:]:
        uvloop.run(work())
    else:
        run(measure)
