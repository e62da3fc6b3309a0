"""The rules once more at the moment of sending, and what follows once a message is out."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import planned
from jimsupport.domain.follow_up import check_ins, delivery, sweep
from jimsupport.domain.people import channels, muting, pauses, rhythms, stops
from jimsupport.mail import following, messages
from jimsupport.mail import outbox as post_box
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import (
    by,
    coming,
    go,
    letters,
    live,
    open_calls,
    put,
    row_of,
    send,
    set_hand_over,
    set_jim,
    ten,
    told,
)

TODAY = NOW.date()
HOUR = timedelta(hours=1)


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    return await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)


@pytest.fixture
async def queued(db, hilde, hers):
    """A check-in for Hilde is written and waits in the outgoing post."""
    row = await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await put(db, hilde, "check_in", "P3M", date(2026, 6, 16), hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    return await row_of(db, row.key)


async def state(db):
    return [(row.state, row.reason) for row in await letters(db)]


async def test_out_it_is_sent_and_followed_by_a_reminder(db, hilde, hers, queued):
    await send(db, NOW)
    row = await row_of(db, queued.key)
    assert (row.outcome, row.reason, row.decided_at) == ("sent", None, NOW)
    jim = await cast.load_jim(db, hilde.id)
    assert (jim.last_message_at, jim.silent_check_ins) == (NOW, 1)
    assert await coming(db) == [
        ("check_in_reminder:P2W:1", date(2026, 4, 7)),
        ("check_in:P3M:1", date(2026, 6, 16)),
        ("contact_reminder:contact:1", date(2026, 6, 29)),
    ]


async def test_said_twice_it_counts_once(db, hilde, hers, queued):
    await send(db, NOW)
    before = await coming(db)
    [letter] = await letters(db)
    await delivery.delivered(db, [letter], now=NOW + HOUR)
    assert (await cast.load_jim(db, hilde.id)).silent_check_ins == 1
    assert (await told(db), await coming(db)) == ([("2026-03-30", "check_in:P2W:1")], before)


class TestInvitation:
    @pytest.fixture
    async def invited(self, db, hilde, hers):
        await set_jim(db, hilde, consented_at=None, invited_at=None)
        await put(db, hilde, "invitation", "start", TODAY, hand_over_id=hers.id)
        await go(db, NOW)
        return hilde

    async def test_is_followed_by_one_reminder_and_by_forgetting(self, db, invited):
        jim = await cast.load_jim(db, invited.id)
        assert (jim.invited_at, jim.erase_at) == (NOW, NOW + timedelta(days=60))
        await live(db, date(2026, 4, 8), date(2026, 5, 20))
        assert await told(db) == [
            ("2026-03-30", "invitation:start:1"),
            ("2026-04-09", "invitation_reminder:start:1"),
        ]

    async def test_by_phone_nobody_is_reminded_by_mail(self, db, hers, carla, noordrivier):
        bep = await cast.jim(db, "Bep", phone="+31612345602", consented_at=None, invited_at=None)
        hand_over = await cast.hand_over(db, bep, professional=carla, organisation_id=noordrivier)
        await put(db, bep, "invitation", "start", TODAY, hand_over_id=hand_over.id)
        await go(db, NOW)
        jim = await cast.load_jim(db, bep.id)
        assert (jim.invited_at, jim.erase_at, await coming(db)) == (NOW, None, [])


@pytest.mark.parametrize(
    ("reason", "act"),
    [
        ("stopped", lambda db, jim: stops.stop(db, jim.id, by=by(jim), now=NOW)),
        ("deceased", lambda db, jim: stops.deceased(db, jim.id, by="staff:9", now=NOW)),
        ("paused", lambda db, jim: pauses.start(db, jim.id, until=date(2026, 4, 2), by=by(jim), now=NOW)),
        ("rhythm", lambda db, jim: rhythms.choose(db, jim.id, "yearly", by=by(jim), now=NOW)),
        ("muted", lambda db, jim: muting.mute(db, jim.id, "check_in", by=by(jim), now=NOW)),
    ],
)
async def test_what_happened_in_between_counts(db, hilde, queued, reason, act):
    await act(db, hilde)
    await send(db, NOW)
    assert (await state(db))[0] == ("skipped", reason)
    row = await row_of(db, queued.key)
    assert (row.outcome, row.reason, row.decided_at) == ("skipped", reason, NOW)
    assert ("2026-03-30", "check_in:P2W:1", reason) in await told(db)


async def test_a_withdrawn_one_does_not_leave(db, hers, queued):
    await set_hand_over(db, hers, withdrawn_at=NOW)
    await send(db, NOW)
    assert await state(db) == [("skipped", "withdrawn")]


async def test_an_answer_keeps_its_reminder_in_the_post(db, hilde, hers, queued):
    await send(db, NOW)
    await sweep.run(db, now=ten(date(2026, 4, 7)))
    await check_ins.answer(db, queued, "good", by=by(hilde), now=ten(date(2026, 4, 7)))
    await send(db, ten(date(2026, 4, 7)))
    assert (await told(db))[1:] == [("2026-04-07", "check_in_reminder:P2W:1", "answered")]


async def test_at_night_it_waits_for_the_morning(db, queued):
    await send(db, NOW + timedelta(hours=12))
    [letter] = await letters(db)
    assert (letter.state, letter.next_try_at) == ("pending", ten(date(2026, 3, 31)) - HOUR)


async def test_a_dead_address_makes_it_a_call(db, hilde, hers, queued):
    [mail] = [each for each in await channels.of(db, hilde.id) if each.kind == "mail"]
    await channels.bounce(db, mail.id, by="worker", now=NOW)
    await send(db, NOW)
    assert (await row_of(db, queued.key)).due_at == NOW  # back on the plan
    await go(db, NOW)
    assert [(row.channel, row.state, row.reason) for row in await letters(db)] == [
        ("mail", "skipped", "channel"),
        ("call", "sent", None),
    ]
    assert (await open_calls(db), await told(db)) == (1, [("2026-03-30", "check_in:P2W:1")])


async def test_a_dead_address_alone_skips_it(db, said, carla, noordrivier):
    hand_over = await cast.hand_over(db, said, professional=carla, organisation_id=noordrivier)
    await put(db, said, "check_in", "P2W", TODAY, hand_over_id=hand_over.id)
    await sweep.run(db, now=NOW)
    [mail] = await channels.of(db, said.id)
    await channels.bounce(db, mail.id, by="worker", now=NOW)
    await send(db, NOW)
    assert await state(db) == [("skipped", "bounced")]


class TestOutage:
    async def test_a_mail_some_days_late_still_goes_and_is_the_only_one_that_day(
        self, db, hilde, hers, queued
    ):
        late = ten(date(2026, 4, 2))
        await put(db, hilde, "turning_18", "P18Y", date(2026, 4, 1), hand_over_id=hers.id)
        await sweep.run(db, now=ten(date(2026, 4, 1)))
        await sweep.run(db, now=late)
        await send(db, late)
        await go(db, late)
        assert await told(db) == [("2026-04-02", "check_in:P2W:1")]
        await live(db, date(2026, 4, 3), date(2026, 4, 4))
        assert (await told(db))[1:] == [("2026-04-04", "turning_18:P18Y:1")]  # the 3rd is Good Friday

    async def test_a_mail_of_another_moment_has_expired(self, db, queued):
        await send(db, NOW + timedelta(days=28, hours=1))
        assert await state(db) == [("skipped", "expired")]
        assert (await row_of(db, queued.key)).reason == "expired"


async def test_two_letters_to_one_person_go_on_two_days(db, hilde, hers, queued):
    second = await put(db, hilde, "turning_18", "P18Y", TODAY, hand_over_id=hers.id)
    [row_id] = await post_box.queue(db, [outgoing(hilde, second)])
    await db.execute(planned.update().where(planned.c.id == second.id).values(due_at=None, outbox_id=row_id))
    await send(db, NOW)
    assert [(row.state, row.next_try_at) for row in await letters(db)] == [
        ("sent", None),
        ("pending", NOW + timedelta(days=1) - HOUR),
    ]


def outgoing(jim, row):
    message = messages.turning_18(
        first_name=jim.first_name, token="t", unsubscribe_token="u", also=[], way_back=None
    )
    where = {"person_id": jim.id, "address": cast.SHARED, "language": "nl", "now": NOW, "items": [row.key]}
    return post_box.Outgoing.of(message, key=row.key, **where)


async def test_what_is_in_doubt_counts_as_read_at_that_moment(db, hilde, hers, queued):
    later = NOW + timedelta(hours=4)
    [row] = await post_box.claim(db, now=later, limit=1)
    await post_box.mark_handing(db, [row])
    async with db.write():
        await post_box.mark_in_doubt(db, row, "no answer", now=later)
        await delivery.delivered(db, [row], now=later)
    await put(db, hilde, "turning_18", "P18Y", date(2026, 3, 31), hand_over_id=hers.id)
    await sweep.run(db, now=ten(date(2026, 3, 31)) - HOUR / 2)
    await sweep.run(db, now=ten(date(2026, 3, 31)))
    waiting = await row_of(db, f"{hers.id}:turning_18:P18Y:1")
    assert (waiting.due_at, waiting.outbox_id) == (None, 2)  # twenty hours after noon and two
    assert [row.queued_at for row in await letters(db)][1] - later >= timedelta(hours=20)


async def test_an_answer_goes_at_any_hour_and_is_not_weighed(db, hilde):
    await set_jim(db, hilde, stopped_at=NOW)
    message = messages.stopped(first_name="Hilde", token="t")
    where = {"person_id": hilde.id, "address": cast.SHARED, "language": "nl", "now": NOW}
    await post_box.queue(db, [post_box.Outgoing.of(message, key="jim:stopped", **where)])
    await send(db, NOW + timedelta(hours=14))
    assert await state(db) == [("sent", None)]


async def test_as_many_statements_for_twenty_as_for_one(db, carla, noordrivier):
    counts = []
    for number in (1, 20):
        for n in range(number):
            jim = await cast.jim(db, f"Jim{n}", mail=f"jim{number}.{n}@example.org")
            hand_over = await cast.hand_over(db, jim, professional=carla, organisation_id=noordrivier)
            await put(db, jim, "check_in", "P2W", TODAY, hand_over_id=hand_over.id)
        await sweep.run(db, now=NOW)
        rows = await post_box.claim(db, now=NOW, limit=50)
        before = db.statements
        assert set((await delivery.still_wanted(db, rows, now=NOW)).verdicts.values()) == {None}
        await post_box.mark_handing(db, rows)
        async with db.write():
            await post_box.mark_sent(db, rows, on={row.id: TODAY for row in rows}, now=NOW)
            await following.followed(db, rows)
            await delivery.delivered(db, rows, now=NOW)
        counts.append(db.statements - before)
    assert counts[0] == counts[1]
    assert len(await told(db)) == 21
