"""A database that goes away under a running site: 503 with the phone number, at once; it is back when the database is,
without a restart. A PostgreSQL that stops, one that says nothing any more, and an SQLite file that is moved.
"""

import asyncio
import signal
import tempfile
from pathlib import Path

import pytest

from jimsupport.db import migrate
from jimsupport.db.tables import support_requests
from tests.db.postgres import PostgresServer

PHONE = "030 200 40 60"
SOON = 10  # seconds: nobody waits longer for a page
ASKED = {"first_name": "Truus", "phone": "0612345678"}


class Own:
    """A PostgreSQL of this test alone, to be stopped and frozen."""

    def __init__(self, folder):
        self._server = PostgresServer(Path(folder))
        self._server.start()

    def make(self, name):
        """The URL of a new database, to which one does not listen for long."""
        self._server.psql(f'CREATE DATABASE "{name}"')
        host = self._server.get_postmaster_info().socket_dir
        return f"postgresql://postgres@/{name}?host={host}&command_timeout=2&connect_timeout=2"

    def stop(self):
        self._server.stop()

    def start(self):
        self._server.ensure_postgres_running()

    def freeze(self):
        self._signal(signal.SIGSTOP)

    def thaw(self):
        self._signal(signal.SIGCONT)

    def _signal(self, number):
        main = self._server.get_postmaster_info().process
        for process in (main, *main.children()):
            process.send_signal(number)

    def remove(self):
        self._server.cleanup_mode = "delete"
        self._server.cleanup()


@pytest.fixture(scope="module")
def own():
    server = Own(tempfile.mkdtemp(prefix="jimsupport-gone-"))
    yield server
    server.remove()


@pytest.fixture
async def database_url(own, way):
    url = await asyncio.to_thread(own.make, way)
    await migrate.upgrade(url)
    return url


async def asked(client, path, data=None):
    """Status of a page or a form, and whether it names the phone number; in reasonable time."""
    async with asyncio.timeout(SOON):
        answer = await (client.get(path) if data is None else client.post(path, data=data))
    return answer.status_code, PHONE in answer.text


GONE = (503, True)


@pytest.mark.parametrize("way", ["stopped", "frozen"])
async def test_postgresql_that_goes_and_comes_back(own, db, app, client, sign_in, nadia, way):
    await sign_in(client, nadia)
    assert await asked(client, "/staff") == (200, True)
    await asyncio.to_thread(own.stop if way == "stopped" else own.freeze)
    try:
        for path, data in (("/staff", None), ("/call-back", None), ("/call-back", ASKED), ("/staff", None)):
            assert await asked(client, path, data) == GONE, path
        assert [await asked(client, path) for path in ("/", "/help-now")] == [(200, True)] * 2
    finally:
        await asyncio.to_thread(own.start if way == "stopped" else own.thaw)
    assert await asked(client, "/staff") == (200, True)
    assert await db.fetch_all(support_requests.select()) == []
    assert (await asked(client, "/call-back", ASKED))[0] == 303
    assert len(await db.fetch_all(support_requests.select())) == 1
