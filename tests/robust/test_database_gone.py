"""A database that goes away under a running site: 503 with the phone number, at once; it is back when the database is,
without a restart. And one that goes in the middle of a round of the post: nothing leaves twice.

A PostgreSQL that stops, one that says nothing any more, and an SQLite file that is moved, as when a volume is lost.
"""

import asyncio
import itertools
import signal
import tempfile
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from jimsupport.db import migrate
from jimsupport.db.tables import outbox, support_requests
from jimsupport.mail import messages
from jimsupport.mail import outbox as post_box
from jimsupport.mail.build import Desk
from jimsupport.mail.carrier import for_url
from jobs import deliver, runner
from jobs.round import Post
from jobs.schedule import JOBS, Tools
from tests.cast import NOW
from tests.db.postgres import PostgresServer
from tests.mail.relay import Relay, serving
from tests.mail.samples import HOUSE

PHONE = "030 200 40 60"
SOON = 10  # seconds: nobody waits longer for a page
ASKED = {"first_name": "Truus", "phone": "0612345678"}


class Own:
    """A PostgreSQL of this test alone, to be stopped and frozen."""

    def __init__(self, folder):
        self._server = PostgresServer(Path(folder))
        self._server.start()
        self._numbers = itertools.count(1)
        self._stopping = threading.Lock()

    def make(self):
        """The URL of a new database, to which one does not listen for long."""
        name = f"site_{next(self._numbers)}"
        self._server.psql(f'CREATE DATABASE "{name}"')
        host = self._server.get_postmaster_info().socket_dir
        return f"postgresql://postgres@/{name}?host={host}&command_timeout=2&connect_timeout=2"

    def stop(self):
        with self._stopping:
            self._server.stop()

    def start(self):
        with self._stopping:  # who noticed that it stops may come here before it has stopped
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


class Moved:
    """An SQLite file that is elsewhere for a while."""

    def __init__(self, folder):
        self._path, self._elsewhere = folder / "site.db", folder / "elsewhere.db"

    def make(self):
        return f"sqlite:///{self._path}"

    def stop(self):
        self._path.rename(self._elsewhere)

    def start(self):
        self._elsewhere.rename(self._path)


@pytest.fixture
def world(way, request, tmp_path):
    """What the database of this test lives in; `stop` and `start` let it go and come back, `way` says how."""
    return Moved(tmp_path) if way == "moved" else request.getfixturevalue("own")


@pytest.fixture
async def database_url(world):
    url = await asyncio.to_thread(world.make)
    await migrate.upgrade(url)
    return url


async def asked(client, path, data=None):
    """Status of a page or a form, and whether it names the phone number; in reasonable time."""
    async with asyncio.timeout(SOON):
        answer = await (client.get(path) if data is None else client.post(path, data=data))
    return answer.status_code, PHONE in answer.text


GONE = (503, True)


@pytest.mark.parametrize("way", ["stopped", "frozen", "moved"])
async def test_a_database_that_goes_and_comes_back(world, db, app, client, sign_in, nadia, way):
    await sign_in(client, nadia)
    assert await asked(client, "/staff") == (200, True)
    await asyncio.to_thread(world.freeze if way == "frozen" else world.stop)
    try:
        for path, data in (("/staff", None), ("/call-back", None), ("/call-back", ASKED), ("/staff", None)):
            assert await asked(client, path, data) == GONE, path
        assert [await asked(client, path) for path in ("/", "/help-now")] == [(200, True)] * 2
    finally:
        await asyncio.to_thread(world.thaw if way == "frozen" else world.start)
    assert await asked(client, "/staff") == (200, True)
    assert await db.fetch_all(support_requests.select()) == []
    assert (await asked(client, "/call-back", ASKED))[0] == 303
    assert len(await db.fetch_all(support_requests.select())) == 1


class Breaking(Relay):
    """A relay that lets the database go while it takes the fourth message."""

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.taken) == 4:
            await asyncio.to_thread(self.breaks)
            self.until_gone = len(self.taken)
        return answer


async def queue(db, many):
    message = messages.link_renewed(first_name="Hilde", token="t")
    where = {"person_id": None, "language": "nl", "now": NOW}
    addresses = [f"jim{n}@example.org" for n in range(many)]
    await post_box.queue(
        db, [post_box.Outgoing.of(message, key=f"join:{a}", address=a, **where) for a in addresses]
    )


def sending():
    """The messages that a round has in hand."""
    return [task for task in asyncio.all_tasks() if task.get_coro().__qualname__ == "Round._one"]


@pytest.mark.parametrize("way", ["stopped", "moved"])
async def test_a_database_that_goes_in_the_middle_of_a_round(world, db, keyring, way):
    relay = Breaking()
    relay.breaks = world.stop
    await queue(db, 40)
    async with serving(relay):
        transport = for_url(f"smtp://127.0.0.1:{relay.port}?timeout=5&connections=3")
        post = Post(Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring), transport)
        [delivering] = [job for job in JOBS if job.name == "deliver"]
        outcome = await runner.run_once(delivering, Tools(db, post), now=NOW)

        assert "Unavailable" in outcome.error
        assert sending() == []  # each that was begun has been seen to its end
        # What went while the database was going; what the connections had in hand then, and one more each.
        assert 4 <= len(relay.taken) <= relay.until_gone + 2 * 3
        await asyncio.to_thread(world.start)
        later = NOW + timedelta(minutes=11)
        await deliver.reap(db, now=later)
        while (await deliver.run(db, post, now=later)).counts:
            pass
        await transport.close()
    taken = Counter(envelope.rcpt_tos[0] for envelope in relay.taken)
    rows = await db.fetch_all(outbox.select())
    assert set(taken.values()) == {1}
    assert {row.state for row in rows} <= {"sent", "in_doubt"}
    assert {row.address for row in rows if row.address not in taken} <= {
        row.address for row in rows if row.state == "in_doubt"
    }
