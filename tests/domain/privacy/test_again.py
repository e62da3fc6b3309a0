"""A back-up that was put back: who was erased since is erased again, and nothing is left that fails."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy.schema import DropTable

from jimsupport.db import Database, DecryptionError, Keyring, key_store, shredding
from jimsupport.db.tables import audit_rows, events, jims, people, roles, unwanted
from jimsupport.domain.people import erasure
from jimsupport.domain.privacy import again
from jimsupport.domain.privacy.again import Done
from tests import cast
from tests.cast import NOW
from tests.conftest import KEYS, SECRET
from tests.db.postgres import Server
from tests.db.test_vault import event
from tests.domain.privacy import filled
from tests.domain.privacy.test_erasing_everything import OF_NOBODY_YET

ERASED = NOW + timedelta(days=2)  # after all that `filled` writes
BROKE = ERASED + timedelta(hours=1)
OTHER = "ANDER"


@pytest.fixture
async def copied(migrated, database_url, tmp_path):
    """`url = await copied()`: a back-up of the database as it is now, put back. Nobody may be connected to it."""
    made = []

    async def copy():
        if isinstance(migrated, Server):
            made.append(await migrated.copy(database_url))
            return made[-1]
        was, now = tmp_path / "jimsupport.db", tmp_path / "restored.db"
        with closing(sqlite3.connect(was)) as raw, closing(sqlite3.connect(now)) as back_up:
            raw.backup(back_up)
        return f"sqlite:///{now}?synchronous=off"

    yield copy
    for url in made:
        await migrated.drop(url)


@pytest.fixture
async def with_keys(migrated, tmp_path):
    """Keys in a store of its own, as in production."""
    if not isinstance(migrated, Server):
        yield Keyring(SECRET, KEYS, keys_url=f"sqlite:///{tmp_path}/keys.db")
        return
    url = await migrated.make(empty=True)
    yield Keyring(SECRET, KEYS, keys_url=url)
    await migrated.drop(url)


@pytest.fixture
async def broken(database_url, with_keys, copied):
    """Hilde and Piet, who wrote nothing, were erased after the back-up; Anna was not, and Bo came after it and left."""
    db = await Database.open(database_url, with_keys)
    hilde = await cast.jim(db, "Hilde", mail="hilde@example.org")
    anna = await cast.jim(db, "Anna", mail="anna@example.org")
    piet = await cast.jim(db, "Piet", phone="+31612345678")
    await filled.fill(db, hilde.id, anna.id)
    await db.insert(events.insert().values(**event(anna.id, f"{OTHER} van Anna")))
    await db.close()
    restored = await copied()
    db = await Database.open(database_url, with_keys)
    bo = await cast.person(db, "Bo")
    for one in (hilde.id, piet.id, bo):
        await erasure.erase(db, one, by="worker", reason="asked", now=ERASED)
    await shredding.sweep(db, now=ERASED)
    while await shredding.destroy_due(db, now=ERASED + shredding.WAIT):
        pass
    was = await filled.found(db, OTHER)
    await db.close()
    db = await Database.open(restored, with_keys)
    yield db, (hilde.id, anna.id, piet.id, bo), was
    await db.close()


async def test_who_was_erased_since_is_erased_again(broken):
    db, (hilde, anna, piet, bo), was = broken
    with pytest.raises(DecryptionError):
        await filled.found(db)
    came = await db.insert(people.insert().values(first_name="Noor", created_at=BROKE))
    assert came == bo  # the number of who was erased, and somebody else
    done = await again.run(db, by="terminal", now=BROKE)
    assert (done.people, done.values > 15, done.strange, done.perhaps) == (2, True, 0, [])
    left = {place for place in await filled.found(db) if place.partition(".")[0] not in OF_NOBODY_YET}
    assert left == set(), sorted(left)
    assert await filled.found(db, OTHER) == was == {"events.note"}
    rows = await db.fetch_all(people.select().order_by(people.c.id))
    assert {row.id for row in rows if row.erased_at} == {hilde, piet}
    assert [row.first_name for row in rows if row.id in (anna, bo)] == ["Anna", "Noor"]
    assert len(await db.fetch_all(unwanted.select().where(unwanted.c.reason == "stopped"))) >= 2
    [line] = await db.fetch_all(audit_rows.select().where(audit_rows.c.act == "erased_again"))
    assert (line.actor, line.data) == (
        "terminal",
        {"people": 2, "values": done.values, "strange": 0},
    )
    lines = await db.fetch_all(audit_rows.select().where(audit_rows.c.act == "erased"))
    assert {(each.actor, each.subject_id) for each in lines} == {("terminal", hilde), ("terminal", piet)}


async def test_once_is_enough(broken):
    db, *_ = broken
    await again.run(db, by="terminal", now=BROKE)
    assert await again.run(db, by="terminal", now=BROKE) == Done(0, 0, 0, [])
    later = BROKE + shredding.WAIT
    while await shredding.destroy_due(db, now=later):
        pass
    assert await again.run(db, by="terminal", now=later) == Done(0, 0, 0, [])
    assert len(await db.fetch_all(audit_rows.select().where(audit_rows.c.act == "erased_again"))) == 1


async def test_who_works_here_and_is_a_jim_anew_stays_so(broken):
    """Erased as a JIM since the back-up and here for work: that is done again once, and not to what came after."""
    db, (hilde, *_), _ = broken
    await db.insert(roles.insert().values(person_id=hilde, role="staff", granted_at=NOW))
    assert (await again.run(db, by="terminal", now=BROKE)).people == 2
    assert (await cast.load_person(db, hilde)).erased_at is None
    await db.execute(jims.update().where(jims.c.id == hilde).values(place="Zwolle"))
    assert await again.run(db, by="terminal", now=BROKE) == Done(0, 0, 0, [])
    assert (await cast.load_jim(db, hilde)).place == "Zwolle"


async def test_a_database_that_was_never_put_back_stays_as_it_is(db, hilde, anna):
    await filled.fill(db, hilde.id, anna.id)
    await db.insert(events.insert().values(**event(anna.id, f"{OTHER} van Anna")))
    await erasure.erase(db, hilde.id, by="worker", reason="asked", now=ERASED)
    while await shredding.destroy_due(db, now=ERASED + shredding.WAIT):
        pass
    was = await filled.found(db, OTHER)
    assert (await again.run(db, by="terminal", now=BROKE)).people == 0
    assert await filled.found(db, OTHER) == was


async def test_a_store_of_before_learns_to_remember(db, keyring, hilde):
    await db.insert(events.insert().values(**event(hilde.id)))
    store = db.vault.store._db
    async with store.write():
        await store.execute(key_store.erased.delete())
        await store.execute(DropTable(key_store.erased))
    other = await Database.open(db.url, keyring)
    await other.vault.check()
    assert await other.vault.store.erased() == []
    await other.close()


async def test_an_erasure_of_which_nobody_knows_whether_it_was_saved_is_told(broken, with_keys):
    db, (_, anna, *_), _ = broken
    await again.run(db, by="terminal", now=BROKE)
    await db.vault.retire([("person", anna)])  # as just before the break: the rest was lost with the database
    done = await again.run(db, by="terminal", now=BROKE)
    assert done == Done(0, 0, 0, [anna])
