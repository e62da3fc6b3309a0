"""The few verbs, the same on SQLite and PostgreSQL."""

from contextlib import aclosing
from datetime import date, timedelta

import pytest
from sqlalchemy import Integer, bindparam, func, select, text

from jimsupport.db import Conflict, Fixed, IntegrityError, Misuse, bulk_work
from jimsupport.db.tables import channels, events, jims, metadata, organisations, people, planned, programmes
from tests.cast import NOW


def named(*names):
    return [{"first_name": name, "created_at": NOW} for name in names]


async def test_a_row_comes_back_as_it_went_in(db):
    person_id = await db.insert(people.insert().values(first_name="Hilde", created_at=NOW))
    row = await db.fetch_one(people.select().where(people.c.id == person_id))
    assert (
        dict(row)
        == row._mapping
        == {
            "id": person_id,
            "first_name": "Hilde",
            "last_name": "",
            "language": "nl",
            "language_chosen_at": None,
            "interpreter": None,
            "zone": "Europe/Amsterdam",
            "created_at": NOW,
            "erased_at": None,
        }
    )
    assert (row.id, row["first_name"], row[1], row[-1]) == (person_id, "Hilde", "Hilde", None)
    with pytest.raises(AttributeError, match="no column 'name'"):
        row.name  # noqa: B018
    with pytest.raises(KeyError):
        row["name"]


async def test_a_row_is_a_tuple_whose_first_column_of_a_name_keeps_it(db, hilde):
    row = await db.fetch_one(
        select(people.c.id, channels.c.id, channels.c.kind).join(channels).order_by(channels.c.id)
    )
    person_id, channel_id, kind = row
    assert row == (hilde.id, channel_id, "mail")
    assert (row.id, row.kind) == (person_id, kind)
    counted = await db.fetch_one(
        select(func.count().label("count"), people.c.first_name.label("index")).group_by("index")
    )
    assert (counted.count, counted.index) == (1, "Hilde")


async def test_nothing_found_is_none_or_an_empty_list(db):
    nobody = people.select().where(people.c.first_name == "Niemand")
    assert await db.fetch_one(nobody) is None
    assert await db.fetch_value(nobody) is None
    assert await db.fetch_all(nobody) == []


async def test_values_change_from_call_to_call_though_the_sql_is_made_once(db):
    await db.insert_many(people, named("Anna", "Bo", "Cas", "Dee"))
    first_names = select(people.c.first_name).order_by(people.c.id)
    for wanted in (["Anna"], ["Bo", "Dee"], [], ["Anna", "Bo", "Cas", "Dee"]):
        found = await db.fetch_all(
            first_names.where(people.c.first_name.in_(wanted), people.c.created_at <= NOW)
        )
        assert found == [(name,) for name in wanted]
    for limit in (1, 3):
        assert len(await db.fetch_all(first_names.limit(limit))) == limit
    assert (
        await db.fetch_value(select(func.count()).select_from(people).where(people.c.first_name == "Cas"))
        == 1
    )
    assert (
        await db.fetch_value(select(func.count()).select_from(people).where(people.c.first_name == "Eef"))
        == 0
    )


async def test_a_statement_that_stays_is_run_with_other_values_each_time(db):
    await db.insert_many(people, named("Anna", "Bo", "Cas", "Dee"))
    some = Fixed(
        select(people.c.first_name)
        .where(
            people.c.first_name.in_(bindparam("names", expanding=True)),
            people.c.created_at <= bindparam("now"),
            people.c.language == "nl",
        )
        .order_by(people.c.id)
        .limit(bindparam("most", type_=Integer))
    )
    for names, most in ((["Anna"], 9), (["Bo", "Dee"], 9), ([], 9), (["Anna", "Bo", "Cas", "Dee"], 3)):
        found = await db.fetch_all(some.params(names=names, now=NOW, most=most))
        assert found == [(name,) for name in names[:most]]
    assert await db.fetch_all(some.params({"names": ["Bo"], "most": 9}, now=NOW - timedelta(days=1))) == []
    with pytest.raises(Misuse, match="No value for most, now"):
        await db.fetch_all(some.params(names=[]))


