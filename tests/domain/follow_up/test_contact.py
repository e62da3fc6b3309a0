"""The clock of the light messages: every contact and every message sets it back."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import calls, outbox, planned
from jimsupport.domain.follow_up import check_ins, contact, planning, sweep
from jimsupport.domain.people import channels, pauses, rhythms, stops
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import (
    by,
    coming,
    go,
    letters,
    live,
    put,
    row_of,
    set_hand_over,
    set_jim,
    ten,
    told,
)

TODAY = NOW.date()
IN_13_WEEKS = date(2026, 6, 29)


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    """Hilde's hand-over; help ended two weeks ago."""
    return await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)


async def spoke(db, jim, now=NOW):
    await contact.record(db, jim.id, by="staff:9", now=now, what="talked")


async def test_real_contact_begins_thirteen_weeks(db, hilde, hers):
    for _ in range(2):
        await spoke(db, hilde)
    assert await coming(db) == [("contact_reminder:contact:1", IN_13_WEEKS)]
    jim = await cast.load_jim(db, hilde.id)
    assert (jim.last_contact_at, jim.silent_check_ins, jim.resting_since) == (NOW, 0, None)


async def test_it_goes_out_after_thirteen_quiet_weeks_and_again_after_that(db, hilde, hers):
    await spoke(db, hilde)
    await live(db, date(2026, 6, 27), date(2026, 6, 30))
    assert await told(db) == [("2026-06-29", "contact_reminder:contact:1")]
    assert await coming(db) == [("contact_reminder:contact:2", date(2026, 9, 28))]


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("often", [("contact_reminder:contact:1", date(2026, 5, 11))]),
        ("yearly", [("contact_reminder:contact:1", IN_13_WEEKS)]),  # falls away as it comes up
        ("on_request", [("contact_reminder:contact:1", IN_13_WEEKS)]),
    ],
)
async def test_another_rhythm_counts_from_the_last_contact(db, hilde, hers, rhythm, expected):
    await spoke(db, hilde)
    await rhythms.choose(db, hilde.id, rhythm, by=by(hilde), now=NOW + timedelta(days=20))
    assert await coming(db) == expected


async def test_from_often_back_to_ordinary_it_waits_longer_again(db, hilde, hers):
    await spoke(db, hilde)
    for days, rhythm in ((10, "often"), (20, "ordinary")):
        await rhythms.choose(db, hilde.id, rhythm, by=by(hilde), now=NOW + timedelta(days=days))
    assert await coming(db) == [("contact_reminder:contact:1", IN_13_WEEKS)]


async def test_often_chosen_late_begins_tomorrow_not_in_the_past(db, hilde, hers):
    await spoke(db, hilde)
    await rhythms.choose(db, hilde.id, "often", by=by(hilde), now=ten(date(2026, 6, 1)))
    assert await coming(db) == [("contact_reminder:contact:1", date(2026, 6, 2))]


async def test_on_request_skips_it_and_a_change_of_mind_plans_the_next(db, hilde, hers):
    await spoke(db, hilde)
    await rhythms.choose(db, hilde.id, "on_request", by=by(hilde), now=NOW)
    await live(db, IN_13_WEEKS, IN_13_WEEKS)
    assert await told(db) == [("2026-06-29", "contact_reminder:contact:1", "rhythm")]
    assert await coming(db) == []
    await rhythms.choose(db, hilde.id, "ordinary", by=by(hilde), now=ten(date(2026, 7, 1)))
    assert await coming(db) == [("contact_reminder:contact:2", date(2026, 7, 2))]


async def test_what_is_skipped_in_a_pause_comes_again_in_its_time(db, hilde, hers):
    await spoke(db, hilde)
    await pauses.start(db, hilde.id, until=date(2026, 8, 1), by=by(hilde), now=NOW)
    await live(db, IN_13_WEEKS, IN_13_WEEKS)
    assert await told(db) == [("2026-06-29", "contact_reminder:contact:1", "paused")]
    assert await coming(db) == [("contact_reminder:contact:2", date(2026, 9, 28))]


async def test_who_stopped_is_not_planned_for_until_they_come_back(db, hilde, hers):
    await spoke(db, hilde)
    await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
    await live(db, IN_13_WEEKS, IN_13_WEEKS)
    assert ("2026-06-29", "contact_reminder:contact:1", "stopped") in await told(db)
    assert await coming(db) == []
    await stops.resume(db, hilde.id, by=by(hilde), now=ten(IN_13_WEEKS))
    assert ("contact_reminder:contact:2", date(2026, 9, 28)) in await coming(db)


async def test_it_goes_on_about_another_hand_over_when_one_is_withdrawn(db, hilde, hers, carla, noordrivier):
    other = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await spoke(db, hilde)
    assert (await row_of(db, f"{other.id}:contact_reminder:contact:1")).due_on == IN_13_WEEKS
    await set_hand_over(db, other, withdrawn_at=NOW)
    await planning.end(db, other.id, hilde.id, now=NOW)
    assert (await row_of(db, f"{hers.id}:contact_reminder:contact:2")).due_on == IN_13_WEEKS
    assert await coming(db) == [("contact_reminder:contact:2", IN_13_WEEKS)]


async def test_with_no_hand_over_left_there_is_nothing_to_remind_of(db, hilde, hers):
    await set_hand_over(db, hers, ended_at=NOW)
    await spoke(db, hilde)
    assert await coming(db) == []


