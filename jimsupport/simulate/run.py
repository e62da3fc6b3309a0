"""`jimsupport simulate`: so many JIMs, so many days, in one go; the ledger says all that happened."""

import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jimsupport import clock
from jimsupport.db import Database, Keyring, migrate
from jimsupport.db.tables import organisations, people, roles
from jimsupport.settings import Settings
from jimsupport.simulate import ledger
from jimsupport.simulate.people import Crowd
from jimsupport.simulate.staff import Staff
from jimsupport.simulate.turns import TURNS
from jimsupport.simulate.world import MemoryPost, World
from jobs import runner

BEGINS = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
SIMULATED = {  # settings that every simulated world has
    "JIMSUPPORT_ENV": "development",
    "JIMSUPPORT_SECRET": "simulated " * 4,
    "JIMSUPPORT_ENCRYPTION_KEYS": "simulated:" + "0" * 64,
}


async def simulate(
    *, jims: int, days: int, seed: int, ledger_path: Path, database_url: str | None
) -> Counter[str]:
    """Let `jims` people live through `days`, and write the ledger; its counts.

    The same arguments give the same ledger on a new database. Without `database_url` it all
    happens in a temporary SQLite file.
    """
    async with _scratch(database_url) as url:
        settings = Settings.from_env(SIMULATED | {"JIMSUPPORT_DATABASE_URL": url})
        await migrate.upgrade(url)
        db = await Database.open(url, Keyring.from_settings(settings))
        try:
            post = MemoryPost()
            world = World.of(db, runner.tools(db, settings), post, begins=BEGINS, seed=seed)
            crowd, staff = await _people(world, post)
            await crowd.talking.keep_hours()
            for number in range(jims):  # one of each turn comes soon, so that there is time for it
                crowd.expect(number, days=days, soon=number < len(TURNS))
            world.at(BEGINS + timedelta(hours=3), staff.work)
            await world.run(BEGINS + timedelta(days=days), noticed=crowd.notice)
            return await ledger.write(db, ledger_path)
        finally:
            clock.run_on(None)
            await db.close()


@asynccontextmanager
async def _scratch(database_url: str | None) -> AsyncIterator[str]:
    if database_url:
        yield database_url
        return
    with tempfile.TemporaryDirectory(prefix="jimsupport-") as folder:
        yield f"sqlite:///{folder}/simulated.db?synchronous=off"


async def _people(world: World, post: MemoryPost) -> tuple[Crowd, Staff]:
    """The organisation, the professional and the member of staff of this world."""
    db, now = world.db, world.now
    organisation = await db.insert(
        organisations.insert().values(
            name="Jeugdhulp Noordrivier", name_key="jeugdhulp noordrivier", created_at=now
        )
    )
    ids = {}
    for role, name in (("professional", "Carla"), ("staff", "Nadia")):
        ids[role] = await db.insert(people.insert().values(first_name=name, created_at=now))
        await db.insert(
            roles.insert().values(
                person_id=ids[role],
                role=role,
                organisation_id=organisation if role == "professional" else None,
                granted_at=now,
                activated_at=now,
            )
        )
    crowd = Crowd(
        world, post, organisation=organisation, professional=ids["professional"], staff=ids["staff"]
    )
    return crowd, Staff(world, ids["staff"])
