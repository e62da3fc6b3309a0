"""A database that is not there, or cannot take any more, says so in one way, and holds nothing up."""

import asyncio
import contextvars
import shutil
import sqlite3
import ssl
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from jimsupport.db import Database, Unavailable, waiting
from jimsupport.db.postgresql import encryption
from jimsupport.db.sqlite import MOST_OPEN
from jimsupport.db.tables import people
from tests.cast import NOW

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"])
PERSON = people.insert().values(first_name="Hilde", created_at=NOW)


@pytest.fixture
def path(database_url):
    """The SQLite file of this test."""
    return Path(database_url.removeprefix("sqlite:///").partition("?")[0])


async def test_a_file_that_is_not_there_is_not_made(tmp_path, keyring):
    missing = tmp_path / "typo.db"
    with pytest.raises(Unavailable, match=r"no database at .*typo\.db"):
        await Database.open(f"sqlite:///{missing}", keyring)
    assert not missing.exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
async def test_a_database_in_memory_is_refused(url, keyring):
    with pytest.raises(ValueError, match="memory"):
        await Database.open(url, keyring)


async def test_a_file_that_is_no_database_is_refused(tmp_path, keyring):
    (tmp_path / "x.db").write_text("not a database, but long enough to look like one" * 100)
    with pytest.raises(Unavailable):
        await Database.open(f"sqlite:///{tmp_path}/x.db", keyring)


@on_sqlite
async def test_the_settings_are_on_for_every_connection(database_url, keyring):
    expected = {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 30_000, "secure_delete": 1}
    for query, synchronous in (("", 2), ("?synchronous=off", 0), ("?synchronous=NORMAL", 1)):
        db = await Database.open(database_url.partition("?")[0] + query, keyring)
        for _ in range(2):
            async with db.read():
                found = {name: await db.fetch_value(f"PRAGMA {name}") for name in [*expected, "synchronous"]}
                await asyncio.create_task(db.ping())
            assert found == {**expected, "synchronous": synchronous}
        await db.close()


@on_sqlite
async def test_another_way_to_be_synchronous_is_refused(database_url, keyring):
    with pytest.raises(ValueError, match="synchronous"):
        await Database.open(database_url.partition("?")[0] + "?synchronous=maybe", keyring)


@on_sqlite
async def test_a_file_that_goes_is_noticed_and_one_that_comes_is_used(db, path):
    await db.execute(PERSON)
    shutil.copyfile(path, f"{path}.kept")
    path.unlink()
    for verb in (db.ping, lambda: db.execute(PERSON), lambda: db.fetch_all(people.select())):
        with pytest.raises(Unavailable):
            await verb()
    shutil.move(f"{path}.kept", path)
    for leftover in path.parent.glob("*.db-*"):
        leftover.unlink()
    await db.ping()


@on_sqlite
async def test_a_full_disk_saves_nothing_and_works_again_with_room(db):
    async with db.read():
        pages = await db.fetch_value("PRAGMA page_count")
        await db.fetch_value(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Unavailable, match="full"):
            await db.insert_many(people, [{"first_name": "x" * 80, "created_at": NOW}] * 2000)
        assert await db.fetch_all(people.select()) == []
        await db.fetch_value("PRAGMA max_page_count = 1000000")
        await db.execute(PERSON)
    assert len(await db.fetch_all(people.select())) == 1


