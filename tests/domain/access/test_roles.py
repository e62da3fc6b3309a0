"""Roles: what one person may be at once."""

from jimsupport.db.tables import events, roles
from jimsupport.domain.access import roles as access
from tests.cast import NOW


async def held(db, person):
    rows = await db.fetch_all(roles.select().where(roles.c.person_id == person.id).order_by(roles.c.id))
    return [(row.role, row.organisation_id, row.ended_at is None) for row in rows]


async def test_granting_twice_is_granting_once(db, hilde):
    for _ in range(2):
        await access.grant(db, hilde.id, "staff", by="administrator:1", now=NOW)
    assert await held(db, hilde) == [("staff", None, True)]
    recorded = await db.fetch_all(events.select())
    assert [(e.kind, e.by, e.data) for e in recorded] == [
        ("role_granted", "administrator:1", {"role": "staff", "organisation": None})
    ]


async def test_a_professional_can_work_at_two_organisations_and_leave_one(
    db, carla, noordrivier, oosterpoort
):
    await access.grant(
        db, carla.id, "professional", organisation_id=oosterpoort, by="administrator:1", now=NOW
    )
    await access.end(db, carla.id, "professional", organisation_id=noordrivier, by="administrator:1", now=NOW)
    assert await held(db, carla) == [
        ("professional", noordrivier, False),
        ("professional", oosterpoort, True),
    ]


async def test_an_ended_role_can_be_given_back(db, nadia):
    await access.end(db, nadia.id, "staff", by="administrator:1", now=NOW)
    await access.end(db, nadia.id, "staff", by="administrator:1", now=NOW)
    assert await held(db, nadia) == [("staff", None, False)]
    await access.grant(db, nadia.id, "staff", by="administrator:1", now=NOW)
    assert await held(db, nadia) == [("staff", None, True)]
    kinds = [event.kind for event in await db.fetch_all(events.select().order_by(events.c.id))]
    assert kinds == ["role_ended", "role_granted"]


def test_the_strictest_role_decides_how_long_one_stays():
    assert access.stay(frozenset({"jim"})) == access.LONG
    assert access.stay(frozenset({"jim", "staff"})) == access.SHORT
    assert access.stay(frozenset({"professional"})) == access.SHORT