async def test_a_statement_that_stays_may_write(db):
    [anna, bo] = [await db.insert(people.insert().values(**row)) for row in named("Anna", "Bo")]
    change = Fixed(people.update().where(people.c.id == bindparam("person")).values(language="en"))
    await db.execute(change.params(person=bo))
    spoken = select(people.c.id, people.c.language).order_by(people.c.id)
    assert await db.fetch_all(spoken) == [(anna, "nl"), (bo, "en")]


async def test_text_is_sql_too(db, hilde):
    found = await db.fetch_all(
        text("SELECT id, first_name FROM people WHERE first_name = :name").bindparams(name="Hilde")
    )
    assert [(row.id, row.first_name) for row in found] == [(hilde.id, "Hilde")]
    assert await db.fetch_value("SELECT 1") == 1
    await db.execute("DELETE FROM channels")
    assert await db.fetch_all(channels.select()) == []


async def test_iterate_gives_every_row_and_may_be_left_early(db):
    await db.insert_many(people, named(*(f"P{n}" for n in range(1200))))
    query = select(people.c.first_name, people.c.created_at).order_by(people.c.id)
    assert [row async for row in db.iterate(query)] == [(f"P{n}", NOW) for n in range(1200)]
    async with aclosing(db.iterate(query)) as some:
        async for row in some:
            assert row.first_name == "P0"
            break
    await db.insert_many(people, named("Later"))


async def test_execute_says_nothing_and_returning_says_which(db):
    await db.insert_many(people, named("Anna", "Bo"))
    change = people.update().values(language="en")
    assert await db.execute(change) is None
    changed = await db.fetch_all(change.where(people.c.first_name == "Bo").returning(people.c.first_name))
    assert changed == [("Bo",)]
    assert await db.fetch_all(people.delete().returning(people.c.language)) == [("en",), ("en",)]


async def test_insert_many_takes_any_number_of_rows(db):
    await db.insert_many(people, [])
    await db.insert_many(people, named(*(f"P{n}" for n in range(2500))))
    assert await db.fetch_one(select(func.count(), func.min(people.c.created_at))) == (2500, NOW)


async def test_insert_many_is_all_or_nothing(db):
    rows = [{"name": name, "name_key": name, "created_at": NOW} for name in ("a", "b", "a")]
    with pytest.raises(Conflict):
        await db.insert_many(organisations, rows)
    assert await db.fetch_all(organisations.select()) == []


async def test_rows_inserted_together_name_the_same_columns(db):
    with pytest.raises(ValueError, match="same columns"):
        await db.insert_many(
            people, [*named("Anna"), {"first_name": "Bo", "created_at": NOW, "language": "en"}]
        )


async def test_insert_many_keeps_to_each_columns_type(db, hilde):
    rows = [
        {
            "key": f"k{n}",
            "jim_id": hilde.id,
            "kind": "check_in",
            "step": "P2W",
            "due_at": NOW + timedelta(hours=n),
        }
        | {"due_on": date(2026, 3, 30), "created_at": NOW}
        for n in range(3)
    ]
    await db.insert_many(planned, rows)
    due = (
        select(planned.c.key, planned.c.due_at, planned.c.due_on)
        .where(planned.c.due_at > NOW)
        .order_by(planned.c.id)
    )
    assert await db.fetch_all(due) == [
        ("k1", NOW + timedelta(hours=1), date(2026, 3, 30)),
        ("k2", NOW + timedelta(hours=2), date(2026, 3, 30)),
    ]
    await db.insert_many(programmes, [{"name": n, "steps": [n], "created_at": NOW} for n in ("a", "b")])
    made = select(programmes.c.steps, programmes.c.is_default).where(programmes.c.name.in_(["a", "b"]))
    assert await db.fetch_all(made.order_by(programmes.c.name)) == [(["a"], False), (["b"], False)]


