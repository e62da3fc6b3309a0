import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from jimsupport.db import tables
from jimsupport.domain.care import hand_overs, young_people
from jimsupport.domain.care.details import WayBack, YoungPerson
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import stops
from tests import cast
from tests.domain.care.people import ENDS_ON, details, register

NOW = cast.NOW


async def load(db, hand_over_id):
    return await db.fetch_one(tables.hand_overs.select().where(tables.hand_overs.c.id == hand_over_id))


async def count(db, table):
    return len(await db.fetch_all(table.select()))


async def test_a_hand_over_is_kept_planned_and_on_the_timeline(db, carla, noordrivier):
    made = await register(
        db, carla, noordrivier, details(phone="06 12 34 56 78", relation="oma", place="Assen")
    )

    row = await load(db, made)
    assert (row.ends_on, row.message, row.relation, row.professional_id) == (
        ENDS_ON,
        "Fijn dat je blijft.",
        "oma",
        carla.id,
    )
    assert hand_overs.way_back_of(row) == WayBack("Wijkteam Noord", "030 123 45 67")
    reachable = await db.fetch_all(
        select(tables.channels.c.kind, tables.channels.c.address).where(
            tables.channels.c.person_id == row.jim_id
        )
    )
    assert sorted(reachable) == [("mail", "truus@example.org"), ("phone", "+31612345678")]
    [event] = await db.fetch_all(tables.events.select())
    assert (event.kind, event.by, event.at, event.person_id, event.hand_over_id, event.data) == (
        "handed_over",
        f"professional:{carla.id}",
        NOW,
        row.jim_id,
        made,
        {"help_ends_on": "2026-04-14"},
    )
    planned = await db.fetch_all(tables.planned.select().order_by(tables.planned.c.due_on))
    assert (planned[0].kind, planned[0].due_on) == ("invitation", ENDS_ON)
    assert all(each.due_on >= ENDS_ON for each in planned)


async def test_a_jim_with_only_a_phone_number_is_accepted(db, carla, noordrivier):
    made = await register(db, carla, noordrivier, details(mail="", phone="020 123 45 67"))
    jim = await db.fetch_one(tables.jims.select().where(tables.jims.c.id == (await load(db, made)).jim_id))
    assert jim.channel == "phone"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"jim": details(mail="")}, "mail"),
        ({"jim": details(language="xx")}, "language"),
        ({"ends_on": date(1999, 1, 1)}, "ends_on"),
        ({"ends_on": NOW.date() + timedelta(days=4 * 366)}, "ends_on"),
        ({"message": "x" * 501}, "message"),
        ({"birth_month": "2010-13"}, "birth_month"),
        ({"birth_month": "2026-05"}, "birth_month"),
        ({"birth_month": "1950-05"}, "birth_month"),
    ],
)
async def test_what_cannot_be_kept_is_said_at_its_field(db, carla, noordrivier, changed, field):
    with pytest.raises(Invalid) as problem:
        await register(db, carla, noordrivier, **changed)
    assert [each.field for each in problem.value.problems] == [field]
    assert await count(db, tables.hand_overs) == await count(db, tables.events) == 0


async def test_the_reference_is_kept_as_a_keyed_hash_only(db, carla, noordrivier):
    await register(db, carla, noordrivier, young=YoungPerson(reference="J-2674"))
    [young] = await db.fetch_all(tables.young_people.select())
    assert "2674" not in repr(young)
    assert len(young.reference_hash) == 64


async def test_the_same_reference_in_any_spelling_is_the_same_young_person(db, carla, noordrivier):
    await register(db, carla, noordrivier, young=YoungPerson(reference="J 2674"), birth_month="2010-11")
    await register(
        db,
        carla,
        noordrivier,
        details("Kees", mail="kees@example.org"),
        young=YoungPerson(reference="j2674"),
        birth_month="2011-01",
    )
    [young] = await db.fetch_all(tables.young_people.select())
    assert young.birth_month == "2010-11"


