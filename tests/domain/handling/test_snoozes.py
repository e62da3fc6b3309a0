"""Put away: until a day or until the JIM says something; it comes back by itself, at once by what the JIM says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jimsupport.db.tables import outbox
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.handling import closures, replies, snoozes
from jimsupport.domain.support import requests
from tests.conftest import NOW
from tests.domain.handling.asked import ask, in_list, kinds, row

FRIDAY = date(2026, 4, 3)
BACK = datetime(2026, 4, 3, 4, 0, tzinfo=UTC)  # six in the morning at the office


@pytest.fixture
def by(nadia):
    return f"staff:{nadia.id}"


async def test_it_is_away_until_the_morning_of_that_day_and_back_without_anything_running(db, hilde, by):
    asked = await ask(db, hilde)
    await snoozes.snooze(db, asked, FRIDAY, by=by, now=NOW)
    assert await in_list(db, NOW) == await in_list(db, BACK - timedelta(seconds=1)) == []
    assert await in_list(db, BACK) == [asked.id]
    assert snoozes.is_away(await row(db, asked.id), NOW)
    assert not snoozes.is_away(await row(db, asked.id), BACK)


async def test_the_job_notes_that_it_is_back_once_and_mails_nobody(db, hilde, by):
    asked = await ask(db, hilde)
    await snoozes.snooze(db, asked, FRIDAY, by=by, now=NOW)
    before = len(await db.fetch_all(outbox.select()))
    assert await snoozes.wake_due(db, now=BACK - timedelta(seconds=1)) == 0
    assert await snoozes.wake_due(db, now=BACK) == 1
    assert await snoozes.wake_due(db, now=BACK) == 0
    assert (await kinds(db, asked.id))[-2:] == ["request_snoozed", "request_woken"]
    back = await row(db, asked.id)
    assert (back.snoozed_at, back.wake_at, back.touched_at) == (None, None, BACK)
    assert len(await db.fetch_all(outbox.select())) == before


async def test_until_the_jim_says_something_no_day_brings_it_back(db, hilde, by):
    asked = await ask(db, hilde)
    await snoozes.snooze(db, asked, None, by=by, now=NOW)
    assert await in_list(db, NOW + timedelta(days=3650)) == []
    await replies.say(db, asked, "Ik wil toch nog iets zeggen", by=f"jim:{hilde.id}", now=NOW)
    assert await in_list(db, NOW) == [asked.id]


@pytest.mark.parametrize("until", [FRIDAY, None])
async def test_what_the_jim_says_brings_it_back_at_once_also_by_asking_to_be_rung_again(db, hilde, by, until):
    asked = await ask(db, hilde, kind="call_back", body="")
    await snoozes.snooze(db, asked, until, by=by, now=NOW)
    again = NOW + timedelta(hours=1)
    await ask(db, hilde, kind="call_back", body="Liever vandaag", now=again)
    assert await in_list(db, again) == [asked.id]


async def test_the_same_day_is_offered_again_the_questions_own_and_the_colleagues(db, hilde, anna, by):
    first, second = await ask(db, hilde), await ask(db, anna)
    assert await snoozes.days_chosen(db, first, by=by, now=NOW) == []
    await snoozes.snooze(db, first, FRIDAY, by=by, now=NOW)
    await snoozes.snooze(db, second, date(2026, 4, 10), by=by, now=NOW + timedelta(hours=1))
    await snoozes.snooze(db, second, None, by=by, now=NOW + timedelta(hours=2))
    offered = await snoozes.days_chosen(db, await row(db, first.id), by=by, now=NOW)
    assert offered == [FRIDAY, date(2026, 4, 10)]
    offered = await snoozes.days_chosen(db, await row(db, second.id), by=by, now=NOW)
    assert offered == [date(2026, 4, 10)]
    assert await snoozes.days_chosen(db, await row(db, first.id), by="staff:99", now=NOW) == [FRIDAY]
    passed = datetime(2026, 4, 3, 12, tzinfo=UTC)
    assert await snoozes.days_chosen(db, await row(db, first.id), by="staff:99", now=passed) == []


async def test_it_can_be_taken_back_once(db, hilde, by):
    asked = await ask(db, hilde)
    await snoozes.snooze(db, asked, FRIDAY, by=by, now=NOW)
    for _ in range(2):
        await snoozes.wake(db, asked, by=by, now=NOW)
    assert await in_list(db, NOW) == [asked.id]
    assert (await kinds(db, asked.id)).count("request_woken") == 1


@pytest.mark.parametrize("until", [date(2026, 3, 30), date(2026, 3, 1), date(2027, 4, 1)])
async def test_a_day_that_is_not_ahead_within_a_year_is_refused_in_words(db, hilde, by, until):
    asked = await ask(db, hilde)
    with pytest.raises(Invalid):
        await snoozes.snooze(db, asked, until, by=by, now=NOW)


async def test_what_is_closed_cannot_be_put_away(db, hilde, by):
    asked = await ask(db, hilde)
    await closures.close(db, asked, "answered", by=by, now=NOW)
    with pytest.raises(Refused):
        await snoozes.snooze(db, asked, FRIDAY, by=by, now=NOW)


async def test_new_words_stand_out_until_staff_do_something_about_them(db, hilde, by):
    async def new_words():
        return requests.has_new_words(await row(db, asked.id))

    asked = await ask(db, hilde)
    assert not await new_words()  # it is new as a whole
    await snoozes.snooze(db, asked, FRIDAY, by=by, now=NOW + timedelta(minutes=1))
    await replies.say(db, asked, "Nog iets", by=f"jim:{hilde.id}", now=NOW + timedelta(minutes=30))
    assert await new_words()
    await snoozes.snooze(db, asked, FRIDAY, by=by, now=NOW + timedelta(hours=1))
    assert not await new_words()
