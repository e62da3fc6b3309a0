"""What came of a talk: real contact, or a kind word and a new offer; and taking it back."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import jims, support_requests
from jimsupport.domain.errors import Refused
from jimsupport.domain.support import requests
from jimsupport.domain.talks import outcomes, talks
from tests import cast
from tests.cast import NOW
from tests.domain.talks.agreeing import TUESDAY_9, booked, happened, mails

AFTER = TUESDAY_9 + timedelta(minutes=31)


async def state(db, talk):
    return (await talks.rows.load(db, talk.id)).state


async def asks(db, jim):
    by = {"by": f"jim:{jim.id}", "now": NOW}
    return await requests.open(db, kind="call_back", door="page", jim_id=jim.id, **by)


async def test_a_talk_that_was_held_is_real_contact(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    await db.execute(jims.update().values(silent_check_ins=1, resting_since=NOW))
    for _ in range(2):
        await outcomes.held(db, talk, by=f"staff:{nadia_is_free.id}", now=AFTER)
    jim = await cast.load_jim(db, hilde.id)
    assert (await state(db, talk), jim.last_contact_at) == ("held", AFTER)
    assert (jim.silent_check_ins, jim.resting_since) == (0, None)
    assert await happened(db, hilde) == ["talk_booked", "talked"]


@pytest.mark.parametrize("close", [True, False])
async def test_the_question_is_closed_when_that_is_asked(db, nadia_is_free, hilde, close):
    request_id = await asks(db, hilde)
    talk = await booked(db, hilde, request_id=request_id)
    await outcomes.held(db, talk, close=close, by=f"staff:{nadia_is_free.id}", now=AFTER)
    row = await db.fetch_one(support_requests.select())
    assert (row.closed_at, row.outcome) == ((AFTER, "called") if close else (None, None))


async def test_who_was_not_there_gets_a_kind_word_and_another_moment(db, nadia_is_free, hilde):
    request_id = await asks(db, hilde)
    talk = await booked(db, hilde, request_id=request_id)
    with pytest.raises(Refused):
        await outcomes.missed(db, talk, by=f"staff:{nadia_is_free.id}", now=TUESDAY_9 - timedelta(minutes=1))
    for _ in range(2):
        await outcomes.missed(db, talk, by=f"staff:{nadia_is_free.id}", now=AFTER)
    assert await state(db, talk) == "missed"
    assert [kind for kind, _ in await mails(db)] == ["talk_booked", "talk_missed"]
    assert (await happened(db, hilde))[-2:] == ["talk_missed", "request_woken"]
    row = await db.fetch_one(support_requests.select())
    assert (row.closed_at, row.snoozed_at) == (None, None)  # it is back where staff look


@pytest.mark.parametrize("gone", [{"stopped_at": NOW}, {"deceased_at": NOW}])
async def test_who_stopped_or_died_is_not_written_to(db, nadia_is_free, hilde, gone):
    await booked(db, hilde)
    await db.execute(jims.update().values(**gone))
    talk = await talks.coming(db, hilde.id, now=NOW)
    await outcomes.missed(db, talk, by=f"staff:{nadia_is_free.id}", now=AFTER)
    assert [kind for kind, _ in await mails(db)] == ["talk_booked"]


@pytest.mark.parametrize("verb", [outcomes.held, outcomes.missed])
async def test_a_slip_is_taken_back_within_a_day(db, nadia_is_free, hilde, verb):
    by = f"staff:{nadia_is_free.id}"
    talk = await booked(db, hilde)
    await verb(db, talk, by=by, now=AFTER)
    for _ in range(2):
        await outcomes.undo(db, talk, by=by, now=AFTER + timedelta(hours=1))
    assert await state(db, talk) == "booked"
    assert "talked" not in await happened(db, hilde)
    await verb(db, talk, by=by, now=AFTER)
    with pytest.raises(Refused):
        await outcomes.undo(db, talk, by=by, now=AFTER + timedelta(days=2))


async def test_what_was_said_is_not_said_otherwise(db, nadia_is_free, hilde):
    by = f"staff:{nadia_is_free.id}"
    talk = await booked(db, hilde)
    await outcomes.held(db, talk, by=by, now=AFTER)
    with pytest.raises(Refused):
        await outcomes.missed(db, talk, by=by, now=AFTER)
    with pytest.raises(Refused):
        await talks.cancel(db, talk, by=by, now=AFTER)


async def test_what_is_still_to_come_was_not_held(db, nadia_is_free, hilde):
    by = f"staff:{nadia_is_free.id}"
    talk = await booked(db, hilde)
    with pytest.raises(Refused):
        await outcomes.held(db, talk, by=by, now=TUESDAY_9 - timedelta(minutes=1))
    await outcomes.held(db, talk, by=by, now=TUESDAY_9)
    assert await state(db, talk) == "held"


async def test_what_is_off_was_not_held(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    await talks.cancel(db, talk, by=f"jim:{hilde.id}", now=NOW)
    with pytest.raises(Refused):
        await outcomes.held(db, talk, by=f"staff:{nadia_is_free.id}", now=AFTER)
