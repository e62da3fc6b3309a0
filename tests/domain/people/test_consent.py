from datetime import timedelta

import pytest

from jimsupport.db.tables import events, planned
from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import sweep
from jimsupport.domain.people import channels, consent, stops, unwanted
from tests import cast
from tests.cast import NOW

INVITED = NOW - timedelta(days=5)


@pytest.fixture
async def invited(db, carla, noordrivier):
    jim = await cast.jim(
        db,
        "Femke",
        mail="femke@example.org",
        invited_at=INVITED,
        consented_at=None,
        consent_version=None,
        last_contact_at=None,
        erase_at=INVITED + timedelta(days=60),
    )
    row = await cast.hand_over(db, jim, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, jim, row, key=f"{row.id}:check_in:P2W:1", step="P2W")
    return jim


async def recorded(db):
    return [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))]


async def is_remembered(db, jim):
    reachable = [(row.kind, row.address, row.address_key) for row in await channels.of(db, jim.id)]
    return await unwanted.is_unwanted(db, reachable, jim.first_name)


async def test_a_yes_is_dated_and_versioned_and_keeps_the_data(db, invited):
    for _ in range(2):
        await consent.give(db, invited.id, by=f"jim:{invited.id}", now=NOW)
    jim = await cast.load_jim(db, invited.id)
    assert (jim.consented_at, jim.consent_version, jim.erase_at) == (NOW, consent.VERSION, None)
    assert jim.last_contact_at == NOW
    assert await recorded(db) == ["consented"]


async def test_a_yes_to_other_words_is_refused(db, invited):
    with pytest.raises(Invalid):
        await consent.give(db, invited.id, version="1999-01", by="jim:1", now=NOW)


async def test_a_no_ends_everything_and_the_data_goes_in_thirty_days(db, invited):
    for _ in range(2):
        await consent.decline(db, invited.id, by=f"jim:{invited.id}", now=NOW)
    jim = await cast.load_jim(db, invited.id)
    assert (jim.declined_at, jim.erase_at) == (NOW, NOW + timedelta(days=30))
    assert await recorded(db) == ["declined"]
    await sweep.run(db, now=NOW + timedelta(days=29))
    row = await db.fetch_one(planned.select().order_by(planned.c.id))
    assert (row.outcome, row.reason) == ("skipped", "declined")
    assert await is_remembered(db, invited)


async def test_a_no_taken_back_leaves_the_question_open(db, invited):
    await consent.decline(db, invited.id, by=f"jim:{invited.id}", now=NOW)
    for _ in range(2):
        await consent.undo_decline(db, invited.id, by=f"jim:{invited.id}", now=NOW)
    jim = await cast.load_jim(db, invited.id)
    assert (jim.declined_at, jim.consented_at) == (None, None)
    assert jim.erase_at == INVITED + timedelta(days=60)
    assert await recorded(db) == ["declined", "decline_undone"]
    assert not await is_remembered(db, invited)


async def test_a_yes_after_a_no_counts(db, invited):
    await consent.decline(db, invited.id, by=f"jim:{invited.id}", now=NOW)
    await consent.give(db, invited.id, by=f"jim:{invited.id}", now=NOW)
    jim = await cast.load_jim(db, invited.id)
    assert (jim.consented_at, jim.declined_at, jim.erase_at) == (NOW, None, None)
    assert not await is_remembered(db, invited)
    steps = await db.fetch_all(
        planned.select().where(planned.c.kind == "check_in", planned.c.due_at.is_not(None))
    )
    assert "P3M" in [row.step for row in steps]


async def test_a_yes_on_the_phone_after_a_stop_resumes(db, hilde):
    await stops.stop(db, hilde.id, by="staff:9", now=NOW, phone=True)
    await consent.give(db, hilde.id, by="staff:9", now=NOW, phone=True)
    rows = await db.fetch_all(events.select().order_by(events.c.id))
    assert [(row.kind, row.by, row.by_phone) for row in rows] == [
        ("stopped", "staff:9", "phone"),
        ("resumed", "staff:9", "phone"),
        ("consented", "staff:9", "phone"),  # the words changed since 2026-01
    ]
