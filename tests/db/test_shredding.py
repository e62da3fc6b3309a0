"""Destroyed keys: asked for in the transaction that erases, done later, and gone for good."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport.db import Database, DecryptionError, key_store, shredding
from jimsupport.db.tables import events, key_destructions
from tests.cast import NOW
from tests.db.test_vault import event, persons

LATER = NOW + shredding.WAIT


async def wrapped(db):
    store = db.vault.store._db
    return {row.id: row.wrapped for row in await store.fetch_all(select(key_store.keys))}


async def test_what_went_with_a_destroyed_key_opens_nowhere(db, keyring, passing):
    hers, his = await persons(db, 2)
    await db.insert_many(events, [event(hers, "van haar"), event(his, "van hem")])
    other = await Database.open(db.url, keyring)
    await other.fetch_all(events.select())
    await shredding.shred(db, ("person", hers), now=NOW)
    assert await shredding.destroy_due(db, now=LATER - timedelta(seconds=1)) == 0
    assert len(await db.fetch_all(events.select())) == 2
    assert await shredding.destroy_due(db, now=LATER) == 1
    assert await shredding.destroy_due(db, now=LATER) == 0
    assert sorted(map(bool, (await wrapped(db)).values())) == [False, True]
    other.vault.let_go()
    for each in (db, other):
        with pytest.raises(DecryptionError, match="gone"):
            await each.fetch_all(events.select())
        assert await each.fetch_all(select(events.c.note).where(events.c.person_id == his)) == [("van hem",)]
    await other.close()


async def test_what_is_written_after_it_was_asked_stays(db):
    [hers] = await persons(db, 1)
    await db.insert_many(events, [event(hers, "eerst")])
    await shredding.shred(db, ("person", hers), now=NOW)
    await db.insert_many(events, [event(hers, "daarna")])
    assert await shredding.destroy_due(db, now=LATER) == 1
    assert await db.fetch_all(select(events.c.note).where(events.c.id == 2)) == [("daarna",)]


async def test_an_erasure_that_is_undone_destroys_nothing(db):
    [hers] = await persons(db, 1)
    await db.insert_many(events, [event(hers, "eerst")])
    with pytest.raises(ZeroDivisionError):
        async with db.write():
            await shredding.shred(db, ("person", hers), now=NOW)
            raise ZeroDivisionError
    assert await db.fetch_all(key_destructions.select()) == []
    assert await shredding.destroy_due(db, now=LATER) == 0
    assert await db.fetch_all(select(events.c.note)) == [("eerst",)]
    await db.insert_many(events, [event(hers, "nog iets")])  # with a new key
    await shredding.shred(db, ("person", hers), now=NOW)
    assert await shredding.destroy_due(db, now=LATER) == 2  # both


async def test_a_key_destroyed_before_the_row_says_so_is_destroyed_again(db):
    """As after a kill -9 between the two."""
    [hers] = await persons(db, 1)
    await db.insert_many(events, [event(hers, "eerst")])
    await shredding.shred(db, ("person", hers), now=NOW)
    await db.vault.destroy([*(await wrapped(db))])
    assert await shredding.destroy_due(db, now=LATER) == 1
    [row] = await db.fetch_all(key_destructions.select())
    assert (row.kind, row.owner_id, row.done_at) == ("person", hers, LATER)


async def test_keys_of_single_rows_go_when_their_row_does(db):
    await db.insert_many(events, [event(None, str(n)) for n in range(4)])
    await db.execute(events.delete().where(events.c.id == 1))
    await db.execute(events.update().where(events.c.id == 2).values(note=None))
    await db.execute(events.update().where(events.c.id == 3).values(note=""))
    assert await shredding.sweep(db, now=NOW) == 3
    assert await shredding.sweep(db, now=NOW) == 0
    assert await shredding.destroy_due(db, now=LATER) == 3
    assert await db.fetch_all(select(events.c.note).where(events.c.id == 4)) == [("3",)]


async def test_a_row_that_comes_to_use_its_key_meanwhile_keeps_it(db):
    """The key of a row that is not saved yet looks as if nothing used it."""
    [sealer] = (await db.vault.sealers([("events", 1)])).values()
    assert await shredding.sweep(db, now=NOW) == 1
    await db.execute(events.insert().values(id=1, **event(None, sealer("toch", "events.note", 1))))
    assert await shredding.destroy_due(db, now=LATER) == 0
    assert await db.fetch_all(select(events.c.note)) == [("toch",)]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # elsewhere the files are the server's
async def test_no_byte_of_a_destroyed_key_is_left_in_the_file(db, tmp_path):
    ids = await persons(db, 300)
    await db.insert_many(events, [event(one) for one in ids])
    before = await wrapped(db)
    await shredding.shred(db, *(("person", one) for one in ids[:299]), now=NOW)
    await shredding.destroy_due(db, now=LATER)
    after = await wrapped(db)
    files = b"".join(path.read_bytes() for path in tmp_path.glob("*-keys.db*"))
    assert [it for it in before.values() if it.encode() in files] == [it for it in after.values() if it]
    assert len([it for it in after.values() if it]) == 1