async def test_the_same_reference_of_another_organisation_is_somebody_else(
    db, carla, mo, noordrivier, oosterpoort
):
    await register(db, carla, noordrivier)
    await register(db, mo, oosterpoort)
    assert await count(db, tables.young_people) == 2
    assert await count(db, tables.jims) == 1  # the JIM is the same


async def test_without_a_reference_every_young_person_is_a_new_one(db, carla, noordrivier):
    await register(db, carla, noordrivier, young=YoungPerson())
    await register(db, carla, noordrivier, young=YoungPerson())
    assert await count(db, tables.young_people) == 2


async def test_the_same_young_person_comes_out_of_ones_own_list(db, carla, mo, noordrivier, oosterpoort):
    first = await load(db, await register(db, carla, noordrivier))
    [known] = await young_people.known_to(db, carla.id, noordrivier)
    assert (known.id, known.first_name, known.ends_on) == (first.young_person_id, "Truus", ENDS_ON)
    same = YoungPerson(same_as=known.id)

    second = await register(db, carla, noordrivier, details("Kees", mail="kees@example.org"), young=same)
    assert (await load(db, second)).young_person_id == first.young_person_id
    with pytest.raises(NotFound):
        await register(db, mo, oosterpoort, details("Piet", mail="piet@example.org"), young=same)
    assert await young_people.known_to(db, mo.id, oosterpoort) == []


async def test_a_second_open_one_of_the_same_jim_and_young_person_is_refused(db, carla, noordrivier):
    await register(db, carla, noordrivier, details(phone="0612345678"))
    for again in (details(), details(mail="", phone="+31 6 12345678"), details("Geertruida")):
        with pytest.raises(Refused) as refusal:
            await register(db, carla, noordrivier, again)
        assert refusal.value.values == {"day": ENDS_ON}
    assert await count(db, tables.hand_overs) == await count(db, tables.jims) == 1


async def test_two_at_the_same_moment_make_one(db, carla, noordrivier):
    async def once():
        return await register(db, carla, noordrivier)

    await cast.programme(db)
    made = await asyncio.gather(once(), once(), return_exceptions=True)
    assert sorted(type(each).__name__ for each in made) == ["Refused", "int"]
    assert await count(db, tables.hand_overs) == await count(db, tables.jims) == 1


async def test_after_a_withdrawal_it_can_be_registered_anew(db, carla, noordrivier):
    first = await load(db, await register(db, carla, noordrivier))
    await hand_overs.withdraw(db, first, reason="Verkeerde datum.", by="professional:1", now=NOW)
    await register(db, carla, noordrivier)
    with pytest.raises(Refused):
        await hand_overs.reopen(db, first, note="Toch niet.", by="professional:1", now=NOW)


async def test_someone_we_know_gets_it_attached_and_stays_as_they_said(db, hilde, mo, oosterpoort):
    made = await register(
        db,
        mo,
        oosterpoort,
        details("hilde", mail=cast.SHARED.upper(), last_name="Ander", place="Elders", language="en"),
    )
    assert (await load(db, made)).jim_id == hilde.id
    assert await cast.load_jim(db, hilde.id) == hilde


async def test_a_shared_mailbox_does_not_make_two_people_one(db, hilde, said, carla, noordrivier):
    made = await register(db, carla, noordrivier, details("Said", mail=cast.SHARED))
    assert (await load(db, made)).jim_id == said.id
    new = await register(
        db, carla, noordrivier, details("Fatima", mail=cast.SHARED), young=YoungPerson(reference="J-2")
    )
    assert (await load(db, new)).jim_id not in (hilde.id, said.id)


async def test_who_wants_no_messages_is_refused_without_saying_why(db, hilde, said, carla, noordrivier):
    await stops.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    messages = set()
    for jim in (details("Hilde", mail=cast.SHARED), details("Hilde", mail="", phone="0612345601")):
        with pytest.raises(Refused) as refusal:
            await register(db, carla, noordrivier, jim)
        messages.add((refusal.value.message, *refusal.value.values))
    assert messages == {(hand_overs.NO_MESSAGES,)}
    assert await count(db, tables.hand_overs) == await count(db, tables.young_people) == 0
    await register(db, carla, noordrivier, details("Said", mail=cast.SHARED))  # the family goes on