async def test_any_mail_of_ours_sets_it_back(db, hilde, hers):
    await spoke(db, hilde)
    await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
    await stops.resume(db, hilde.id, by=by(hilde), now=NOW)
    await go(db, ten(date(2026, 4, 9)))  # the mail that confirms the stop
    assert ("contact_reminder:contact:1", date(2026, 7, 9)) in await coming(db)


async def test_a_contact_calls_off_the_calls(db, hilde, hers):
    await set_jim(db, hilde, channel="phone")
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await go(db, NOW)
    await spoke(db, hilde)
    [call] = await db.fetch_all(calls.select())
    assert (call.due_at, call.outcome, call.done_at) == (None, "cancelled", NOW)


async def test_what_it_ends_and_is_in_the_post_already_does_not_leave(db, hilde, hers):
    await put(db, hilde, "contact_reminder", "contact", TODAY, hand_over_id=hers.id)
    await db.execute(planned.update().values(due_at=NOW - timedelta(hours=1)))
    await sweep.run(db, now=NOW)
    await spoke(db, hilde)
    await go(db, NOW + timedelta(hours=1))
    assert await told(db) == [("2026-03-30", "contact_reminder:contact:1", "answered")]
    assert [row.state for row in await letters(db)] == ["skipped"]


class TestResting:
    @pytest.fixture
    async def resting(self, db, hilde, hers):
        await set_jim(db, hilde, silent_check_ins=2)
        await put(db, hilde, "rest_question", "P2W", TODAY, hand_over_id=hers.id)
        await go(db, NOW)
        return hilde

    async def test_no_answer_brings_one_light_message_a_year(self, db, resting):
        for year in (2027, 2028, 2029):
            await live(db, date(year, 3, 29), date(year, 4, 3))
        assert await told(db) == [
            ("2026-03-30", "rest_question:P2W:1"),
            ("2027-03-30", "yearly_hello:rest:1"),
            ("2028-03-30", "yearly_hello:rest:2"),
            ("2029-03-31", "yearly_hello:rest:3"),  # the 30th is Good Friday
        ]

    async def test_a_pause_over_the_day_does_not_end_it(self, db, resting):
        await pauses.start(db, resting.id, until=date(2027, 5, 1), by=by(resting), now=ten(date(2027, 3, 1)))
        await live(db, date(2027, 3, 30), date(2027, 3, 31))
        assert (await told(db))[1:] == [("2027-03-30", "yearly_hello:rest:1", "paused")]
        assert await coming(db) == [("yearly_hello:rest:2", date(2028, 3, 30))]

    async def test_an_answer_brings_the_ordinary_rhythm_back(self, db, resting, hers):
        question = await row_of(db, f"{hers.id}:rest_question:P2W:1")
        await check_ins.answer(db, question, "go_on", question="rest", by=by(resting), now=NOW)
        assert (await cast.load_jim(db, resting.id)).resting_since is None
        assert await coming(db) == [("contact_reminder:contact:1", IN_13_WEEKS)]

    async def test_yes_to_rest_keeps_to_one_a_year(self, db, resting, hers):
        question = await row_of(db, f"{hers.id}:rest_question:P2W:1")
        await check_ins.answer(db, question, "rest", question="rest", by=by(resting), now=NOW)
        assert (await cast.load_jim(db, resting.id)).resting_since == NOW
        assert ("yearly_hello:rest:2", date(2027, 3, 30)) in await coming(db)

    async def test_taking_the_answer_back_leaves_it_at_rest(self, db, resting, hers):
        question = await row_of(db, f"{hers.id}:rest_question:P2W:1")
        await check_ins.answer(db, question, "go_on", question="rest", by=by(resting), now=NOW)
        await check_ins.undo(db, question, by=by(resting), now=NOW)
        assert (await cast.load_jim(db, resting.id)).resting_since == NOW

    async def test_choosing_a_rhythm_is_an_answer(self, db, resting):
        await rhythms.choose(db, resting.id, "often", by=by(resting), now=NOW + timedelta(days=30))
        jim = await cast.load_jim(db, resting.id)
        assert (jim.rhythm, jim.resting_since) == ("often", None)
        assert await coming(db) == [("contact_reminder:contact:1", date(2026, 6, 10))]

    async def test_it_goes_on_after_a_repair(self, db, resting):
        for channel in await channels.of(db, resting.id):
            await channels.bounce(db, channel.id, by="worker", now=NOW)
        await live(db, date(2027, 3, 30), date(2027, 3, 30))
        assert (await told(db))[1:] == [("2027-03-30", "yearly_hello:rest:1", "bounced")]
        await channels.repair(db, channel.id, by="staff:9", now=ten(date(2027, 4, 1)))
        assert ("yearly_hello:rest:2", date(2028, 4, 1)) in await coming(db)


async def test_as_many_statements_for_twenty_as_for_one(db, carla, noordrivier):
    people = [await cast.jim(db, f"Jim{n}", mail=f"jim{n}@example.org") for n in range(20)]
    for jim in people:
        await cast.hand_over(db, jim, professional=carla, organisation_id=noordrivier)
    counts = []
    for some in (people[:1], people):
        before = db.statements
        await contact.restart(db, [jim.id for jim in some], now=NOW)
        counts.append(db.statements - before)
    assert counts[0] == counts[1]
    assert len(await db.fetch_all(planned.select())) == 20
    assert await db.fetch_all(outbox.select()) == []
