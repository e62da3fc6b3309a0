"""What is told is heard: in the process, in another, after a saved transaction alone, and after a lost connection."""

import asyncio
import logging

import asyncpg
import pytest
from databases import DatabaseURL
from sqlalchemy import func, select

from jimsupport.db import Database
from jimsupport.db import postgresql_notices as between
from tests.cast import organisation

SOON = 5.0


def where(url):
    """How the driver connects to `url`."""
    parts = DatabaseURL(url)
    return {"host": parts.hostname, "user": parts.username, "database": parts.database}


class Ear:
    """What was heard, to wait for."""

    def __init__(self):
        self.heard, self.missed, self.woken = [], 0, asyncio.Event()

    def __call__(self, data):
        self.heard.append(data)
        self.woken.set()

    def was_away(self):
        self.missed += 1
        self.woken.set()

    async def until(self, true):
        async with asyncio.timeout(SOON):
            while not true():
                self.woken.clear()
                await self.woken.wait()


@pytest.fixture
async def other(db, engine, keyring):
    """Another process on the same database; on SQLite, where there is one, the same."""
    if engine == "sqlite":
        yield db
        return
    opened = await Database.open(db.url, keyring)
    yield opened
    await opened.close()


async def test_what_is_told_is_heard_in_order_by_who_listens_to_it(db, other):
    ear, deaf = Ear(), Ear()
    stop = other.notices.hear("room:1", ear)
    other.notices.hear("room:2", deaf)
    await other.notices.listening()
    for number in range(50):
        await db.tell("room:1", number)
    await db.tell("room:1", {"text": "é\x00 " + "a\"'" * 20_000})  # in many pieces
    await ear.until(lambda: len(ear.heard) == 51)
    assert ear.heard == [*range(50), {"text": "é\x00 " + "a\"'" * 20_000}]
    stop()
    stop()
    last = Ear()
    other.notices.hear("room:3", last)
    await db.tell("room:1", "nobody listens")
    await db.tell("room:3", "this one does")
    await last.until(lambda: last.heard)
    assert (len(ear.heard), deaf.heard) == (51, [])


async def test_what_one_process_tells_it_hears_once_and_at_once(db, other):
    ear, there = Ear(), Ear()
    db.notices.hear("room:1", ear)
    if other is not db:
        other.notices.hear("room:1", there)
        await other.notices.listening()
    await db.notices.listening()
    await db.tell("room:1", "a")
    assert ear.heard == ["a"]
    await other.tell("room:1", "b")
    await ear.until(lambda: ear.heard == ["a", "b"])


async def test_nothing_is_told_of_what_was_not_saved(db):
    ear = Ear()
    db.notices.hear("room:1", ear)

    async def fail():
        async with db.write():
            await organisation(db, "Een")
            await db.tell("room:1", "never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with db.write():
        await organisation(db, "Twee")
        try:
            async with db.savepoint():
                await db.tell("room:1", "nor this")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        await db.tell("room:1", "saved")
        assert ear.heard == []
    assert ear.heard == ["saved"]


async def test_one_who_fails_to_understand_keeps_nobody_from_hearing(db, caplog):
    ear = Ear()
    db.notices.hear("room:1", lambda data: data["missing"])
    db.notices.hear("room:1", ear)
    await db.tell("room:1", {})
    assert ear.heard == [{}]
    assert "a notice of room was not understood" in caplog.text


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_a_connection_that_is_lost_comes_back_and_says_so(db, other, postgresql, caplog, monkeypatch):
    monkeypatch.setattr(between, "SOONEST", 0.01)
    caplog.set_level(logging.WARNING)
    ear = Ear()
    other.notices.hear("room:1", ear, missed=ear.was_away)
    await other.notices.listening()
    await postgresql.hang_up(db.url)
    await ear.until(lambda: ear.missed)
    await db.tell("room:1", "again")
    await ear.until(lambda: ear.heard)
    assert (ear.heard, ear.missed) == (["again"], 1)
    assert all(record.name == "jimsupport.db" for record in caplog.records)


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_nobody_without_a_key_reads_or_tells(db, other, caplog):
    ear = Ear()
    other.notices.hear("room:1", ear)
    await other.notices.listening()
    for payload in ("evil", 'evil:1:0:0:["room:1","a"]', 'evil:1:0:0:new:["room:1","a"]'):
        await db.fetch_value(select(func.pg_notify(between.CHANNEL, payload)))
    raw = []
    listener = await asyncpg.connect(**where(db.url))
    await listener.add_listener(between.CHANNEL, lambda *given: raw.append(given[-1]))
    await db.tell("room:1", "from one of us")
    await ear.until(lambda: ear.heard)
    await listener.fetchval("SELECT 1")
    await listener.close()
    assert ear.heard == ["from one of us"]
    assert [record.message.partition(":")[0] for record in caplog.records] == ["a notice cannot be read"] * 3
    assert raw
    assert "from one of us" not in "".join(raw)
