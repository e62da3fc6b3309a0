"""Days a JIM sees coming: asked late that afternoon, whatever the rhythm, and never after a stop."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import calls, channels, events, jims, outbox, planned
from jimsupport.domain.around import moments
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import cadence, check_ins, outlook, planning, sweep, wording
from jimsupport.domain.people import erasure, muting, pauses, stops
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import by, coming, go, letters, put, row_of, send, set_jim, told

DAY = date(2026, 4, 14)  # a Tuesday
AT = cadence.due_at(DAY, "Europe/Amsterdam", moments.plan.LATE_AFTERNOON)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    return await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)


@pytest.fixture
async def moment(db, hilde):
    """The id of the hearing that Hilde wrote down."""
    return await set_one(db, hilde)


async def set_one(db, jim, day=DAY, what="zitting", now=NOW, **more):
    return await moments.add(db, jim.id, day=day, what=what, by=by(jim), now=now, **more)


async def test_it_is_asked_late_that_afternoon_and_not_before(db, hilde, hers, moment):
    await go(db, AT - MINUTE)
    assert await letters(db) == []
    for _ in range(2):
        await go(db, AT)
    [letter] = await letters(db)
    key = f"moment-{moment}:hard_moment:DAY0:1"
    assert (letter.key, letter.kind, letter.items, letter.state) == (key, "hard_moment", [key], "sent")
    context = await wording.said(db, letter)
    assert (context["moments"], context["also"]) == (["zitting"], [])
    assert await told(db) == [("2026-04-14", "hard_moment:DAY0:1")]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
async def test_late_in_the_afternoon_is_where_they_live(db, hilde, zone):
    await set_jim_zone(db, hilde, zone)
    await set_one(db, hilde)
    [row] = await db.fetch_all(planned.select())
    assert row.due_at == cadence.due_at(DAY, zone, moments.plan.LATE_AFTERNOON)


async def set_jim_zone(db, jim, zone):
    await db.execute(cast.people.update().where(cast.people.c.id == jim.id).values(zone=zone))


async def test_who_moves_house_is_asked_in_the_afternoon_there(db, hilde, moment):
    await set_jim_zone(db, hilde, "Asia/Tokyo")
    await planning.relocate(db, hilde.id, now=NOW)
    [row] = await db.fetch_all(planned.select().where(planned.c.kind == "hard_moment"))
    assert row.due_at == cadence.due_at(DAY, "Asia/Tokyo", moments.plan.LATE_AFTERNOON)


async def test_a_sunday_is_asked_on_monday(db, hilde):
    await set_one(db, hilde, day=date(2026, 4, 19))
    assert await coming(db) == [("hard_moment:DAY0:1", date(2026, 4, 20))]


@pytest.mark.parametrize("rhythm", ["ordinary", "often", "yearly", "on_request"])
async def test_no_rhythm_is_in_the_way(db, hilde, moment, rhythm):
    await set_jim(db, hilde, rhythm=rhythm)
    await go(db, AT)
    assert [row.kind for row in await letters(db)] == ["hard_moment"]


async def test_resting_is_not_in_the_way_either(db, hilde, moment):
    await set_jim(db, hilde, resting_since=NOW)
    await go(db, AT)
    assert [row.kind for row in await letters(db)] == ["hard_moment"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"stopped_at": NOW}, "stopped"),
        ({"deceased_at": NOW}, "deceased"),
        ({"declined_at": NOW}, "declined"),
        ({"consented_at": None}, "no_consent"),
        ({"paused_until": DAY + timedelta(days=1)}, "paused"),
    ],
)
async def test_what_keeps_everything_back_keeps_this_back(db, hilde, moment, values, reason):
    await set_jim(db, hilde, **values)
    await go(db, AT)
    assert await letters(db) == []
    assert await told(db) == [("2026-04-14", "hard_moment:DAY0:1", reason)]


async def test_a_dead_address_without_a_number_is_named(db, anna):
    await set_one(db, anna)
    await db.execute(channels.update().values(state="bounced"))
    await go(db, AT)
    assert await told(db) == [("2026-04-14", "hard_moment:DAY0:1", "bounced")]


async def test_who_has_no_mail_is_rung(db):
    truus = await cast.jim(db, "Truus", phone="+31612345678")
    await set_jim(db, truus, rhythm="on_request")
    await set_one(db, truus)
    await go(db, AT)
    [call] = await db.fetch_all(calls.select())
    [letter] = await letters(db)
    assert (call.jim_id, letter.kind, letter.channel) == (truus.id, "hard_moment", "call")


async def test_it_counts_for_no_budget_and_waits_for_none(db, hilde, hers):
    await set_jim(db, hilde, consented_at=NOW)
    for number in range(7):
        await sent_before(db, hilde, "check_in", number)
    for number in range(3):
        await sent_before(db, hilde, "hard_moment", number)
    await set_one(db, hilde)
    await put(db, hilde, "check_in", "P2W", DAY, hand_over_id=hers.id)
    await go(db, AT)
    assert await told(db) == [
        ("2026-04-14", "check_in:P2W:1", "budget"),
        ("2026-04-14", "hard_moment:DAY0:1"),
    ]


async def test_moments_leave_room_for_the_rest(db, hilde, hers):
    await set_jim(db, hilde, consented_at=NOW)
    for number in range(6):
        await sent_before(db, hilde, "check_in", number)
    for number in range(3):
        await sent_before(db, hilde, "hard_moment", number)
    await put(db, hilde, "check_in", "P2W", DAY, hand_over_id=hers.id)
    await go(db, AT)
    assert await told(db) == [("2026-04-14", "check_in:P2W:1")]


async def sent_before(db, jim, kind, number):
    await db.insert(
        outbox.insert().values(
            key=f"{kind}-{number}",
            person_id=jim.id,
            channel="mail",
            message_class="routine",
            rank=2,
            kind=kind,
            items=[f"9:{kind}:P{number}D:1"],
            template=kind,
            language="nl",
            context="{}",
            message_id=f"{kind}-{number}",
            state="sent",
            queued_at=NOW,
            sent_at=NOW,
            sent_on=NOW.date(),
        )
    )


async def test_with_a_check_in_it_is_one_message_and_one_answer(db, hilde, hers, moment):
    await put(db, hilde, "check_in", "P2W", DAY, hand_over_id=hers.id)
    await go(db, cadence.due_at(DAY, "Europe/Amsterdam"))  # the check-in waits for the afternoon
    await go(db, AT)
    [letter] = await letters(db)
    assert (letter.kind, len(letter.items)) == ("check_in", 2)
    item = await row_of(db, f"{hers.id}:check_in:P2W:1")
    await check_ins.answer(db, item, "good", by=by(hilde), now=AT)
    row = await row_of(db, f"moment-{moment}:hard_moment:DAY0:1")
    assert (row.outcome, row.answered_at) == ("sent", AT)


async def test_it_is_answered_put_off_and_undone_like_a_check_in(db, hilde, moment):
    await go(db, AT)
    question = await check_ins.open_question(db, hilde.id)
    assert question.kind == "hard_moment"
    await check_ins.answer(db, question, "call_me", by=by(hilde), now=AT)
    assert await check_ins.open_question(db, hilde.id) is None
    await check_ins.undo(db, question, by=by(hilde), now=AT)
    await check_ins.snooze(db, question, 1, by=by(hilde), now=AT)
    assert ("hard_moment:DAY0:2", date(2026, 4, 21)) in await coming(db)
    [later] = [row for row in await db.fetch_all(planned.select()) if row.occurrence == 2]
    assert later.key == f"moment-{moment}:hard_moment:DAY0:2"


async def test_another_day_moves_the_row(db, hilde, moment):
    await moments.change(db, hilde.id, moment, day=DAY + timedelta(days=1), by=by(hilde), now=NOW)
    assert await coming(db) == [("hard_moment:DAY0:1", DAY + timedelta(days=1))]
    [row] = await moments.of_jim(db, hilde, now=NOW)
    assert (row.day, row.what) == (DAY + timedelta(days=1), "zitting")


async def test_a_question_already_written_moves_along(db, hilde, moment):
    await sweep.run(db, now=AT)
    await moments.change(db, hilde.id, moment, day=DAY + timedelta(days=7), by=by(hilde), now=AT)
    await send(db, AT)
    assert [row.state for row in await letters(db)] == ["skipped"]
    await go(db, AT + timedelta(days=7))
    assert [row.state for row in await letters(db)] == ["skipped", "sent"]


async def test_asked_already_it_is_asked_again_on_another_day(db, hilde, moment):
    await go(db, AT)
    await moments.change(db, hilde.id, moment, day=DAY + timedelta(days=7), by=by(hilde), now=AT)
    assert ("hard_moment:DAY0:2", DAY + timedelta(days=7)) in await coming(db)


async def test_removed_is_not_asked_and_says_why(db, hilde, moment):
    for _ in range(2):
        await moments.remove(db, hilde.id, moment, by=by(hilde), now=NOW)
    await go(db, AT)
    assert await letters(db) == []
    [row] = await db.fetch_all(planned.select())
    assert (row.outcome, row.reason) == ("skipped", "removed")
    kinds = [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))]
    assert kinds == ["moment_set", "moment_removed"]


async def test_removed_when_it_is_written_already_the_rest_of_the_letter_goes(db, hilde, hers, moment):
    await put(db, hilde, "check_in", "P2W", DAY, hand_over_id=hers.id)
    await sweep.run(db, now=AT)
    await moments.remove(db, hilde.id, moment, by=by(hilde), now=AT)
    await send(db, AT)
    await go(db, AT + MINUTE)
    assert [(row.state, len(row.items)) for row in await letters(db)] == [("skipped", 2), ("sent", 1)]


async def test_put_back_it_is_asked_after_all(db, hilde, moment):
    await moments.remove(db, hilde.id, moment, by=by(hilde), now=NOW)
    assert await moments.of_jim(db, hilde, now=NOW) == []
    assert [row.id for row in await moments.of_jim(db, hilde, now=NOW, removed=True)] == [moment]
    for _ in range(2):
        await moments.restore(db, hilde.id, moment, by=by(hilde), now=NOW)
    await go(db, AT)
    assert [row.state for row in await letters(db)] == ["sent"]


async def test_put_back_the_same_afternoon_it_is_asked_after_all(db, hilde, moment):
    await sweep.run(db, now=AT)
    await moments.remove(db, hilde.id, moment, by=by(hilde), now=AT)
    await send(db, AT)
    await moments.restore(db, hilde.id, moment, by=by(hilde), now=AT + MINUTE)
    await go(db, AT + MINUTE)
    assert [row.state for row in await letters(db)] == ["skipped", "sent"]


async def test_switched_off_it_is_not_asked_until_a_new_day_is_set(db, hilde, moment):
    await muting.mute(db, hilde.id, "hard_moment", by=by(hilde), now=NOW)
    await go(db, AT)
    assert await told(db) == [("2026-04-14", "hard_moment:DAY0:1", "muted")]
    await set_one(db, hilde, day=DAY + timedelta(days=1), now=AT)
    assert await muting.of(db, hilde.id) == frozenset()


@pytest.mark.parametrize(
    ("day", "what", "field"),
    [
        (NOW.date() - timedelta(days=1), "zitting", "day"),
        (date(2028, 3, 31), "zitting", "day"),
        (DAY, "  ", "what"),
        (DAY, "x" * 81, "what"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(db, hilde, day, what, field):
    with pytest.raises(Invalid) as refused:
        await set_one(db, hilde, day=day, what=what)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert await db.fetch_all(planned.select()) == []


async def test_today_and_two_years_ahead_can_be(db, hilde):
    await set_one(db, hilde, day=NOW.date())
    await set_one(db, hilde, day=date(2028, 3, 30))
    assert len(await moments.of_jim(db, hilde, now=NOW)) == 2


async def test_the_same_again_is_the_same_and_there_is_an_end(db, hilde, moment):
    assert await set_one(db, hilde) == moment
    for number in range(1, moments.MOST):
        await set_one(db, hilde, day=DAY + timedelta(days=number))
    with pytest.raises(Invalid):
        await set_one(db, hilde, day=DAY + timedelta(days=40))


async def test_another_jim_finds_nothing(db, hilde, anna, moment):
    for verb in (moments.remove, moments.restore):
        with pytest.raises(NotFound):
            await verb(db, anna.id, moment, by=by(anna), now=NOW)
    with pytest.raises(NotFound):
        await moments.change(db, anna.id, moment, day=DAY, by=by(anna), now=NOW)


async def test_after_a_pause_or_a_stop_taken_back_it_is_still_asked(db, hilde, moment):
    await pauses.start(db, hilde.id, until=DAY, by=by(hilde), now=NOW)
    await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
    await stops.resume(db, hilde.id, by=by(hilde), now=NOW)
    await go(db, AT)
    assert "hard_moment" in [row.kind for row in await letters(db)]


async def test_who_schedules_sees_it_come_without_its_words(db, hilde, moment):
    await set_jim(db, hilde, rhythm="on_request")
    [row] = await outlook.of_jim(db, hilde.id)
    message, kinds = await outlook.preview(db, row, now=NOW)
    assert (message.kind, message.context["moments"], kinds) == ("hard_moment", [], ["hard_moment"])


async def test_erased_nothing_of_it_is_left(db, hilde, moment):
    await sweep.run(db, now=AT)
    await erasure.erase(db, hilde.id, by="worker", reason="declined", now=AT)
    assert await db.fetch_all(moments.hard_moments.select()) == []
    assert [await context_of(db, row.id) for row in await letters(db)] == [{}]
    assert (await db.fetch_value(jims.select().with_only_columns(jims.c.id))) == hilde.id


async def test_long_after_the_day_it_is_forgotten(db, hilde, moment):
    await moments.clear(db, now=AT + timedelta(days=89))
    assert len(await db.fetch_all(moments.hard_moments.select())) == 1
    await moments.clear(db, now=AT + timedelta(days=91))
    assert await db.fetch_all(moments.hard_moments.select()) == []
