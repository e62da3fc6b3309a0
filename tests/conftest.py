"""What every test can ask for: a database of its own on both engines, the cast, and a browser on the site.

    async def test_a_jim_sees_their_own_page(client, sign_in, hilde):
        await sign_in(client, hilde)
        assert (await client.get("/me")).status_code == 200

`client` sends what a browser on our own site sends. `clock.now()` stands still at NOW in every test; `passing(days=3)`
lets time go by.
"""

import asyncio
import gc
import shutil
from datetime import timedelta
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import httpx
import pytest

from jimsupport import clock
from jimsupport.db import Database, Keyring, key_store
from jimsupport.domain.access import sessions
from jimsupport.settings import Settings
from tests import cast
from tests.db import template
from tests.db.postgres import Server

NOW = cast.NOW
SECRET = "a secret that only the tests know, and everybody else"
KEYS = tuple(f"{name}:{sha256(name.encode()).hexdigest()}" for name in ("new", "old"))


metadata.version = cache(metadata.version)  # an application asks it of six packages before it starts
gc.disable()  # while tests are collected, which leaves no garbage


def pytest_collection_finish():
    """Ten thousand tests stay until the end: nobody need look through them for garbage, again and again."""
    gc.freeze()
    gc.enable()


def keys_of(database_url: str) -> str:
    """The setting that says where the keys of this test's database are: where they are without one as well."""
    return f"{key_store.beside(database_url)}{'&' if '?' in database_url else '?'}max_size=5"


@pytest.fixture(autouse=True)
def passing():
    """The clock stands at NOW; `passing(days=3)` puts it forward."""
    moment = NOW

    def go_by(**time):
        nonlocal moment
        moment += timedelta(**time)
        return moment

    clock.run_on(lambda: moment)
    yield go_by
    clock.run_on(None)


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """One that has been rotated once."""
    return Keyring(SECRET, KEYS)


@pytest.fixture(scope="session")
def postgresql():
    """The PostgreSQL server, with a migrated database to copy."""
    server = Server()
    asyncio.run(server.prepare())
    yield server
    asyncio.run(server.drop_all())


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy; beside it its store of keys."""
    path = tmp_path_factory.mktemp("migrated") / "jimsupport.db"
    asyncio.run(template.make(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on; a test that asks for `db` or `database_url` runs on each."""
    return request.param


@pytest.fixture
def migrated(engine, request):
    """What a database is copied from."""
    return request.getfixturevalue({"sqlite": "migrated_file"}.get(engine, engine))


@pytest.fixture
async def database_url(migrated, tmp_path):
    """The URL of a migrated database of this test's own."""
    if isinstance(migrated, Server):
        url = await migrated.make()
        yield url
        await migrated.done(url)
    else:
        path = tmp_path / "jimsupport.db"
        for file in (migrated, *migrated.parent.glob(f"{migrated.stem}{key_store.BESIDE}.db")):
            shutil.copyfile(file, tmp_path / file.name)
        yield f"sqlite:///{path}?synchronous=off"


@pytest.fixture
async def db(database_url: str, keyring: Keyring):
    """An open, migrated database of this test's own, on SQLite and on PostgreSQL."""
    opened = await Database.open(database_url, keyring)
    yield opened
    await opened.close()


@pytest.fixture
async def noordrivier(db):
    """Carla's organisation; its id."""
    return await cast.organisation(db, "Jeugdhulp Noordrivier")


@pytest.fixture
async def oosterpoort(db):
    """Mo's organisation; its id."""
    return await cast.organisation(db, "Oosterpoort Jeugd")


@pytest.fixture
async def hilde(db):
    """A JIM; shares a mailbox with Said."""
    return await cast.jim(
        db, "Hilde", last_name="de Wit", mail=cast.SHARED, phone="+31612345601", place="Assen"
    )


@pytest.fixture
async def said(db):
    """A JIM of the same family as Hilde, with the same mailbox."""
    return await cast.jim(db, "Said", last_name="de Wit", mail=cast.SHARED, place="Assen")


@pytest.fixture
async def anna(db):
    """A JIM who has nothing to do with Hilde and Said: the outsider."""
    return await cast.jim(db, "Anna", last_name="Bos", mail="anna@example.org", place="Zwolle")


@pytest.fixture
async def carla(db, noordrivier):
    """The professional who hands JIMs over."""
    return await cast.worker(
        db,
        "Carla",
        "professional",
        last_name="Smit",
        mail="carla@noordrivier.example",
        organisation_id=noordrivier,
    )


@pytest.fixture
async def mo(db, oosterpoort):
    """A professional of another organisation."""
    return await cast.worker(
        db,
        "Mo",
        "professional",
        last_name="Haddad",
        mail="mo@oosterpoort.example",
        organisation_id=oosterpoort,
    )


@pytest.fixture
async def nadia(db):
    """Staff of JIMsupport."""
    return await cast.worker(db, "Nadia", "staff", last_name="Vos", mail="nadia@jimwerkt.example")


@pytest.fixture
async def ruth(db):
    """The administrator."""
    return await cast.worker(db, "Ruth", "administrator", last_name="Kok", mail="ruth@jimwerkt.example")


@pytest.fixture
def settings(database_url: str):
    """The settings of a small production."""
    return Settings.from_env(
        {
            "JIMSUPPORT_ENV": "production",
            "JIMSUPPORT_DATABASE_URL": database_url,
            "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
            "JIMSUPPORT_SECRET": SECRET,
            "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
            "JIMSUPPORT_KEYS_URL": keys_of(database_url),
            "JIMSUPPORT_MAIL_URL": "file:///nowhere",
        }
    )


@pytest.fixture(scope="session")
def compiled():
    """`compiled(app)`: this application, with the templates that any other of this session compiled."""
    kept = {}

    def sharing(app):
        app.state.pages = kept.setdefault("pages", app.state.pages)
        return app

    return sharing


@pytest.fixture
def app(settings, db, compiled):
    """The web application on this test's database."""
    from jimsupport import app  # here, so that a test of the domain loads no web

    return compiled(app.build(settings, db))


@pytest.fixture
async def client(app):
    """A browser on our own site, not signed in; it does not follow redirects by itself."""
    transport = httpx.ASGITransport(app=app)
    headers = {"sec-fetch-site": "same-origin", "accept-language": "nl"}
    async with httpx.AsyncClient(
        transport=transport, base_url="https://jimsupport.test", headers=headers
    ) as browser:
        yield browser


@pytest.fixture
def sign_in(db):
    """`await sign_in(client, hilde)`: from now on this browser is hers, whoever's it was."""

    async def as_person(browser, person):
        secret, _ = await sessions.start(db, person.id, strong=True, now=clock.now())
        browser.cookies.clear()
        browser.cookies.set("__Host-session", secret, domain="jimsupport.test")

    return as_person
