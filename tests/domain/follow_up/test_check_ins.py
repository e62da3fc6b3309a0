"""Answers, putting off, silence: what a JIM does with a question, early, late or twice."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import answers, events, support_requests
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import check_ins
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import by, coming, go, live, put, row_of, set_jim, ten, told

TODAY = NOW.date()
LATER = NOW + timedelta(days=2)


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    return await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)


@pytest.fixture
async def asked(db, hilde, hers):
    """The question of two weeks went out to Hilde today."""
    row = await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await go(db, NOW)
    return await row_of(db, row.key)


async def answered(db, jim, item, chosen="good", now=LATER, **more):
    await check_ins.answer(db, item, chosen, by=by(jim), now=now, **more)


async def given(db):
    rows = await db.fetch_all(answers.select().order_by(answers.c.id))
    return [(row.question, row.answer, row.remark, row.undone_at) for row in rows]


async def requests(db):
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    return [(row.kind, row.outcome) for row in rows]


async def recorded(db, *kinds):
    rows = await db.fetch_all(events.select().where(events.c.kind.in_(kinds)).order_by(events.c.id))
    return [row.kind for row in rows]


async def test_it_goes_well_makes_no_work_for_anyone(db, hilde, asked):
    for _ in range(2):
        await answered(db, hilde, asked)
    assert await given(db) == [("how", "good", None, None)]
    assert await requests(db) == []
    assert await recorded(db, "answered") == ["answered"]
    assert (await row_of(db, asked.key)).answered_at == LATER
    assert ("contact_reminder:contact:1", date(2026, 7, 1)) in await coming(db)
    assert "check_in_reminder:P2W:1" not in dict(await coming(db))


@pytest.mark.parametrize(("chosen", "kind"), [("other_jim", "other_jim"), ("call_me", "call_back")])
async def test_the_other_answers_open_a_question(db, hilde, asked, chosen, kind):
    for _ in range(2):
        await answered(db, hilde, asked, chosen)
    assert await requests(db) == [(kind, None)]


async def test_words_of_danger_reach_staff_whatever_the_answer(db, hilde, asked):
    await answered(db, hilde, asked, "good", remark="Hij slaat haar.")
    assert await requests(db) == [("question", None)]


async def test_a_later_answer_takes_the_place_of_an_earlier_one(db, hilde, asked):
    await answered(db, hilde, asked, "call_me")
    await answered(db, hilde, asked, "good", now=LATER + timedelta(hours=1))
    assert await given(db) == [
        ("how", "call_me", None, LATER + timedelta(hours=1)),
        ("how", "good", None, None),
    ]
    assert await requests(db) == [("call_back", "not_needed")]


async def test_a_late_answer_always_counts(db, hilde, asked):
    await live(db, date(2026, 4, 7), date(2026, 4, 7))
    year_later = ten(date(2027, 3, 30))
    await answered(db, hilde, asked, now=year_later)
    assert (await row_of(db, asked.key)).answered_at == year_later
    assert (await cast.load_jim(db, hilde.id)).silent_check_ins == 0


async def test_both_questions_have_their_answer(db, hilde, asked):
    await answered(db, hilde, asked)
    await answered(db, hilde, asked, "sometimes", question="in_touch")
    current = await check_ins.current(db, asked)
    assert {question: row.answer for question, row in current.items()} == {
        "how": "good",
        "in_touch": "sometimes",
    }


@pytest.mark.parametrize(
    ("question", "chosen"), [("how", "yes"), ("rest", "good"), ("what", "good"), ("how", "")]
)
async def test_an_answer_that_is_none(db, hilde, asked, question, chosen):
    with pytest.raises(Invalid):
        await answered(db, hilde, asked, chosen, question=question)
    assert await given(db) == []


async def test_taken_back_the_question_is_open_again(db, hilde, asked):
    await answered(db, hilde, asked, "call_me")
    await check_ins.undo(db, asked, by=by(hilde), now=LATER)
    assert await check_ins.current(db, asked) == {}
    assert await requests(db) == [("call_back", "not_needed")]
    assert (await check_ins.open_question(db, hilde.id)).id == asked.id


async def test_somebody_elses_question_is_not_found(db, anna, asked):
    with pytest.raises(NotFound):
        await check_ins.load(db, asked.id, jim_id=anna.id)


class TestPuttingOff:
    async def put_off(self, db, jim, item, weeks=2, now=LATER):
        return await check_ins.snooze(db, item, weeks, by=by(jim), now=now)

    async def test_asks_again_on_that_day_and_reminds_of_that_one(self, db, hilde, asked):
        for _ in range(2):
            assert await self.put_off(db, hilde, asked) == ten(date(2026, 4, 15))
        assert await recorded(db, "snoozed") == ["snoozed"]
        await live(db, date(2026, 4, 3), date(2026, 4, 23))
        assert (await told(db))[1:] == [
            ("2026-04-15", "check_in:P2W:2"),
            ("2026-04-22", "check_in_reminder:P2W:2"),
        ]

    async def test_moves_a_day_that_is_quiet(self, db, hilde, asked):
        assert await self.put_off(db, hilde, asked, 4, now=ten(date(2026, 3, 30))) == ten(date(2026, 4, 28))

    async def test_again_moves_the_day(self, db, hilde, asked):
        await self.put_off(db, hilde, asked)
        await self.put_off(db, hilde, asked, 4)
        assert ("check_in:P2W:2", date(2026, 4, 29)) in await coming(db)
        assert "check_in:P2W:3" not in dict(await coming(db))

    async def test_taken_back_and_done_again(self, db, hilde, asked):
        await self.put_off(db, hilde, asked)
        await check_ins.undo(db, asked, by=by(hilde), now=LATER)
        assert await check_ins.put_off_to(db, asked) is None
        await self.put_off(db, hilde, asked, 1)
        assert (await check_ins.put_off_to(db, asked)).due_on == date(2026, 4, 8)
        await live(db, date(2026, 4, 8), date(2026, 4, 16))
        assert (await told(db))[1:] == [
            ("2026-04-08", "check_in:P2W:3"),
            ("2026-04-15", "check_in_reminder:P2W:3"),
        ]

    async def test_an_answer_meanwhile_is_not_asked_for_again(self, db, hilde, asked):
        await self.put_off(db, hilde, asked)
        await answered(db, hilde, asked)
        assert await check_ins.put_off_to(db, asked) is None
        await live(db, date(2026, 4, 15), date(2026, 4, 15))
        assert (await told(db))[1:] == [("2026-04-15", "check_in:P2W:2", "answered")]

    async def test_an_answer_and_then_later_again_is_asked(self, db, hilde, asked):
        await self.put_off(db, hilde, asked)
        await answered(db, hilde, asked)
        await self.put_off(db, hilde, asked)
        await live(db, date(2026, 4, 15), date(2026, 4, 15))
        assert (await told(db))[1:] == [("2026-04-15", "check_in:P2W:2")]

    async def test_is_a_sign_of_life(self, db, hilde, asked):
        await set_jim(db, hilde, resting_since=NOW, silent_check_ins=2)
        await self.put_off(db, hilde, asked)
        jim = await cast.load_jim(db, hilde.id)
        assert (jim.resting_since, jim.silent_check_ins) == (None, 0)
        await live(db, date(2026, 4, 15), date(2026, 4, 15))
        assert (await told(db))[1:] == [("2026-04-15", "check_in:P2W:2")]

    @pytest.mark.parametrize("weeks", [0, 3, -1, 52])
    async def test_so_many_weeks_cannot_be_chosen(self, db, hilde, asked, weeks):
        with pytest.raises(Invalid):
            await self.put_off(db, hilde, asked, weeks)

    async def test_nor_can_what_is_no_question(self, db, hilde, hers):
        row = await put(db, hilde, "contact_reminder", "contact", TODAY, hand_over_id=hers.id)
        with pytest.raises(Invalid):
            await self.put_off(db, hilde, row)


class TestSilence:
    async def test_one_reminder_after_seven_days_then_rest_until_the_next(self, db, asked):
        await live(db, date(2026, 3, 31), date(2026, 6, 15))
        assert await told(db) == [
            ("2026-03-30", "check_in:P2W:1"),
            ("2026-04-07", "check_in_reminder:P2W:1"),  # Easter Monday is quiet
        ]

    async def test_two_silent_check_ins_bring_the_question_of_rest(self, db, hilde, hers, asked):
        await put(db, hilde, "check_in", "P3M", date(2026, 6, 16), hand_over_id=hers.id)
        await put(db, hilde, "check_in", "P6M", date(2026, 9, 16), hand_over_id=hers.id)
        await live(db, date(2026, 4, 6), date(2026, 4, 8))
        await live(db, date(2026, 6, 15), date(2026, 7, 3))
        await live(db, date(2026, 9, 15), date(2026, 9, 30))
        assert (await told(db))[2:] == [
            ("2026-06-16", "check_in:P3M:1"),
            ("2026-06-23", "check_in_reminder:P3M:1"),
            ("2026-06-30", "rest_question:P3M:1"),
            ("2026-09-16", "check_in:P6M:1", "rhythm"),
            ("2026-09-22", "contact_reminder:contact:1", "rhythm"),
        ]
        assert await requests(db) == []  # nobody is told

    async def test_staff_hear_of_it_only_where_the_jim_asked_to_be_rung(self, db, hilde, hers, asked):
        await set_jim(db, hilde, silent_check_ins=2, call_when_silent="staff")
        await put(db, hilde, "rest_question", "P2W", date(2026, 4, 14), hand_over_id=hers.id)
        await live(db, date(2026, 4, 14), date(2026, 4, 15))
        assert await requests(db) == [("silent", None)]
        await answered(db, hilde, asked, now=ten(date(2026, 4, 16)))
        assert await requests(db) == [("silent", "not_needed")]

    async def test_an_answer_in_between_begins_anew(self, db, hilde, hers, asked):
        await put(db, hilde, "check_in", "P3M", date(2026, 6, 16), hand_over_id=hers.id)
        await answered(db, hilde, asked)
        await live(db, date(2026, 6, 15), date(2026, 7, 3))
        assert (await told(db))[1:] == [
            ("2026-06-16", "check_in:P3M:1"),
            ("2026-06-23", "check_in_reminder:P3M:1"),
        ]

    async def test_two_questions_in_one_message_are_one_silence(self, db, hilde, hers, carla, noordrivier):
        other = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
        for hand_over in (hers, other):
            await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hand_over.id)
        await go(db, NOW)
        assert (await cast.load_jim(db, hilde.id)).silent_check_ins == 1
        assert await told(db) == [("2026-03-30", "check_in:P2W:1", "check_in:P2W:1")]


async def test_without_mail_everything_goes_by_phone(db, carla, noordrivier, nadia):
    bep = await cast.jim(db, "Bep", phone="+31612345602")
    hand_over = await cast.hand_over(db, bep, professional=carla, organisation_id=noordrivier)
    row = await put(db, bep, "check_in", "P2W", TODAY, hand_over_id=hand_over.id)
    await go(db, NOW)
    assert await told(db) == [("2026-03-30", "check_in:P2W:1")]
    await live(db, date(2026, 4, 7), date(2026, 4, 7))
    assert (await told(db))[1:] == [("2026-04-07", "check_in_reminder:P2W:1", "folded")]  # told in that call

    item = await row_of(db, row.key)
    await check_ins.answer(db, item, "good", by=f"staff:{nadia.id}", now=ten(date(2026, 4, 8)), phone=True)
    [event] = await db.fetch_all(events.select().where(events.c.kind == "answered"))
    assert (event.by, event.by_phone) == (f"staff:{nadia.id}", "phone")
    assert "check_in_reminder:P2W:1" not in dict(await coming(db))
