"""A key for each conversation: bound to its row, kept apart, found again with one question."""

import asyncio

import pytest
from sqlalchemy import Text, exists, func, select, text, type_coerce, union_all
from sqlalchemy.exc import CompileError

from jimsupport.db import Database, DecryptionError, Keyring, Misuse, WrongKeys, key_store, vault
from jimsupport.db.tables import events, group_habits, installation, looks, people, rooms
from tests.cast import NOW
from tests.conftest import KEYS, SECRET

RAW = type_coerce(events.c.note, Text)


def event(person_id=None, note="Ik maak me zorgen"):
    return {"kind": "x", "by": "worker", "at": NOW, "data": {}, "person_id": person_id, "note": note}


async def persons(db, number):
    return [await db.insert(people.insert().values(first_name=str(n), created_at=NOW)) for n in range(number)]


async def keys_of(db, *kinds):
    found = await db.vault.store._db.fetch_all(
        select(key_store.keys.c.kind, key_store.keys.c.owner).order_by(
            key_store.keys.c.kind, key_store.keys.c.owner
        )
    )
    return [tuple(row) for row in found]


async def test_every_way_to_insert_encrypts_for_its_own_row(db):
    hers, his = await persons(db, 2)
    first = await db.insert(events.insert().values(**event(hers, "een")))
    await db.execute(events.insert().values(**event(his, "twee")))
    await db.insert_many(events, [event(hers, "drie"), event(None, None), event(his, "vier")])
    given = [{"id": first + 5, **event(hers, "vijf")}, {"id": first + 6, **event(his, "")}]
    await db.upsert(events, given, key=["id"], set=["note"])
    row = await db.fetch_one(
        events.insert().values(id=first + 7, **event(hers, "zes")).returning(events.c.id, events.c.note)
    )
    notes = ["een", "twee", "drie", None, "vier", "vijf", "", "zes"]
    assert await db.fetch_all(select(events.c.id, events.c.note).order_by(events.c.id)) == list(
        enumerate(notes, first)
    )
    assert row == (first + 7, "zes")
    held = [row[0] for row in await db.fetch_all(select(RAW).order_by(events.c.id))]
    assert [(value or "")[:3] for value in held] == ["v2:", "v2:", "v2:", "", "v2:", "v2:", "", "v2:"]
    assert await keys_of(db) == [("person", hers), ("person", his)]


async def test_what_is_nobodys_goes_with_a_key_of_its_row_or_of_the_house(db):
    await db.insert_many(events, [event(None, "iets")])
    values = {"kind": "link", "made_at": NOW, "link": "https://jitsi.example/1"}
    await db.insert_many(rooms, [{"name": n, "code": n, **values} for n in ("1", "2")])
    assert await keys_of(db) == [("events", 1), ("house", 0)]


async def test_one_question_for_the_keys_of_any_number_of_rows(db, keyring):
    many = await persons(db, 60)
    store = db.vault.store._db
    await db.insert_many(events, [event(one) for one in many])
    other = await Database.open(db.url, keyring)
    for number in (1, 60):
        other.vault.let_go()
        await other.vault.ready()
        before, asked = other.statements, other.vault.store._db.statements
        found = await other.fetch_all(select(events.c.note).where(events.c.person_id.in_(many[:number])))
        assert [row.note for row in found] == ["Ik maak me zorgen"] * number
        assert (other.statements - before, other.vault.store._db.statements - asked) == (1, 1)
    asked = store.statements
    await db.insert_many(events, [event(one, "weer") for one in many])
    assert store.statements == asked  # at hand still
    await other.close()


async def test_long_lists_are_read_in_parts(db):
    [hers] = await persons(db, 1)
    await db.insert_many(events, [event(hers, str(n)) for n in range(1200)])
    found = [row.note async for row in db.iterate(select(events.c.note).order_by(events.c.id))]
    assert found == [str(n) for n in range(1200)]


