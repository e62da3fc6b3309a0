"""Rotating the master key: every key wrapped anew, older values encrypted with keys of their own."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import Text, select, text, type_coerce

from jimsupport.db import Database, DecryptionError, Keyring, rotation
from jimsupport.db.tables import events
from tests.conftest import KEYS, SECRET
from tests.db.test_vault import event, persons

OLD = Keyring(SECRET, KEYS[1:])
RAW = type_coerce(events.c.note, Text)


@pytest.fixture
async def before(db):
    """The database as an older release left it, and its last day: 450 notes by the old master key, 300 by its keys."""
    opened = await Database.open(db.url, OLD)
    ids = await persons(opened, 300)
    await opened.insert_many(events, [event(None, None) for _ in range(450)])
    for number in range(1, 451):
        value = OLD.encrypt(f"vroeger {number}", "events.note")
        await opened.execute(
            text("UPDATE events SET note = :it WHERE id = :n").bindparams(it=value, n=number)
        )
    await opened.insert_many(events, [event(one, "gisteren") for one in ids])
    yield opened
    await opened.close()


async def test_afterwards_the_old_master_key_is_not_needed(db, before):
    said = []
    assert await rotation.in_use(db) == {"new": 0, "old": 750}
    assert await rotation.wrap_anew(db, told=said.append) == 300
    assert await rotation.encrypt_anew(db, told=said.append) == Counter(encrypted=450)
    assert (await rotation.in_use(db))["old"] == 0
    assert await rotation.wrap_anew(db, told=said.append) == 0
    assert await rotation.encrypt_anew(db, told=said.append) == Counter()
    assert said[:2] == ["200 keys wrapped anew", "300 keys wrapped anew"]
    only = await Database.open(db.url, Keyring(SECRET, KEYS[:1]))
    await only.vault.check()
    notes = [row.note for row in await only.fetch_all(select(events.c.note).order_by(events.c.id))]
    assert notes == [f"vroeger {n}" for n in range(1, 451)] + ["gisteren"] * 300
    await only.close()


async def test_two_at_once_do_no_harm(db, before, keyring):
    other = await Database.open(db.url, keyring)
    wrapped = await asyncio.gather(*(rotation.wrap_anew(each, told=str) for each in (db, other)))
    moved = await asyncio.gather(*(rotation.encrypt_anew(each, told=str) for each in (db, other)))
    assert (sum(wrapped), sum(moved, Counter())) == (300, Counter(encrypted=450))
    assert len(await db.fetch_all(select(events.c.note))) == 750
    await other.close()


async def test_what_was_changed_meanwhile_stays_as_it_is(db, before):
    found = await db.fetch_all(rotation._older(events.c.note).limit(2))
    values = await db.sealed(events, 1, note="verbeterd")
    await db.execute(events.update().where(events.c.id == 1).values(**values))
    async with db.write():
        assert await rotation._encrypt(db, events.c.note, found) == Counter(encrypted=1)
    assert await db.fetch_value(select(events.c.note).where(events.c.id == 1)) == "verbeterd"


async def test_what_cannot_be_read_is_counted_and_stays(db, before):
    await db.execute(text("UPDATE events SET note = 'gone:AAAA' WHERE id = 7"))
    assert await rotation.encrypt_anew(db, told=str) == Counter(encrypted=449, unreadable=1)
    assert await db.fetch_value(select(RAW).where(events.c.id == 7)) == "gone:AAAA"
    assert (await rotation.in_use(db))["another"] == 1


async def test_without_the_old_master_key_nothing_is_wrapped(db, before):
    only = await Database.open(db.url, Keyring(SECRET, KEYS[:1]))
    with pytest.raises(DecryptionError, match="No key 'old'"):
        await rotation.wrap_anew(only, told=str)
    await only.close()
