import pytest

from jimsupport.db.tables import events, outbox, planned, support_requests
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import sweep
from jimsupport.domain.people import channels, stops, unwanted
from tests import cast
from tests.cast import NOW


@pytest.fixture
async def handed(db, hilde, carla, noordrivier):
    row = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, hilde, row, key=f"{row.id}:check_in:P2W:1", step="P2W")
    return row


async def recorded(db):
    return [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))]


async def outcomes(db):
    """What the rules make of each check-in, on the day it comes up."""
    await sweep.run(db, now=NOW)
    rows = await db.fetch_all(planned.select().where(planned.c.kind == "check_in").order_by(planned.c.id))
    return [(row.step, row.outcome, row.reason) for row in rows]


async def invited_again(db, jim):
    reachable = [(row.kind, row.address, row.address_key) for row in await channels.of(db, jim.id)]
    return await unwanted.is_unwanted(db, reachable, jim.first_name)


async def test_after_a_stop_nothing_goes_out_and_one_mail_confirms_it(db, hilde, said, handed):
    for _ in range(2):
        await stops.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)

    assert (await cast.load_jim(db, hilde.id)).stopped_at == NOW
    assert await recorded(db) == ["stopped"]
    assert ("P2W", "skipped", "stopped") in await outcomes(db)
    mails = await db.fetch_all(outbox.select())
    assert [(m.kind, m.message_class, m.person_id, m.address) for m in mails] == [
        ("stopped", "answer", hilde.id, cast.SHARED)
    ]


async def test_a_stop_is_remembered_without_a_name_and_not_for_the_family(db, hilde, said, handed):
    await stops.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    assert [await invited_again(db, hilde), await invited_again(db, said)] == [True, False]


async def test_who_has_no_mail_gets_no_confirmation(db):
    piet = await cast.jim(db, "Piet", phone="+31201234567")
    await stops.stop(db, piet.id, by="staff:9", now=NOW, phone=True)
    assert await db.fetch_all(outbox.select()) == []


async def test_taking_a_stop_back_plans_and_forgets(db, hilde, handed):
    await stops.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    for _ in range(2):
        await stops.resume(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)

    assert (await cast.load_jim(db, hilde.id)).stopped_at is None
    assert await recorded(db) == ["stopped", "resumed"]
    assert await invited_again(db, hilde) is False
    assert ("P2W", None, None) in await outcomes(db)


async def test_after_a_death_nothing_goes_out_and_nobody_is_written_to(db, hilde, handed):
    await stops.deceased(db, hilde.id, by="staff:9", now=NOW)
    assert await outcomes(db) == [("P2W", "skipped", "deceased")]
    assert await db.fetch_all(outbox.select()) == []
    await stops.undo_deceased(db, hilde.id, by="staff:9", now=NOW)
    assert (await cast.load_jim(db, hilde.id)).deceased_at is None


@pytest.mark.parametrize("reason", ["no_contact", "terrible"])
async def test_no_longer_in_touch_ends_one_hand_over_and_makes_no_work(
    db, hilde, handed, carla, noordrivier, reason
):
    other = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, hilde, other, key=f"{other.id}:check_in:P6M:1", step="P6M")
    for _ in range(2):
        await stops.end_hand_over(db, handed.id, reason=reason, by=f"jim:{hilde.id}", now=NOW)

    assert await recorded(db) == ["hand_over_ended"]
    assert (await outcomes(db))[:2] == [("P2W", "skipped", "ended"), ("P6M", None, None)]
    assert await db.fetch_all(support_requests.select()) == []


async def test_a_call_only_when_wanted(db, hilde, handed):
    await stops.end_hand_over(db, handed.id, reason="terrible", call=True, by=f"jim:{hilde.id}", now=NOW)
    [request] = await db.fetch_all(support_requests.select())
    assert (request.kind, request.jim_id) == ("call_back", hilde.id)


async def test_it_can_be_taken_back_unless_there_is_a_newer_one(db, hilde, handed, carla, noordrivier):
    await stops.end_hand_over(db, handed.id, reason="no_contact", by=f"jim:{hilde.id}", now=NOW)
    await stops.reopen(db, handed.id, by=f"jim:{hilde.id}", now=NOW)
    assert ("P2W", None, None) in await outcomes(db)

    await stops.end_hand_over(db, handed.id, reason="no_contact", by=f"jim:{hilde.id}", now=NOW)
    await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, young_person_id=handed.young_person_id
    )
    with pytest.raises(Refused):
        await stops.reopen(db, handed.id, by=f"jim:{hilde.id}", now=NOW)


async def test_unknown_reasons_and_hand_overs(db, handed):
    with pytest.raises(Invalid):
        await stops.end_hand_over(db, handed.id, reason="boos", by="jim:1", now=NOW)
    with pytest.raises(NotFound):
        await stops.end_hand_over(db, 999, reason="terrible", by="jim:1", now=NOW)
