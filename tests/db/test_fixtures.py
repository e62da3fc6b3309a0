"""What tests stand on: every database is as it was migrated, whoever used it before."""

import pytest
from sqlalchemy import literal, select, text

from jimsupport.db.tables import metadata, people, programmes
from tests import cast


@pytest.mark.parametrize("time", [1, 2, 3])
async def test_a_database_that_was_used_is_as_new(db, hilde, carla, noordrivier, time):
    assert hilde.id == 1
    await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await db.execute(programmes.update().values(name=f"Van test {time}"))
    assert await cast.programme(db, "Nog een") == 2
    await db.execute(text("DELETE FROM programmes WHERE name = 'Nog een'"))


async def test_there_is_nothing_in_it_but_what_the_migrations_put_there(db):
    tables = metadata.tables.items()
    filled = [name for name, table in tables if await db.fetch_all(select(literal(1)).select_from(table))]
    shipped = ["danger_words", "installation", "office", "office_hours", "programmes", "synonyms"]
    assert sorted(filled) == shipped
    assert await db.insert(people.insert().values(first_name="A", created_at=cast.NOW)) == 1


async def test_the_cast_is_who_we_think_they_are(hilde, said, anna, carla, mo, nadia, ruth):
    everybody = [hilde, said, anna, carla, mo, nadia, ruth]
    assert [row.first_name for row in everybody] == ["Hilde", "Said", "Anna", "Carla", "Mo", "Nadia", "Ruth"]
    assert all(row.consented_at < cast.NOW for row in (hilde, said, anna))
