"""The day of staff when there is much to do, as a process of its own: at 20 requests a second, each on its own time.

    python -m bench.day [--quick]

With 5,000 JIMs and 2,000 open items (1,000 JIMs and 400 with --quick). A request leaves when the schedule says so,
whether those before it are answered or not, and its time counts from then. The number of queries has to be the same
for 20 items as for all of them.

Each figure is the median of several runs. `cpu_ms` is what a page costs the server's processor: it says the same on a
machine that has more to do, where `p95_ms` says how long the others let it wait; `load` is how many wanted a processor.
"""

import asyncio
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import httpx

from bench import Figures, missed, opened, run
from bench import _crowd as crowd
from jimsupport import app, clock
from jimsupport.db import Database, Keyring
from jimsupport.domain.access import roles, sessions
from jimsupport.settings import Settings

WHOLE, QUICK = (5_000, 2_000, 20.0), (1_000, 400, 6.0)  # JIMs, open items, seconds
FEW = 20
A_SECOND = 20
RUNS = 3
LIMIT = 150.0  # ms, of 95 in a hundred
CPU_LIMIT = 20.0  # ms a page, so that one process can keep up with twice as many
PATHS = ("/staff", "/staff?whose=free", "/staff?page=3", "/staff")


async def measure(quick: bool) -> Figures:
    jims, items, seconds = QUICK if quick else WHOLE
    with tempfile.TemporaryDirectory() as folder:
        few = await _queries(Path(folder) / "few.db", jims, FEW)
        path = Path(folder) / "many.db"
        many = await _queries(path, jims, items)
        runs = await _ask(path, seconds)
    times = [each for each, _ in runs]
    figures: Figures = {
        "jims": jims,
        "items": items,
        "requests": sum(map(len, times)),
        "median_ms": _middle(map(statistics.median, times)),
        "p95_ms": _middle(statistics.quantiles(each, n=20)[-1] for each in times),
        "slowest_ms": _middle(map(max, times)),
        "cpu_ms": _middle(cpu for _, cpu in runs),
        "cpu_ms_each": [round(cpu, 1) for _, cpu in runs],
        "load": round(os.getloadavg()[0], 1),
        "queries": many,
        "queries_grown": many - few,
    }
    figures["missed"] = missed(figures, {"p95_ms": LIMIT, "cpu_ms": CPU_LIMIT, "queries_grown": 0})
    return figures


def _middle(values: Iterable[float]) -> float:
    return round(statistics.median(values), 1)


def _environment(path: Path) -> dict[str, str]:
    return {
        "JIMSUPPORT_ENV": "development",
        "JIMSUPPORT_DATABASE_URL": f"sqlite:///{path}",
        "JIMSUPPORT_BASE_URL": "http://127.0.0.1",
        "JIMSUPPORT_HOSTS": "127.0.0.1",
    }


async def _queries(path: Path, jims: int, items: int) -> int:
    """Fill a database at `path`, and count the queries of one look at the day."""
    settings, now = Settings.from_env(_environment(path)), clock.now()
    db = await opened(settings.database_url, keyring=Keyring.from_settings(settings))
    try:
        await crowd.fill(db, jims, now=now)
        await crowd.spread(db, now=now)
        await crowd.work(db, jims, items, now=now)
        await roles.grant(db, crowd.PROFESSIONAL, "staff", by="bench", now=now)
        transport = httpx.ASGITransport(app=app.build(settings, db))
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
            browser.headers["cookie"] = await _session(db)
            await _open(browser, "/staff")
            before = db.statements
            await _open(browser, "/staff")
            return db.statements - before
    finally:
        await db.close()


async def _session(db: Database) -> str:
    secret, _ = await sessions.start(
        db, crowd.PROFESSIONAL, strong=True, now=clock.now() - timedelta(seconds=1)
    )
    return f"__Host-session={secret}"


async def _ask(path: Path, seconds: float) -> list[tuple[list[float], float]]:
    """Of each run the milliseconds that the requests to the real server took over the schedule's own moments, and those
    of processor that one took on average.
    """
    environment = _environment(path)
    settings = Settings.from_env(environment)
    db = await Database.open(settings.database_url, Keyring.from_settings(settings))
    cookie = await _session(db)
    await db.close()
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import sys; from jimsupport.cli import main; sys.exit(main())"),
        *("web", "--port", str(port)),
        env=os.environ | environment,
    )
    base = f"http://127.0.0.1:{port}"
    limits = httpx.Limits(
        max_connections=200, max_keepalive_connections=200, keepalive_expiry=2
    )  # the server: 5
    try:
        async with httpx.AsyncClient(base_url=base, limits=limits, timeout=30) as browser:
            browser.headers["cookie"] = cookie
            await _until_open(browser)
            for each in PATHS:  # compiled and read in
                await _open(browser, each)
            runs = []
            for _ in range(RUNS):
                before = _processor(process.pid)
                times = await _on_schedule(browser, seconds)
                runs.append((times, (_processor(process.pid) - before) * 1000 / len(times)))
            return runs
    finally:
        process.terminate()
        await process.wait()


def _processor(pid: int) -> float:
    """The seconds of processor that a process has used (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _until_open(browser: httpx.AsyncClient) -> None:
    for _ in range(900):
        try:
            await browser.get("/health")
            return
        except httpx.ConnectError:
            await asyncio.sleep(0.1)
    raise TimeoutError("The server did not start.")


async def _on_schedule(browser: httpx.AsyncClient, seconds: float) -> list[float]:
    began = time.perf_counter()

    async def ask(number: int) -> float:
        due = began + number / A_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await _open(browser, PATHS[number % len(PATHS)])
        return (time.perf_counter() - due) * 1000

    return list(await asyncio.gather(*(ask(number) for number in range(int(seconds * A_SECOND)))))


async def _open(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"


if __name__ == "__main__":
    run(measure)