async def test_aliases_joins_labels_and_subqueries_bring_their_row(db):
    [hers] = await persons(db, 1)
    await db.insert_many(events, [event(hers, "een"), event(hers, "twee")])
    other = events.alias("other")
    joined = select(events.c.note, other.c.note.label("next")).join(other, other.c.id == events.c.id + 1)
    assert await db.fetch_all(joined) == [("een", "twee")]
    outer = select(people.c.first_name, events.c.note).outerjoin(events, events.c.kind == "nothing")
    assert await db.fetch_all(outer) == [("0", None)]
    inner = select(events.c.id, events.c.note.label("words")).subquery()
    assert await db.fetch_all(select(inner.c.words).order_by(inner.c.id)) == [("een",), ("twee",)]
    both = union_all(
        select(events.c.note).where(events.c.id == 1), select(events.c.note).where(events.c.id == 2)
    )
    assert sorted(row.note for row in await db.fetch_all(both)) == ["een", "twee"]


@pytest.mark.parametrize(
    "statement",
    [
        select(func.coalesce(events.c.note, "")),
        select(func.max(events.c.note)),
        select(select(events.c.note).limit(1).scalar_subquery()),
        select(select(events.c.note).subquery().c.note),
    ],
    ids=["coalesce", "max", "scalar", "subquery without id"],
)
async def test_what_would_lose_its_row_is_refused_before_it_runs(db, statement):
    with pytest.raises(CompileError, match=r"events\.note"):
        await db.fetch_all(statement)


async def test_whether_there_is_a_text_can_be_asked_without_any_key(db):
    await db.insert_many(events, [event()])
    db.vault.let_go()
    asked = db.vault.store._db.statements
    assert await db.fetch_value(select(exists().where(events.c.note.is_not(None)))) in (True, 1)
    assert db.vault.store._db.statements == asked


async def test_a_text_that_nobody_encrypted_is_refused(db):
    await db.insert_many(events, [event()])
    for statement in (
        events.update().values(note="leesbaar"),
        events.select().where(events.c.note == "leesbaar"),
        events.insert().values([event(), event()]),
    ):
        with pytest.raises(Misuse, match=r"events\.note"):
            await db.execute(statement)
    with pytest.raises(Misuse, match="one row"):
        await db.upsert(events, [event()], key=["kind"], set=["note"])
    assert await db.fetch_all(select(events.c.note)) == [("Ik maak me zorgen",)]


async def test_an_update_is_encrypted_for_its_row_and_emptying_needs_no_key(db):
    [hers] = await persons(db, 1)
    await db.insert_many(events, [event(hers, "een"), event(hers, "twee")])
    for number in (1, 2):
        values = await db.sealed(events, number, note=f"nieuw {number}", kind="y")
        await db.execute(events.update().where(events.c.id == number).values(**values))
    assert await db.fetch_all(select(events.c.kind, events.c.note).order_by(events.c.id)) == [
        ("y", "nieuw 1"),
        ("y", "nieuw 2"),
    ]
    assert await keys_of(db) == [("person", hers)]
    await db.execute(events.update().values(note="{}"))
    assert await db.fetch_all(select(events.c.note)) == [("{}",), ("{}",)]


async def test_a_value_in_another_row_column_or_table_is_refused(db):
    [hers] = await persons(db, 1)
    await db.insert_many(events, [event(hers, "een"), event(hers, "twee")])
    await db.execute(text("UPDATE events SET note = (SELECT note FROM events WHERE id = 1) WHERE id = 2"))
    with pytest.raises(DecryptionError, match="row 2"):
        await db.fetch_all(events.select().where(events.c.id == 2))
    assert await db.fetch_value(select(events.c.note).where(events.c.id == 1)) == "een"
    await db.execute(
        text(
            "INSERT INTO rooms (id, name, kind, link, code, made_at)"
            " SELECT 1, 'a', 'link', note, '1', at FROM events WHERE id = 1"
        )
    )
    with pytest.raises(DecryptionError, match=r"rooms\.link"):
        await db.fetch_all(rooms.select())


@pytest.mark.parametrize("spoil", ["v2:", "v2:nobody:AAAA", "v2:{0}:", "v2:{0}:AAAA", "v2:{0}:!!!", "x"])
async def test_a_spoiled_value_is_refused(db, spoil):
    await db.insert_many(events, [event()])
    name = (await db.fetch_value(select(RAW))).split(":")[1]
    await db.execute(text("UPDATE events SET note = :it").bindparams(it=spoil.format(name)))
    with pytest.raises(DecryptionError):
        await db.fetch_all(events.select())


