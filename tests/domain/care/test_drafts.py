from datetime import timedelta

import pytest

from jimsupport.db import tables
from jimsupport.domain.care import drafts
from jimsupport.domain.care.details import NO_WAY_BACK, YoungPerson
from jimsupport.domain.errors import NotFound, Refused
from tests import cast
from tests.domain.care.people import ENDS_ON, details, register

NOW = cast.NOW


@pytest.fixture
async def draft(db, carla, noordrivier):
    await cast.programme(db)
    made = await drafts.start(db, professional_id=carla.id, organisation_id=noordrivier, now=NOW)
    return await drafts.load(db, carla.id, made)


async def send(db, draft):
    return await drafts.register(
        db,
        draft,
        jim=details(),
        young=YoungPerson(),
        ends_on=ENDS_ON,
        message="",
        other_help=False,
        way_back=NO_WAY_BACK,
        birth_month=None,
        by="professional:1",
        now=NOW,
    )


async def test_each_step_is_kept_beside_the_others(db, carla, draft):
    await drafts.save(db, draft, "jim", {"first_name": "Truus"}, now=NOW)
    await drafts.save(db, draft, "end", {"ends_on": "14 apr"}, now=NOW + timedelta(minutes=5))
    [kept] = await drafts.listed(db, carla.id)
    assert kept.answers == {"jim": {"first_name": "Truus"}, "end": {"ends_on": "14 apr"}}
    assert (kept.jim_name, kept.changed_at) == ("Truus", NOW + timedelta(minutes=5))


async def test_what_was_typed_cannot_be_read_in_the_database(db, draft):
    await drafts.save(db, draft, "jim", {"first_name": "Truus"}, now=NOW)
    [raw] = await db.fetch_all("SELECT answers FROM hand_over_drafts")
    assert "Truus" not in repr(raw)


async def test_one_of_two_taps_registers_and_the_other_finds_it(db, draft):
    first, made = await send(db, draft)
    assert (made, await send(db, draft)) == (True, (first, False))
    with pytest.raises(Refused):
        await drafts.save(db, draft, "jim", {"first_name": "Kees"}, now=NOW)


async def test_a_refused_one_keeps_what_was_typed(db, carla, noordrivier, draft):
    await drafts.save(db, draft, "jim", {"first_name": "Truus"}, now=NOW)
    await register(db, carla, noordrivier)
    [young] = await db.fetch_all(tables.young_people.select())
    with pytest.raises(Refused):
        await drafts.register(
            db,
            draft,
            jim=details(),
            young=YoungPerson(same_as=young.id),
            ends_on=ENDS_ON,
            message="",
            other_help=False,
            way_back=NO_WAY_BACK,
            birth_month=None,
            by="professional:1",
            now=NOW,
        )
    assert (await drafts.load(db, carla.id, draft.id)).answers == {"jim": {"first_name": "Truus"}}


async def test_one_begins_only_where_one_works(db, mo, noordrivier):
    with pytest.raises(NotFound):
        await drafts.start(db, professional_id=mo.id, organisation_id=noordrivier, now=NOW)


async def test_what_nobody_touched_for_a_month_goes_and_the_hand_over_stays(db, carla, noordrivier, draft):
    await send(db, draft)
    later = NOW + timedelta(days=20)
    fresh = await drafts.start(db, professional_id=carla.id, organisation_id=noordrivier, now=later)
    assert await drafts.forget_old(db, now=NOW + timedelta(days=31)) == 1
    assert [row.id for row in await db.fetch_all(tables.hand_over_drafts.select())] == [fresh]
    assert len(await db.fetch_all(tables.hand_overs.select())) == 1
