"""One message that asks about two young people: answered for both in one tap, and for each alone."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import answers, events, support_requests
from jimsupport.domain.follow_up import check_ins, occurrences
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import by, coming, go, letters, live, put, row_of, set_hand_over

TODAY = NOW.date()
LATER = NOW + timedelta(days=1)


@pytest.fixture
async def two(db, hilde, carla, mo, noordrivier, oosterpoort):
    """The questions of three months about two young people, asked in one mail."""
    rows = []
    for professional, organisation in ((carla, noordrivier), (mo, oosterpoort)):
        handed = await cast.hand_over(db, hilde, professional=professional, organisation_id=organisation)
        rows.append(await put(db, hilde, "check_in", "P3M", TODAY, hand_over_id=handed.id))
    await go(db, NOW)
    assert [len(row.items) for row in await letters(db)] == [2]
    return [await row_of(db, row.key) for row in rows]


async def standing(db, two):
    """What stands for each, and since when it is answered."""
    found = []
    for item in two:
        row = await row_of(db, item.key)
        given = await check_ins.current(db, item)
        found.append(({q: each.answer for q, each in given.items()}, row.answered_at))
    return found


async def say(db, jim, item, chosen, *, question="how", now=LATER, **more):
    await check_ins.answer(db, item, chosen, question=question, by=by(jim), now=now, **more)


async def test_each_knows_the_other(db, two):
    first, second = two
    assert [row.id for row in await occurrences.asked_along(db, first)] == [second.id]
    assert [row.id for row in await occurrences.asked_along(db, second)] == [first.id]


@pytest.mark.parametrize("which", [0, 1])
async def test_it_goes_well_counts_for_both_in_one_tap(db, hilde, two, which):
    for _ in range(2):
        await say(db, hilde, two[which], "good")
    assert await standing(db, two) == [({"how": "good"}, LATER)] * 2
    assert len(await db.fetch_all(events.select().where(events.c.kind == "answered"))) == 1
    assert await db.fetch_all(support_requests.select()) == []
    assert await check_ins.open_question(db, hilde.id) is None
    assert not [key for key, _ in await coming(db) if key.startswith("check_in_reminder")]


async def test_being_rung_is_one_request_for_both(db, hilde, two):
    await say(db, hilde, two[0], "call_me", remark="Liefst vanavond")
    assert [kind for kind, _ in await standing(db, two)] == [{"how": "call_me"}] * 2
    [asked] = await db.fetch_all(support_requests.select())
    assert (asked.kind, asked.planned_id) == ("call_back", two[0].id)


async def test_for_one_it_may_be_otherwise_and_then_stays_so(db, hilde, two):
    first, second = two
    await say(db, hilde, first, "good")
    await say(db, hilde, second, "other_jim", now=LATER + timedelta(minutes=1), alone=True)
    assert [kind for kind, _ in await standing(db, two)] == [{"how": "good"}, {"how": "other_jim"}]
    await say(db, hilde, first, "call_me", now=LATER + timedelta(minutes=2))
    assert [kind for kind, _ in await standing(db, two)] == [{"how": "call_me"}, {"how": "other_jim"}]
    await check_ins.undo(db, first, by=by(hilde), now=LATER + timedelta(minutes=3))
    assert [kind for kind, _ in await standing(db, two)] == [{}, {"how": "other_jim"}]


async def test_a_change_of_mind_and_undo_go_for_both(db, hilde, two):
    await say(db, hilde, two[0], "good")
    await say(db, hilde, two[0], "other_jim", now=LATER + timedelta(minutes=1))
    assert [kind for kind, _ in await standing(db, two)] == [{"how": "other_jim"}] * 2
    await check_ins.undo(db, two[0], by=by(hilde), now=LATER + timedelta(minutes=2))
    assert await standing(db, two) == [({}, None)] * 2


async def test_contact_is_about_one_at_a_time(db, hilde, two):
    await say(db, hilde, two[0], "yes", question="in_touch")
    assert await standing(db, two) == [({"in_touch": "yes"}, LATER), ({}, None)]
    await say(db, hilde, two[1], "no", question="in_touch", now=LATER + timedelta(minutes=1))
    await say(db, hilde, two[0], "good", now=LATER + timedelta(minutes=2))
    assert [kind for kind, _ in await standing(db, two)] == [
        {"in_touch": "yes", "how": "good"},
        {"in_touch": "no", "how": "good"},
    ]
    await check_ins.undo(db, two[0], by=by(hilde), now=LATER + timedelta(minutes=3))
    assert await standing(db, two) == [({}, None), ({"in_touch": "no"}, LATER + timedelta(minutes=1))]


async def test_putting_off_is_for_both_and_they_come_back_in_one_message(db, hilde, two):
    until = await check_ins.snooze(db, two[0], 1, by=by(hilde), now=LATER)
    put_off = [(key, day) for key, day in await coming(db) if key == "check_in:P3M:2"]
    assert put_off == [("check_in:P3M:2", until.date())] * 2
    await go(db, until)
    assert [len(row.items) for row in await letters(db)] == [2, 2]


async def test_putting_off_again_and_undo_go_for_both(db, hilde, two):
    for weeks in (1, 2):
        await check_ins.snooze(db, two[0], weeks, by=by(hilde), now=LATER)
    assert len({day for key, day in await coming(db) if key == "check_in:P3M:2"}) == 1
    await check_ins.undo(db, two[0], by=by(hilde), now=LATER)
    assert [key for key, _ in await coming(db) if key == "check_in:P3M:2"] == []


async def test_the_reminder_of_both_is_answered_for_both(db, hilde, two):
    await live(db, TODAY + timedelta(days=1), TODAY + timedelta(days=8))
    assert [len(row.items) for row in await letters(db)] == [2, 2]
    reminder = await row_of(db, two[0].key.replace(":check_in:", ":check_in_reminder:"))
    asked = await occurrences.question_of(db, reminder)
    assert asked.id == two[0].id
    await say(db, hilde, asked, "good", now=NOW + timedelta(days=9))
    assert [kind for kind, _ in await standing(db, two)] == [{"how": "good"}] * 2


async def test_a_young_person_who_is_out_of_the_picture_is_asked_about_no_more(db, hilde, two):
    await set_hand_over(db, type("H", (), {"id": two[1].hand_over_id}), ended_at=NOW)
    await say(db, hilde, two[0], "good")
    assert [kind for kind, _ in await standing(db, two)] == [{"how": "good"}, {}]
    assert len(await db.fetch_all(answers.select())) == 1
