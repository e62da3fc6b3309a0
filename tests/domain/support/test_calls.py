"""Calls: three attempts at most, two weeks apart; any contact ends them."""

import asyncio
from datetime import date, timedelta

import pytest

from jimsupport.db.tables import calls as rows
from jimsupport.db.tables import channels, events, hand_overs, jims, outbox
from jimsupport.domain.day import queue
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.follow_up import contact, open_calls
from jimsupport.domain.people import muting
from jimsupport.domain.support import calls
from tests import cast
from tests.conftest import NOW

TWO_WEEKS = timedelta(days=14)


async def call_to(db, jim, kind="check_in", key="1"):
    """A call on the list."""
    outbox_id = await db.insert(
        outbox.insert().values(
            key=f"{jim.id}:{kind}:{key}",
            person_id=jim.id,
            channel="call",
            message_class="routine",
            rank=2,
            kind=kind,
            items=[],
            template=kind,
            language="nl",
            context="{}",
            message_id=f"{jim.id}.{kind}.{key}",
            state="sent",
            queued_at=NOW,
        )
    )
    return await db.insert(rows.insert().values(outbox_id=outbox_id, jim_id=jim.id, due_at=NOW))


@pytest.fixture
async def bep(db):
    """A JIM with a phone alone."""
    return await cast.jim(db, "Bep", phone="+31612345678")


async def load(db, call_id, nadia):
    return await calls.for_staff(db, call_id, staff_id=nadia.id)


async def try_again(db, call_id, nadia, *, reached=False, now=NOW):
    call = await load(db, call_id, nadia)
    await calls.attempt(db, call, reached=reached, seen=call.attempts, by=f"staff:{nadia.id}", now=now)
    return await load(db, call_id, nadia)


async def test_three_vain_calls_two_weeks_apart_and_then_rest(db, bep, nadia):
    call_id = await call_to(db, bep)

    first = await try_again(db, call_id, nadia)
    assert (first.attempts, first.due_at, first.outcome) == (1, NOW + TWO_WEEKS, None)
    second = await try_again(db, call_id, nadia, now=NOW + TWO_WEEKS)
    assert (second.attempts, second.due_at) == (2, NOW + 2 * TWO_WEEKS)
    third = await try_again(db, call_id, nadia, now=NOW + 2 * TWO_WEEKS)
    assert (third.attempts, third.due_at, third.outcome, third.done_at) == (
        3,
        None,
        "not_reached",
        NOW + 2 * TWO_WEEKS,
    )
    assert [row.kind for row in await db.fetch_all(events.select())] == ["not_reached"] * 3
    assert (await cast.load_jim(db, bep.id)).erase_at is None


async def test_nobody_reached_about_the_invitation_is_forgotten_sixty_days_after_the_last_call(db, nadia):
    bep = await cast.jim(db, "Bep", phone="+31612345678", consented_at=None)
    call_id = await call_to(db, bep, kind="invitation")
    for n in range(3):
        await try_again(db, call_id, nadia, now=NOW + n * TWO_WEEKS)
    last = NOW + 2 * TWO_WEEKS
    assert (await cast.load_jim(db, bep.id)).erase_at == last + timedelta(days=60)


async def test_a_double_tap_counts_one_attempt(db, bep, nadia):
    call = await load(db, await call_to(db, bep), nadia)
    for _ in range(2):
        await calls.attempt(db, call, reached=False, seen=0, by=f"staff:{nadia.id}", now=NOW)
    assert (await load(db, call.id, nadia)).attempts == 1


async def test_someone_reached_is_contact_and_ends_their_other_calls(db, bep, nadia):
    call_id, other = await call_to(db, bep), await call_to(db, bep, key="2")

    done = await try_again(db, call_id, nadia, reached=True)

    assert (done.outcome, done.due_at) == ("reached", None)
    assert ((await load(db, other, nadia)).outcome, await calls.of_jim(db, bep.id, now=NOW)) == (
        "cancelled",
        [],
    )
    assert (await cast.load_jim(db, bep.id)).last_contact_at == NOW


async def test_any_contact_takes_a_call_off_the_list(db, bep, nadia):
    call_id = await call_to(db, bep)
    await contact.record(db, bep.id, by=f"jim:{bep.id}", now=NOW, what="answered")
    assert (await load(db, call_id, nadia)).outcome == "cancelled"
    with pytest.raises(Refused):
        await calls.claim(db, await load(db, call_id, nadia), by=f"staff:{nadia.id}")


async def test_of_two_who_take_a_call_the_second_hears_who_rings(db, bep, nadia):
    omar = await cast.worker(db, "Omar", "staff", mail="omar@jimsupport.test")
    call = await load(db, await call_to(db, bep), nadia)
    await calls.claim(db, call, by=f"staff:{nadia.id}")
    await calls.claim(db, call, by=f"staff:{nadia.id}")
    with pytest.raises(Refused) as refused:
        await calls.claim(db, call, by=f"staff:{omar.id}")
    assert refused.value.values == {"name": "Nadia"}
    await calls.release(db, call, by=f"staff:{nadia.id}")
    await calls.claim(db, call, by=f"staff:{omar.id}")