async def test_two_that_write_first_at_once_share_a_key(db, keyring):
    [hers] = await persons(db, 1)
    others = [await Database.open(db.url, keyring) for _ in range(3)]
    await asyncio.gather(*(each.insert_many(events, [event(hers, "x")]) for each in others))
    assert await keys_of(others[0]) == [("person", hers)]
    assert await db.fetch_all(select(events.c.note)) == [("x",)] * 3
    for each in others:
        await each.close()


async def test_rows_with_keys_of_their_own_take_one_question_and_not_who_else_had_their_number(db):
    store = db.vault.store._db
    before = await db.insert(events.insert().values(**event(None, "van vroeger")))
    [old] = await db.vault.store.live([("events", before)])
    for count in (1, 40):
        asked = store.statements
        await db.insert_many(events, [event(None, "iets")] * count)
        assert store.statements - asked == 1
    db.vault.let_go()
    await db.execute(events.delete())
    again = {"id": before, **event(None, "van nu")}
    asked = store.statements
    await db.upsert(events, [again, again | {"id": before + 100}], key=["id"])
    assert store.statements - asked == 2  # one of the two has a key already
    assert [row.id for row in await db.vault.store.live([("events", before)])] == [old.id]
    db.vault.let_go()
    found = await db.fetch_all(select(events.c.id, events.c.note).order_by(events.c.id))
    assert found == [(before, "van nu"), (before + 100, "van nu")]


async def test_a_key_is_at_hand_for_a_moment_alone(db, monkeypatch):
    await db.insert_many(events, [event()])
    store = db.vault.store._db
    asked = store.statements
    await db.fetch_all(events.select())
    assert store.statements == asked
    monkeypatch.setattr(vault, "GOOD_FOR", -1.0)
    db.vault.let_go()
    for more in (1, 2):
        await db.fetch_all(events.select())
        assert store.statements == asked + more
    monkeypatch.setattr(vault, "AT_HAND", 5)
    await db.insert_many(looks, [])
    await db.insert_many(events, [event(None, str(n)) for n in range(20)])
    assert len(await db.fetch_all(events.select())) == 21
    assert len(db.vault._ciphers) <= 5


async def test_a_member_of_a_group_keeps_the_row_of_their_habits(db):
    assert list(group_habits.primary_key) == [group_habits.c.id]


async def test_without_its_store_a_database_is_not_opened_for_use(engine, db, keyring, tmp_path):
    await db.insert_many(events, [event()])
    elsewhere = Keyring(SECRET, KEYS, keys_url=f"sqlite:///{tmp_path}/nowhere/keys.db")
    (tmp_path / "nowhere").mkdir()
    other = await Database.open(db.url, elsewhere)
    with pytest.raises(WrongKeys, match="put the store of keys back"):
        await other.vault.check()
    with pytest.raises(WrongKeys):
        await other.fetch_all(events.select())
    assert list((tmp_path / "nowhere").iterdir()) == []
    await other.close()


async def test_the_store_of_another_installation_is_refused(db, keyring, tmp_path):
    apart = Keyring(SECRET, KEYS, keys_url=f"sqlite:///{tmp_path}/apart.db")
    ours = await Database.open(db.url, apart)
    await ours.insert_many(events, [event()])
    await ours.close()
    await db.execute(installation.update().values(mark="another"))
    other = await Database.open(db.url, apart)
    with pytest.raises(WrongKeys, match="another database"):
        await other.vault.check()
    await other.close()


async def test_a_master_key_that_is_still_needed_and_gone_is_named(db):
    await db.insert_many(events, [event()])
    other = await Database.open(db.url, Keyring(SECRET, KEYS[1:]))
    with pytest.raises(WrongKeys, match="«new»"):
        await other.vault.check()
    with pytest.raises(DecryptionError, match="new"):
        await other.fetch_all(events.select())
    await other.close()


async def test_a_store_apart_holds_the_keys_and_nothing_else(db, tmp_path):
    ours = await Database.open(db.url, Keyring(SECRET, KEYS, keys_url=f"sqlite:///{tmp_path}/apart.db"))
    await ours.insert_many(events, [event()])
    assert await ours.fetch_all(select(events.c.note)) == [("Ik maak me zorgen",)]
    assert (tmp_path / "apart.db").stat().st_mode & 0o777 == 0o600
    assert await keys_of(ours) == [("events", 1)]
    await ours.close()
