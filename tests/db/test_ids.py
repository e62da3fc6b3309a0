"""Ids known before their rows are inserted, the same on both engines."""

from jimsupport.db import ids
from jimsupport.db.tables import organisations
from tests.cast import NOW


def named(number):
    return {"name": f"Zorg {number}", "name_key": f"zorg {number}", "created_at": NOW}


async def test_the_ids_reserved_are_those_of_nobody(db):
    first = await db.insert(organisations.insert().values(**named(0)))
    async with db.write():
        reserved = await ids.reserve(db, organisations, 3)
        await db.insert_many(organisations, [{"id": number, **named(number)} for number in reserved])
    after = await db.insert(organisations.insert().values(**named("after")))
    assert [first, *reserved, after] == list(range(first, first + 5))


async def test_the_id_of_a_removed_row_is_not_given_out_again(db):
    removed = await db.insert(organisations.insert().values(**named(0)))
    await db.execute(organisations.delete())
    async with db.write():
        assert await ids.reserve(db, organisations, 2) == [removed + 1, removed + 2]


async def test_none_are_reserved_for_nothing(db):
    async with db.write():
        assert await ids.reserve(db, organisations, 0) == []