async def test_staff_never_see_a_call_to_themselves(db, bep):
    call_id = await call_to(db, bep)
    with pytest.raises(NotFound):
        await calls.for_staff(db, call_id, staff_id=bep.id)


@pytest.mark.parametrize(
    "changed",
    [
        {"stopped_at": NOW},
        {"declined_at": NOW},
        {"deceased_at": NOW},
        {"paused_until": date(2026, 4, 30)},
        {"rhythm": "on_request"},
    ],
)
async def test_who_stopped_or_paused_since_is_not_rung(db, bep, nadia, changed):
    call = await load(db, await call_to(db, bep), nadia)
    assert (await calls.is_wanted(db, call, now=NOW), len(await calls.of_jim(db, bep.id, now=NOW))) == (
        True,
        1,
    )
    await db.execute(jims.update().values(**changed))
    assert (await calls.is_wanted(db, call, now=NOW), await calls.of_jim(db, bep.id, now=NOW)) == (False, [])


async def test_after_the_pause_the_call_is_there_again(db, bep, nadia):
    await call_to(db, bep)
    await db.execute(jims.update().values(paused_until=date(2026, 4, 30)))
    assert (await queue.page(db, staff_id=nadia.id, now=NOW)).items == []
    later = NOW + timedelta(days=31)
    assert [item.name for item in (await queue.page(db, staff_id=nadia.id, now=later)).items] == ["Bep"]


async def test_a_number_that_does_not_work_is_not_rung_and_holds_no_mail_back(db, bep, nadia):
    await call_to(db, bep)
    assert await open_calls.expected(db, [bep.id], now=NOW) == {bep.id}
    await db.execute(channels.update().values(state="bounced"))
    assert await open_calls.expected(db, [bep.id], now=NOW) == set()
    assert (await queue.page(db, staff_id=nadia.id, now=NOW)).items == []


@pytest.mark.parametrize("changed", [{"withdrawn_at": NOW}, {"ended_at": NOW}])
async def test_nobody_rings_about_a_hand_over_that_is_withdrawn_or_over(
    db, bep, carla, noordrivier, nadia, changed
):
    hand_over = await cast.hand_over(db, bep, professional=carla, organisation_id=noordrivier)
    await call_to(db, bep)
    await db.execute(outbox.update().values(hand_over_id=hand_over.id))
    assert len(await calls.of_jim(db, bep.id, now=NOW)) == 1
    await db.execute(hand_overs.update().values(**changed))
    assert await calls.of_jim(db, bep.id, now=NOW) == []


async def test_nobody_rings_for_a_kind_the_jim_wants_no_more(db, bep):
    await call_to(db, bep, kind="contact_reminder")
    await muting.mute(db, bep.id, "check_in", by=f"jim:{bep.id}", now=NOW)
    assert len(await calls.of_jim(db, bep.id, now=NOW)) == 1
    await muting.mute(db, bep.id, "contact_reminder", by=f"jim:{bep.id}", now=NOW)
    assert await calls.of_jim(db, bep.id, now=NOW) == []


@pytest.mark.parametrize("reached", [True, False])
async def test_a_slip_is_taken_back_once_and_is_counted_nowhere(db, bep, nadia, reached):
    recorded = await try_again(db, await call_to(db, bep), nadia, reached=reached)
    soon = NOW + timedelta(minutes=5)
    assert calls.can_undo(recorded, soon)

    for _ in range(2):
        await calls.undo(db, recorded, seen=1, by=f"staff:{nadia.id}", now=soon)

    back = await load(db, recorded.id, nadia)
    assert (back.attempts, back.due_at, back.outcome, back.done_at, back.claimed_by) == (
        0,
        soon,
        None,
        None,
        nadia.id,
    )
    assert [row.kind for row in await db.fetch_all(events.select())] == ["call_undone"]
    assert not calls.can_undo(back, soon)


async def test_a_third_vain_call_taken_back_lets_the_data_stay(db, nadia):
    bep = await cast.jim(db, "Bep", phone="+31612345678", consented_at=None)
    call_id = await call_to(db, bep, kind="invitation")
    for n in range(3):
        last = await try_again(db, call_id, nadia, now=NOW + n * TWO_WEEKS)
    await calls.undo(db, last, seen=3, by=f"staff:{nadia.id}", now=last.done_at)
    assert (await cast.load_jim(db, bep.id)).erase_at is None
    assert (await load(db, call_id, nadia)).attempts == 2


async def test_what_was_recorded_days_ago_stays(db, bep, nadia):
    recorded = await try_again(db, await call_to(db, bep), nadia)
    with pytest.raises(Refused):
        await calls.undo(db, recorded, seen=1, by=f"staff:{nadia.id}", now=NOW + timedelta(days=2))


async def test_staff_ring_while_the_jim_is_heard_elsewhere(db, nadia):
    for n in range(8):
        jim = await cast.jim(db, "Bep", phone=f"+3161234560{n}")
        call = await load(db, await call_to(db, jim), nadia)
        done = await asyncio.gather(
            calls.attempt(db, call, reached=True, seen=0, by=f"staff:{nadia.id}", now=NOW),
            contact.record(db, jim.id, by=f"jim:{jim.id}", now=NOW, what="asked"),
            return_exceptions=True,
        )
        assert done == [None, None]
