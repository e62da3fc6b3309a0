"""Bel me als ik stil ben: nobody reached, again in two weeks, twice; then it rests. Any contact ends it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jimsupport.db.tables import jims
from jimsupport.domain.errors import Refused
from jimsupport.domain.follow_up import check_ins
from jimsupport.domain.handling import replies, silence
from jimsupport.domain.people import pauses, rhythms, stops
from jimsupport.domain.support import claims, conversation, requests
from tests import cast
from tests.conftest import NOW
from tests.domain.handling.asked import ask, in_list, kinds, row

WEEKS = timedelta(days=14)
AGAIN = datetime(2026, 4, 13, 4, 0, tzinfo=UTC)


@pytest.fixture
def by(nadia):
    return f"staff:{nadia.id}"


async def silent(db, jim, now=NOW):
    asked = await ask(db, jim, "", kind="silent", door="system", by="worker", now=now)
    return await row(db, asked.id)


async def rung(db, asked, by, now, outcome="not_reached"):
    await conversation.call_made(db, await row(db, asked.id), outcome, by=by, now=now)


async def test_it_comes_back_after_two_weeks_twice_and_then_rests(db, hilde, by):
    asked = await silent(db, hilde)

    await rung(db, asked, by, NOW)
    planned = await row(db, asked.id)
    assert (planned.wake_at, planned.claimed_by, planned.closed_at) == (AGAIN, None, None)
    assert await in_list(db, AGAIN - timedelta(seconds=1)) == []
    assert await in_list(db, AGAIN) == [asked.id]

    await rung(db, asked, by, NOW + WEEKS)
    assert await in_list(db, NOW + WEEKS) == []
    assert await in_list(db, AGAIN + WEEKS) == [asked.id]

    await rung(db, asked, by, NOW + 2 * WEEKS)
    done = await row(db, asked.id)
    assert (done.closed_at, done.outcome) == (NOW + 2 * WEEKS, "not_reached")
    assert await in_list(db, NOW + 20 * WEEKS) == []
    assert (await kinds(db, asked.id)).count("not_reached") == 3


async def test_a_double_tap_counts_once(db, hilde, by):
    asked = await silent(db, hilde)
    for seconds in (0, 5):
        await rung(db, asked, by, NOW + timedelta(seconds=seconds))
    assert await silence.attempts(db, asked.id) == 1


async def test_a_slip_is_taken_back_also_the_last_one(db, hilde, by):
    asked = await silent(db, hilde)
    for n in range(3):
        await rung(db, asked, by, NOW + n * WEEKS)
        thread = await conversation.thread(db, asked.id)
        call = thread.entries[-1]
        again = NOW + n * WEEKS + timedelta(minutes=5)
        if n != 1:
            await conversation.undo_call(db, await row(db, asked.id), call.id, by=by, now=again)
            assert await in_list(db, again) == [asked.id]
            await rung(db, asked, by, again + timedelta(minutes=5))
    assert (await row(db, asked.id)).outcome == "not_reached"
    with pytest.raises(Refused):
        await conversation.undo_call(db, await row(db, asked.id), call.id - 1, by=by, now=NOW + 9 * WEEKS)


async def answers(db, jim, by, now, before=None):
    hand_over = await cast.hand_over(
        db, jim, professional=jim, organisation_id=await cast.organisation(db, "X")
    )
    item = await cast.check_in(db, jim, hand_over, due_at=None, outcome="sent", decided_at=NOW)
    await check_ins.answer(db, item, "good", by=f"jim:{jim.id}", now=now)


async def asks(db, jim, by, now, before=None):
    await requests.open(
        db, kind="question", door="page", body="Hallo", jim_id=jim.id, by=f"jim:{jim.id}", now=now
    )


async def says_more(db, jim, by, now, before):
    await replies.say(db, before, "Nog iets", by=f"jim:{jim.id}", now=now)


async def is_reached(db, jim, by, now, before=None):
    [asked] = [each for each in await requests.of_jim(db, jim.id) if each.kind == "silent"]
    await rung(db, asked, by, now, "reached")


async def spoke_elsewhere(db, jim, by, now, before):
    await rung(db, before, by, now, "reached")


async def stops_altogether(db, jim, by, now, before=None):
    await stops.stop(db, jim.id, by=f"jim:{jim.id}", now=now)


async def pauses_for_a_while(db, jim, by, now, before=None):
    await pauses.start(db, jim.id, until=date(2026, 5, 1), by=f"jim:{jim.id}", now=now)


async def would_rather_not_be_rung(db, jim, by, now, before=None):
    await db.execute(jims.update().where(jims.c.id == jim.id).values(call_when_silent="staff"))
    await rhythms.call_when_silent(db, jim.id, None, by=f"jim:{jim.id}", now=now)


@pytest.mark.parametrize(
    "contact",
    [
        answers,
        asks,
        says_more,
        is_reached,
        spoke_elsewhere,
        stops_altogether,
        pauses_for_a_while,
        would_rather_not_be_rung,
    ],
)
async def test_any_contact_calls_it_off_also_while_it_waits(db, hilde, by, contact):
    before = await ask(db, hilde)
    asked = await silent(db, hilde)
    await rung(db, asked, by, NOW)
    assert (await row(db, asked.id)).closed_at is None
    await contact(db, hilde, by, NOW + timedelta(days=1), before)
    assert (await row(db, asked.id)).closed_at == NOW + timedelta(days=1)
    assert asked.id not in await in_list(db, AGAIN + 9 * WEEKS)


async def test_a_slip_taken_back_after_contact_brings_nothing_back(db, hilde, by):
    asked = await silent(db, hilde)
    await rung(db, asked, by, NOW)
    call = (await conversation.thread(db, asked.id)).entries[-1]
    await asks(db, hilde, by, NOW + timedelta(hours=1))
    await conversation.undo_call(db, await row(db, asked.id), call.id, by=by, now=NOW + timedelta(hours=2))
    assert (await row(db, asked.id)).outcome == "not_needed"


async def test_somebody_on_it_does_not_keep_it_from_the_others(db, hilde, by):
    asked = await silent(db, hilde)
    await claims.claim(db, asked, by=by, now=NOW)
    await rung(db, asked, by, NOW)
    assert (await row(db, asked.id)).claimed_by is None
