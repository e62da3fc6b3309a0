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
from datetime import UTC, date, datetime, timedelta
from email.parser import BytesParser
from pathlib import Path

from bench import Figures, missed, opened, run, timed
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import (
    channels,
    hand_overs,
    jims,
    organisations,
    outbox,
    people,
    planned,
    young_people,
)
from jimsupport.domain.follow_up import plan, programmes
from jimsupport.settings import Settings
from jobs import runner
from tests.db.postgres import Server

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # a Monday, 10.00 in Amsterdam
ENDED = date(2026, 3, 16)
PROFESSIONAL = 1


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
    await _fill(db, number)
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
    db = await Database.open(settings, Keyring.from_settings(settings))
    tools = runner.tools(db, settings)
    await runner.run_until_idle(tools, now=NOW)
    await tools.post.transport.close()
    await db.close()


def _message_id(path: Path) -> str:
    return str(BytesParser().parsebytes(path.read_bytes(), headersonly=True)["Message-ID"])


async def _fill(db: Database, number: int) -> None:
    """So many JIMs who said yes, each with a mail address, a hand-over and today's check-in."""
    programme = await programmes.default(db)
    before = NOW - timedelta(days=20)
    ids = range(2, number + 2)
    named = [{"id": n, "first_name": f"Jim{n}", "created_at": before} for n in (PROFESSIONAL, *ids)]
    reached = [
        {
            "person_id": n,
            "kind": "mail",
            "address": f"jim{n}@example.org",
            "address_key": f"jim{n}@example.org",
        }
        for n in ids
    ]
    ended = {"organisation_id": 1, "professional_id": PROFESSIONAL, "programme_id": programme.id}
    async with db.write():
        await db.insert(organisations.insert().values(id=1, name="Zorg", name_key="zorg", created_at=before))
        await db.insert_many(people, named)
        await db.insert_many(channels, [each | {"created_at": before} for each in reached])
        await db.insert_many(
            jims, [{"id": n, "consented_at": before, "consent_version": "2026-03"} for n in ids]
        )
        await db.insert_many(
            young_people, [{"id": n, "organisation_id": 1, "created_at": before} for n in ids]
        )
        await db.insert_many(
            hand_overs,
            [
                {
                    "id": n,
                    "jim_id": n,
                    "young_person_id": n,
                    "ends_on": ENDED,
                    "registered_at": before,
                    **ended,
                }
                for n in ids
            ],
        )
        zoned = await db.fetch_all(people.select().where(people.c.id > PROFESSIONAL))
        due = [plan.row(jim, "check_in", "P2W", NOW.date(), now=before, hand_over_id=jim.id) for jim in zoned]
        await db.insert_many(planned, due)


if __name__ == "__main__":
    if "--work" in sys.argv[1:]:
        asyncio.run(work())
    else:
        run(measure)