@on_sqlite
async def test_another_process_that_keeps_writing_is_unavailable_and_nothing_stays_locked(db, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with db.read():
        await db.fetch_value("PRAGMA busy_timeout = 50")
        for _ in range(3):
            with pytest.raises(Unavailable, match="locked"):
                await db.execute(PERSON)
    other.execute("ROLLBACK")
    other.close()
    async with asyncio.timeout(5):
        await db.execute(PERSON)
        assert len(await db.fetch_all(people.select())) == 1


@on_sqlite
async def test_who_is_cancelled_while_another_process_writes_keeps_nobody_from_reading(db, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(db.execute(PERSON))
    await asyncio.sleep(0.1)
    writing.cancel()
    async with asyncio.timeout(5):
        assert await db.fetch_all(people.select()) == []
    other.execute("ROLLBACK")
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with asyncio.timeout(5):
        await db.execute(PERSON)


async def test_a_database_that_is_not_there(postgresql, keyring):
    with pytest.raises(Unavailable, match="does not exist"):
        await Database.open(postgresql.url("typo"), keyring)


async def test_a_server_that_is_not_there(tmp_path, keyring):
    with pytest.raises(Unavailable):
        await Database.open(f"postgresql://postgres@/x?host={tmp_path}", keyring)
    with pytest.raises(Unavailable):
        await Database.open("postgresql://postgres:secret@127.0.0.1:1/x", keyring)


@on_postgresql
async def test_a_server_that_hangs_up_is_unavailable_once(db, postgresql):
    async def write_meanwhile():
        async with db.write():
            await db.execute(PERSON)
            await postgresql.hang_up(db.url)
            await db.execute(PERSON)

    with pytest.raises(Unavailable):
        await write_meanwhile()
    async with asyncio.timeout(5):
        await db.execute(PERSON)
        assert len(await db.fetch_all(people.select())) == 1


@on_postgresql
async def test_a_row_that_stays_locked_is_unavailable(db, hilde):
    locked = people.select().where(people.c.id == hilde.id).with_for_update()

    async def wait_for_it():
        async with db.read():
            await db.fetch_all("SELECT set_config('lock_timeout', '50ms', false)")
            with pytest.raises(Unavailable, match="lock timeout"):
                await db.execute(people.update().values(language="en"))

    task = asyncio.create_task(wait_for_it())
    async with db.write():
        await db.fetch_one(locked)
        await task


async def test_an_unknown_engine_is_refused(keyring):
    with pytest.raises(ValueError, match="sqlite://"):
        await Database.open("mysql://x/y", keyring)


SCRIPT = """
import asyncio, sqlite3, sys
from jimsupport.db import Database, Keyring, Unavailable
from jimsupport.db.tables import people


async def main():
    keyring = Keyring("x" * 40, ["k:" + "00" * 32])
    for url in sys.argv[2:]:
        try:
            await Database.open(url, keyring)
        except Unavailable:
            print("not open")
    db = await Database.open(sys.argv[1], keyring)
    if db.dialect == "sqlite":
        other = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///").partition("?")[0], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        async with db.read():
            await db.fetch_value("PRAGMA busy_timeout = 10")
            for _ in range(5):
                try:
                    async with db.write():
                        pass
                except Unavailable:
                    print("not begun")
        other.close()
    else:
        async with db.read():
            await db.fetch_all("SELECT set_config('default_transaction_isolation', 'serializable', false)")
            for raw in [db._holds[asyncio.current_task()].raw]:
                raw.terminate()
            try:
                async with db.write():
                    pass
            except Unavailable:
                print("not begun")
    print(await db.fetch_all(people.select()))
    raise SystemExit(7)  # without closing: a thread that is left behind would keep the process alive

asyncio.run(main())
"""


async def test_what_fails_to_begin_leaves_nothing_that_keeps_the_process_alive(database_url, tmp_path):
    wrong = f"sqlite:///{tmp_path}/missing.db"
    work = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(SCRIPT), database_url, wrong]
    done = await asyncio.to_thread(subprocess.run, work, capture_output=True, text=True, timeout=60)
    said = done.stdout.split("\n")
    assert (said[0], set(said[1:-2]), said[-2]) == ("not open", {"not begun"}, "[]"), done.stderr
    assert done.returncode == 7


async def test_who_waits_too_long_for_a_connection_is_told(db, monkeypatch):
    enough = asyncio.Event()
    held = asyncio.Semaphore(0)
    most = MOST_OPEN if db.dialect == "sqlite" else 10

    async def hold():
        async with db.read():
            held.release()
            await enough.wait()

    async with asyncio.TaskGroup() as holding:
        for _ in range(most - 1):
            holding.create_task(hold())
            await held.acquire()
        async with db.read():
            monkeypatch.setattr(waiting, "PATIENCE", 0.05)
            with pytest.raises(Unavailable, match="no connection was free"):
                await asyncio.create_task(db.ping())
        monkeypatch.undo()
        enough.set()
    await db.ping()


@on_sqlite
async def test_who_waits_too_long_to_write_is_told(db, monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE", 0.05)
    others = asyncio.create_task(asyncio.sleep(0.01))
    waiting_for_it = contextvars.copy_context()

    async def too_late():
        await others
        with pytest.raises(Unavailable, match="kept writing"):
            await db.execute(PERSON)

    task = asyncio.create_task(too_late(), context=waiting_for_it)
    async with db.write():
        await task
    await db.execute(PERSON)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", None),
        ("?sslmode=require", "require"),
        ("?sslmode=verify-ca", (ssl.CERT_REQUIRED, False)),
        ("?sslmode=verify-full", (ssl.CERT_REQUIRED, True)),
    ],
)
def test_a_connection_is_encrypted_as_the_url_asks(query, expected):
    asked = encryption(f"postgresql://postgres@db.example/x{query}").get("ssl")
    found = (asked.verify_mode, asked.check_hostname) if isinstance(asked, ssl.SSLContext) else asked
    assert found == expected


@on_postgresql
async def test_the_url_may_be_written_as_platforms_do(database_url, keyring):
    db = await Database.open(database_url.replace("postgresql://", "postgres://"), keyring)
    await db.ping()
    await db.close()