async def test_rows_inserted_together_may_have_much_or_all_in_common(db, hilde):
    said = {"kind": "note", "by": "o'\"{},\\\n", "at": NOW, "hand_over_id": None}
    for number, data in ((12, [{"n": n} for n in range(12)]), (12, [{"n": 1}] * 12), (2, [True, 1])):
        await db.execute(events.delete())
        person_id = hilde.id if number > 2 else None
        await db.insert_many(events, [{**said, "person_id": person_id, "data": each} for each in data])
        found = await db.fetch_all(events.select().order_by(events.c.id))
        assert [row.data for row in found] == data
        assert {(row.person_id, row.hand_over_id, row.by, row.at) for row in found} == {
            (person_id, None, said["by"], NOW)
        }


async def test_upsert_inserts_or_changes_only_the_columns_and_rows_it_is_told(db):
    def row(key, name, hours=0):
        return {"name": name, "name_key": key, "created_at": NOW + timedelta(hours=hours)}

    async def all_of_them():
        query = select(organisations.c.name_key, organisations.c.name, organisations.c.created_at)
        return [tuple(found) for found in await db.fetch_all(query.order_by(organisations.c.name_key))]

    key = [organisations.c.name_key]
    await db.upsert(organisations, [row("a", "A"), row("b", "B")], key=key, set=["name"])
    await db.upsert(organisations, [row("b", "Bee", 9), row("c", "C")], key=key, set=[organisations.c.name])
    assert await all_of_them() == [("a", "A", NOW), ("b", "Bee", NOW), ("c", "C", NOW)]

    await db.upsert(organisations, [row("a", "x"), row("d", "D")], key=["name_key"])
    assert await all_of_them() == [("a", "A", NOW), ("b", "Bee", NOW), ("c", "C", NOW), ("d", "D", NOW)]

    not_bee = organisations.c.name != "Bee"
    await db.upsert(organisations, [row("b", "x"), row("c", "Cee")], key=key, set=["name"], where=not_bee)
    assert await all_of_them() == [("a", "A", NOW), ("b", "Bee", NOW), ("c", "Cee", NOW), ("d", "D", NOW)]


async def test_the_rules_of_the_tables_hold(db, hilde):
    with pytest.raises(IntegrityError):
        await db.execute(jims.insert().values(id=999))
    with pytest.raises(IntegrityError):
        await db.execute(people.delete().where(people.c.id == hilde.id))
    with pytest.raises(IntegrityError):
        await db.execute(people.insert().values(first_name=None, created_at=NOW))
    with pytest.raises(Conflict):
        await db.execute(jims.insert().values(id=hilde.id))


async def test_locking_what_is_read_means_nothing_where_there_is_one_writer(db, hilde):
    async with db.write():
        locked = people.select().where(people.c.id == hilde.id).with_for_update(skip_locked=True)
        assert (await db.fetch_one(locked)).first_name == "Hilde"


async def test_statements_are_counted(db, hilde):
    before = db.statements
    await db.fetch_all(people.select())
    await db.execute(people.update().values(language="en"))
    assert db.statements == before + 2


async def test_ping(db):
    await db.ping()


def test_no_column_has_a_default_that_only_python_knows():
    columns = [column for table in metadata.tables.values() for column in table.columns]
    assert [
        str(column) for column in columns if column.default is not None or column.onupdate is not None
    ] == []


async def test_a_table_that_grew_is_counted_anew_when_asked(db):
    await db.insert_many(people, [{"first_name": "Jim", "created_at": NOW} for _ in range(50)])
    await bulk_work.analyze(db, people)
    if db.dialect == "postgresql":
        assert await db.fetch_value("SELECT reltuples FROM pg_class WHERE relname = 'people'") == 50
