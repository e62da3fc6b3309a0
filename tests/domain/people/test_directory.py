from jimsupport.db import tables
from jimsupport.domain.people import directory
from tests import cast


async def names(db, **asked):
    rows, total = await directory.listed(db, **asked)
    assert total == len(rows)
    return [row.first_name for row in rows]


async def test_who_works_here_by_name_and_no_jim(db, carla, mo, nadia, hilde):
    assert await names(db) == ["Carla", "Mo", "Nadia"]
    assert await names(db, role="professional") == ["Carla", "Mo"]
    assert await names(db, q="oosterpoort") == ["Mo"]
    assert await names(db, q="nadia@ vos") == ["Nadia"]
    assert await names(db, q="%") == []


async def test_who_left_is_not_listed_but_keeps_a_page(db, carla):
    await db.execute(tables.roles.update().values(ended_at=cast.NOW))
    assert await names(db) == []
    assert (await directory.load(db, carla.id)).mail == "carla@noordrivier.example"
    assert await directory.roles_of(db, [carla.id]) == {carla.id: []}
    [role] = (await directory.roles_of(db, [carla.id], ended=True))[carla.id]
    assert (role.role, role.organisation) == ("professional", "Jeugdhulp Noordrivier")
