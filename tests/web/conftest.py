"""What tests of every route share: a world with one of everything, made once and copied."""

import asyncio
import shutil

import pytest

from jimsupport.db import Database
from jimsupport.settings import Settings
from tests.conftest import KEYS, SECRET
from tests.web import world


@pytest.fixture(scope="session")
def made(migrated_file, tmp_path_factory, keyring):
    """The file of the world, and what is in it."""
    path = tmp_path_factory.mktemp("world") / "jimsupport.db"
    shutil.copyfile(migrated_file, path)

    async def fill():
        db = await Database.open(f"sqlite:///{path}?synchronous=off", keyring)
        try:
            return await world.make(db)
        finally:
            await db.close()

    return path, asyncio.run(fill())


@pytest.fixture(scope="session")
def built(made, tmp_path_factory, keyring, compiled):
    """The application, built once since it compiles every template it shows."""
    path = tmp_path_factory.mktemp("site") / "jimsupport.db"
    settings = Settings.from_env(
        {
            "JIMSUPPORT_ENV": "production",
            "JIMSUPPORT_DATABASE_URL": f"sqlite:///{path}",
            "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
            "JIMSUPPORT_SECRET": SECRET,
            "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
            "JIMSUPPORT_MAIL_URL": "file:///nowhere",
        }
    )
    site = world.Site(made[0], path, settings, keyring)
    compiled(site.app)
    return site


@pytest.fixture
async def site(built):
    """The application on a copy of the world."""
    await built.renew()
    yield built
    await built.close()


@pytest.fixture
def there(made):
    """What is in the world: ids for paths, and a session for each who comes to look."""
    return made[1]
