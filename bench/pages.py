"""What a page costs when there are many JIMs: the number of queries, and the time in this process.

    python -m bench.pages [--quick]

Each page is asked for with few JIMs and with many; the number of queries has to be the same.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bench import Figures, median, missed, opened, run
from bench import _crowd as crowd
from jimsupport import app, clock
from jimsupport.db import Database, Keyring
from jimsupport.domain.access import roles, sessions
from jimsupport.settings import Settings

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
FEW, MANY, MANY_WITHOUT_QUICK = 50, 1_000, 5_000
PAGES = {
    "jim": ["/me"],
    "staff": ["/staff", "/staff/jims", "/staff/outgoing", "/staff/quiet"],
    "professional": ["/hand-overs"],
    "administrator": ["/admin/programmes"],
}


async def measure(quick: bool) -> Figures:
    clock.run_on(lambda: NOW)
    many = MANY if quick else MANY_WITHOUT_QUICK
    few, full = await _ask_all(FEW), await _ask_all(many)
    figures: Figures = {"few": FEW, "many": many}
    for path, (queries, _) in few.items():
        grown = full[path][0] - queries
        figures[path] = {"queries": queries, "queries_grown": grown, "ms": round(full[path][1] * 1000, 1)}
        print(f"{path}: {queries} queries, {grown} more with {many} JIMs; {figures[path]['ms']} ms")
    figures["missed"] = [path for path in few if missed(figures[path], {"queries_grown": 0})]
    return figures


async def _ask_all(number: int) -> dict[str, tuple[int, float]]:
    """The queries and the seconds of each page, with so many JIMs."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env(
            {
                "JIMSUPPORT_ENV": "development",
                "JIMSUPPORT_DATABASE_URL": f"sqlite:///{Path(folder) / 'pages.db'}",
                "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
            }
        )
        db = await opened(settings.database_url, keyring=Keyring.from_settings(settings))
        await crowd.fill(db, number, now=NOW)
        await crowd.ask(db, number, now=NOW)
        who = {"jim": crowd.FIRST_JIM, "professional": crowd.PROFESSIONAL}
        for role in ("staff", "administrator", "professional"):
            who.setdefault(role, crowd.PROFESSIONAL)
            organisation = 1 if role == "professional" else None
            values = {"organisation_id": organisation, "by": "bench", "now": NOW}
            await roles.grant(db, who[role], role, **values)
        found = {}
        transport = httpx.ASGITransport(app=app.build(settings, db))
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
            for role, paths in PAGES.items():
                secret, _ = await sessions.start(db, who[role], strong=True, now=NOW)
                browser.cookies.set("__Host-session", secret, domain="jimsupport.test")
                for path in paths:
                    found[path] = await _ask(browser, db, path)
        await db.close()
    return found


async def _ask(browser: httpx.AsyncClient, db: Database, path: str) -> tuple[int, float]:
    async def ask() -> None:
        answer = await browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"

    await ask()
    before = db.statements
    await ask()
    queries = db.statements - before
    return queries, await median(ask, 9)


if __name__ == "__main__":
    run(measure)
