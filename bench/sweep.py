"""Several workers on one database, all at the same work: does each message go out once, and how fast?

    python -m bench.sweep [--quick]

Every JIM has a check-in due at this moment. Four processes on PostgreSQL and two on SQLite sweep and
deliver side by side until nothing is left; then the mailbox is counted. The peer is one process alone.
"""

import asyncio
import os
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from email.parser import BytesParser
from pathlib import Path

from bench import Figures, missed, opened, run, timed
from bench import _crowd as crowd
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import outbox, planned
from jimsupport.settings import Settings
from jobs import runner
from tests.db.postgres import Server

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # a Monday, 10.00 in Amsterdam


async def measure(quick: bool) -> Figures:
    number = 300 if quick else 2_000
    server = Server()
    await server.prepare()
    found: dict[str, Figures] = {}
    for engine, processes in (("sqlite", 1), ("sqlite", 2), ("postgresql", 1), ("postgresql", 4)):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/sweep.db" if engine == "sqlite" else await server.make()
            found[f"{engine}_{processes}"] = await _together(url, Path(folder), number, processes)
            if engine == "postgresql":
                await server.drop(url)
    figures: Figures = {"jims": number, **found}
    figures["missed"] = [
        f"{name}.{what}"
        for name, each in found.items()
        for what in missed(each, {"lost": 0, "doubled": 0, "undecided": 0, "workers_failed": 0})
    ]
    return figures


async def _together(url: str, folder: Path, number: int, processes: int) -> Figures:
    environ = {
        "JIMSUPPORT_ENV": "development",
        "JIMSUPPORT_DATABASE_URL": url,
        "JIMSUPPORT_MAIL_URL": f"file://{folder}/mailbox",
        "JIMSUPPORT_SECRET": "0" * 64,
        "JIMSUPPORT_ENCRYPTION_KEYS": "bench:" + "1" * 64,
    }
    db = await opened(url, keyring=Keyring.from_settings(Settings.from_env(environ)))
    await crowd.fill(db, number, now=NOW)
    workers = [_worker(environ) for _ in range(processes)]
    seconds, codes = await timed(asyncio.gather(*workers))
    keys = [row.key for row in await db.fetch_all(outbox.select())]
    undecided = len(await db.fetch_all(planned.select().where(planned.c.due_at <= NOW)))
    await db.close()
    letters = Counter(_message_id(path) for path in (folder / "mailbox").glob("*.eml"))
    print(f"{url.partition(':')[0]}, {processes} processes: {len(keys)} messages in {seconds:.1f} s")
    return {
        "seconds": round(seconds, 2),
        "messages_per_second": round(len(keys) / seconds),
        "lost": number - len(letters),
        "doubled": sum(times - 1 for times in letters.values()) + len(keys) - len(set(keys)),
        "undecided": undecided,
        "workers_failed": sum(code != 0 for code in codes),
    }


async def _worker(environ: dict[str, str]) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.sweep", "--work", env={**os.environ, **environ}
    )
    return await process.wait()


async def work() -> None:
    """One worker: do what there is to do at this moment, then stop."""
    settings = Settings.from_env()
    db = await Database.open(settings.database_url, Keyring.from_settings(settings))
    tools = runner.tools(db, settings)
    await runner.run_until_idle(tools, now=NOW)
    await tools.post.transport.close()
    await db.close()


def _message_id(path: Path) -> str:
    return str(BytesParser().parsebytes(path.read_bytes(), headersonly=True)["Message-ID"])


if __name__ == "__main__":
    if "--work" in sys.argv[1:]:
        asyncio.run(work())
    else:
        run(measure)
