import asyncio

import pytest

from jimsupport.db.tables import channels, outbox, people, roles
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.people import accounts
from tests import cast
from tests.cast import NOW


async def held(db):
    rows = await db.fetch_all(roles.select().order_by(roles.c.id))
    return [(row.role, row.organisation_id, row.ended_at is None) for row in rows]


async def test_an_administrator_by_mail_address_alone(db):
    person_id = await accounts.invite(db, "Ruth.Visser@jimwerkt.example", "administrator", by="cli", now=NOW)
    assert (await cast.load_person(db, person_id)).first_name == "Ruth"
    assert await held(db) == [("administrator", None, True)]
    [mail] = await db.fetch_all(outbox.select())
    assert (mail.kind, mail.person_id, mail.address) == (
        "account_invitation",
        person_id,
        "Ruth.Visser@jimwerkt.example",
    )


async def test_inviting_a_colleague_for_another_role_adds_it(db, nadia):
    person_id = await accounts.invite(db, "NADIA@jimsupport.example", "staff", by="administrator:1", now=NOW)
    again = await accounts.invite(
        db, "nadia@jimsupport.example", "administrator", by="administrator:1", now=NOW
    )
    assert (again, person_id != nadia.id) == (person_id, True)
    assert await held(db) == [("staff", None, True), ("staff", None, True), ("administrator", None, True)]


async def test_a_jim_is_never_taken_for_a_colleague_by_the_mailbox_alone(db, hilde, said):
    someone = await accounts.invite(db, cast.SHARED, "staff", by="administrator:1", now=NOW)
    assert someone not in (hilde.id, said.id)
    named = await accounts.invite(
        db, "anders@example.org", "staff", first_name="Piet", by="administrator:1", now=NOW
    )
    assert (await cast.load_person(db, named)).first_name == "Piet"


async def test_a_jim_named_by_their_first_name_combines_roles(db, hilde, said):
    assert (
        await accounts.invite(db, cast.SHARED, "staff", first_name="hilde", by="administrator:1", now=NOW)
        == hilde.id
    )
    assert len(await db.fetch_all(people.select())) == 2
    assert len(await db.fetch_all(channels.select())) == 3


async def test_a_professional_works_somewhere_and_others_do_not(db, noordrivier):
    for role, organisation in (("professional", None), ("staff", noordrivier), ("baas", None)):
        with pytest.raises(Invalid):
            await accounts.invite(db, "piet@example.org", role, organisation, by="administrator:1", now=NOW)
    assert await held(db) == []


async def test_ending_and_giving_back(db, carla, noordrivier):
    [role] = await db.fetch_all(roles.select())
    for _ in range(2):
        await accounts.end(db, role.id, by="administrator:1", now=NOW)
    assert await held(db) == [("professional", noordrivier, False)]
    await accounts.undo_end(db, role.id, by="administrator:1", now=NOW)
    assert await held(db) == [("professional", noordrivier, True)]


async def test_the_last_administrator_stays(db, ruth):
    [role] = await db.fetch_all(roles.select())
    with pytest.raises(Refused):
        await accounts.end(db, role.id, by=f"administrator:{ruth.id}", now=NOW)
    await accounts.invite(db, "tweede@example.org", "administrator", by=f"administrator:{ruth.id}", now=NOW)
    await accounts.end(db, role.id, by=f"administrator:{ruth.id}", now=NOW)
    assert await held(db) == [("administrator", None, False), ("administrator", None, True)]


async def test_of_two_administrators_who_end_each_other_at_once_one_stays(db, ruth):
    other = await cast.worker(db, "Bo", "administrator", mail="bo@jimwerkt.example")
    held_by = await db.fetch_all(roles.select().where(roles.c.person_id.in_([ruth.id, other.id])))
    done = await asyncio.gather(
        *(accounts.end(db, role.id, by="terminal", now=NOW) for role in held_by), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "Refused"]
