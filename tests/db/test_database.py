"""The same on SQLite and PostgreSQL."""

from jimsupport.db.tables import people
from tests.cast import NOW


async def test_a_row_comes_back_as_it_went_in(db):
    person_id = await db.insert(people.insert().values(first_name="Hilde", created_at=NOW))
    row = await db.fetch_one(people.select().where(people.c.id == person_id))
    assert (row.id, row.first_name, row.created_at, row.language) == (person_id, "Hilde", NOW, "nl")


async def test_the_cast(db, hilde, said, anna, carla, mo, nadia, ruth):
    assert hilde.consented_at < NOW
