"""What a hand-over brings, and what becomes of it when it moves, is withdrawn, or someone comes back."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import hand_overs, planned
from jimsupport.domain.care import hand_overs as care
from jimsupport.domain.follow_up import check_ins, plan, planning, sweep
from jimsupport.domain.people import channels, consent, people, stops
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
TOMORROW = TODAY + timedelta(days=1)
CARLA = "professional:1"


@pytest.fixture
async def invited(db, hilde, carla, noordrivier):
    """Hilde's hand-over, registered today: help ended two weeks ago, the invitation is due."""
    row = await cast.hand_over(
        db,
        hilde,
        professional=carla,
        organisation_id=noordrivier,
        ends_on=date(2026, 3, 17),
        registered_at=NOW,
    )
    await planning.plan_hand_over(db, row.id, now=NOW)
    return row


@pytest.fixture
async def hers(db, invited):
    """The same, and the invitation has gone out."""
    gone = {"due_at": None, "outcome": "sent", "decided_at": NOW}
    await db.execute(planned.update().where(planned.c.kind == "invitation").values(**gone))
    return invited


async def move(db, hand_over, ends_on, now=NOW):
    row = await db.fetch_one(hand_overs.select().where(hand_overs.c.id == hand_over.id))
    await care.move(db, row, ends_on=ends_on, by=CARLA, now=now)


async def reload(db, hand_over):
    return await db.fetch_one(hand_overs.select().where(hand_overs.c.id == hand_over.id))


async def of_programme(db):
    return [row for row in await coming(db) if not row[0].startswith("contact")]


async def test_everything_is_on_the_plan_and_nothing_for_the_past(db, hilde, carla, noordrivier):
    row = await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, ends_on=date(2026, 1, 12)
    )
    for _ in range(2):
        await planning.plan_hand_over(db, row.id, now=NOW)
    assert await coming(db) == [
        ("invitation:start:1", TODAY),
        ("check_in:P3M:1", date(2026, 4, 13)),  # the 12th is a Sunday
        ("contact_reminder:contact:1", date(2026, 6, 29)),
        ("check_in:P6M:1", date(2026, 7, 13)),
        ("check_in:P12M:1", date(2027, 1, 12)),
        ("check_in:P24M:1", date(2028, 1, 12)),
    ]


async def test_a_programme_that_repeats_goes_on_each_year(db, hilde, hers):
    await db.execute(planned.update().where(planned.c.due_on < date(2027, 3, 1)).values(due_at=None))
    await live(db, date(2027, 3, 17), date(2027, 3, 17))
    await live(db, date(2028, 3, 17), date(2028, 3, 17))
    assert [key for key, _ in await of_programme(db) if key.startswith("check_in:")] == ["check_in:P36M:1"]


class TestMoving:
    async def test_later_moves_every_row(self, db, hers):
        await move(db, hers, date(2026, 5, 1))
        assert await of_programme(db) == [
            ("check_in:P2W:1", date(2026, 5, 15)),
            ("check_in:P3M:1", date(2026, 8, 1)),
            ("check_in:P6M:1", date(2026, 11, 2)),
            ("check_in:P12M:1", date(2027, 5, 1)),
            ("check_in:P24M:1", date(2028, 5, 1)),
        ]

    async def test_earlier_leaves_the_past_alone_and_says_so(self, db, hers):
        await move(db, hers, date(2026, 3, 1))
        assert [key for key, _ in await of_programme(db)] == [
            "check_in:P3M:1",
            "check_in:P6M:1",
            "check_in:P12M:1",
            "check_in:P24M:1",
        ]
        assert await told(db) == [("2026-03-30", "check_in:P2W:1", "moved")]
        await move(db, hers, date(2026, 3, 20))
        assert ("check_in:P2W:1", date(2026, 4, 3)) not in await of_programme(db)  # Good Friday
        assert ("check_in:P2W:1", date(2026, 4, 4)) in await of_programme(db)

    async def test_what_was_sent_stays_sent(self, db, hers):
        await go(db, ten(TOMORROW))
        await move(db, hers, date(2026, 5, 1), now=ten(TOMORROW))
        await live(db, date(2026, 5, 14), date(2026, 5, 18))
        assert [line for line in await told(db) if "check_in:P2W:1" in line] == [
            ("2026-03-31", "check_in:P2W:1")
        ]

    async def test_a_reminder_of_before_falls_away_when_help_goes_on(self, db, hers):
        await go(db, ten(TOMORROW))
        assert "check_in_reminder:P2W:1" in dict(await coming(db))
        await move(db, hers, date(2026, 4, 3), now=ten(TOMORROW))
        assert "check_in_reminder:P2W:1" not in dict(await coming(db))

    async def test_a_reminder_stays_when_help_ended_all_the_same(self, db, hers):
        await go(db, ten(TOMORROW))
        await move(db, hers, date(2026, 3, 25), now=ten(TOMORROW))
        assert ("check_in_reminder:P2W:1", date(2026, 4, 7)) in await coming(db)

    async def test_a_mail_in_the_post_is_asked_again_and_comes_on_its_new_day(self, db, hers):
        await sweep.run(db, now=ten(TOMORROW))
        assert [row.state for row in await letters(db)] == ["pending"]
        await move(db, hers, date(2026, 5, 1), now=ten(TOMORROW))
        await send(db, ten(TOMORROW))
        assert [(row.state, row.reason) for row in await letters(db)] == [("skipped", "moved")]
        assert ("check_in:P2W:1", date(2026, 5, 15)) in await of_programme(db)
        await live(db, date(2026, 5, 14), date(2026, 5, 15))
        assert [line for line in await told(db) if "check_in:P2W:1" in line] == [
            ("2026-05-15", "check_in:P2W:1")
        ]

    async def test_what_the_jim_put_off_waits_for_the_end_of_help_alone(self, db, hilde, hers):
        await go(db, ten(TOMORROW))
        row = await row_of(db, f"{hers.id}:check_in:P2W:1")
        await check_ins.snooze(db, row, 2, by=by(hilde), now=ten(TOMORROW))
        await move(db, hers, date(2026, 4, 28), now=ten(TOMORROW))
        await live(db, date(2026, 4, 14), date(2026, 4, 28))
        assert [line for line in await told(db) if "check_in:P2W:2" in line[1:]] == [
            ("2026-04-28", "check_in:P2W:2")
        ]

    async def test_what_waited_for_a_yes_comes_when_its_day_is_still_ahead(self, db, hilde, hers):
        await set_jim(db, hilde, consented_at=None)
        await live(db, TOMORROW, TOMORROW)
        assert ("2026-03-31", "check_in:P2W:1", "no_consent") in await told(db)
        await move(db, hers, date(2026, 4, 20), now=ten(TOMORROW))
        assert ("check_in:P2W:1", date(2026, 5, 4)) in await of_programme(db)


class TestWithdrawing:
    @pytest.fixture
    async def both(self, db, hilde, hers, carla, noordrivier):
        """Another hand-over of Hilde, and in the post one letter for the questions of both."""
        other = await cast.hand_over(
            db, hilde, professional=carla, organisation_id=noordrivier, ends_on=date(2026, 3, 17)
        )
        await put(db, hilde, "check_in", "P2W", TOMORROW, hand_over_id=other.id)
        await sweep.run(db, now=ten(TOMORROW))
        assert [len(row.items) for row in await letters(db)] == [2]
        return hers, other

    @pytest.mark.parametrize("which", [0, 1])
    async def test_a_letter_about_two_is_written_anew_about_the_other(self, db, both, which):
        gone, stays = both[which], both[1 - which]
        await care.withdraw(db, await reload(db, gone), reason="Toch niet.", by=CARLA, now=ten(TOMORROW))
        await send(db, ten(TOMORROW))
        await go(db, ten(TOMORROW))
        assert [(row.state, row.reason, row.items) for row in await letters(db)] == [
            ("skipped", "rewritten", [f"{each.id}:check_in:P2W:1" for each in both]),
            ("sent", None, [f"{stays.id}:check_in:P2W:1"]),
        ]
        assert (await row_of(db, f"{gone.id}:check_in:P2W:1")).reason == "withdrawn"

    async def test_reopened_in_time_it_goes_out_as_planned(self, db, hers):
        before = await coming(db)
        await care.withdraw(db, await reload(db, hers), reason="Toch niet.", by=CARLA, now=NOW)
        await care.reopen(db, await reload(db, hers), note="Toch wel.", by=CARLA, now=NOW)
        assert await coming(db) == before
        await live(db, TOMORROW, TOMORROW)
        assert ("2026-03-31", "check_in:P2W:1") in await told(db)

    async def test_reopened_late_nothing_goes_out_for_the_past(self, db, hers):
        await care.withdraw(db, await reload(db, hers), reason="Toch niet.", by=CARLA, now=NOW)
        await live(db, TOMORROW, TOMORROW)
        assert ("2026-03-31", "check_in:P2W:1", "withdrawn") in await told(db)
        await care.reopen(db, await reload(db, hers), note="Toch wel.", by=CARLA, now=ten(TOMORROW))
        assert "check_in:P2W:1" not in dict(await coming(db))
        assert "check_in:P3M:1" in dict(await coming(db))

    async def test_nobody_rings_about_it_any_more(self, db, hilde, hers):
        await set_jim(db, hilde, channel="phone")
        await go(db, ten(TOMORROW))
        assert await open_calls(db) == 1
        await care.withdraw(db, await reload(db, hers), reason="Toch niet.", by=CARLA, now=ten(TOMORROW))
        assert await open_calls(db) == 0


class TestComingBack:
    async def test_after_a_stop_nothing_of_meanwhile_goes_out(self, db, hilde, hers):
        await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
        await live(db, TOMORROW, date(2026, 4, 8))
        await stops.resume(db, hilde.id, by=by(hilde), now=ten(date(2026, 4, 8)))
        await live(db, date(2026, 4, 9), date(2026, 6, 17))
        assert [line for line in await told(db) if "check_in" in line[1]] == [
            ("2026-03-31", "check_in:P2W:1", "stopped"),
            ("2026-06-17", "check_in:P3M:1"),
        ]

    async def test_a_stop_taken_back_at_once_changes_nothing(self, db, hilde, hers):
        before = await of_programme(db)
        await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
        await stops.resume(db, hilde.id, by=by(hilde), now=NOW)
        assert await of_programme(db) == before

    async def test_a_no_taken_back_leaves_the_invitation_to_come(self, db, hilde, invited):
        await set_jim(db, hilde, consented_at=None, invited_at=None)
        await consent.decline(db, hilde.id, by=by(hilde), now=NOW)
        await sweep.run(db, now=NOW)
        assert ("2026-03-30", "invitation:start:1", "declined") in await told(db)
        await consent.undo_decline(db, hilde.id, by=by(hilde), now=NOW)
        await go(db, NOW)
        assert (await told(db))[1:] == [("2026-03-30", "invitation:start:1")]

    async def test_a_yes_at_the_table_takes_the_place_of_the_invitation(self, db, hilde, invited):
        await set_jim(db, hilde, consented_at=None, invited_at=None)
        await consent.give(db, hilde.id, by=by(hilde), now=NOW)
        await go(db, NOW)
        assert await told(db) == [("2026-03-30", "invitation:start:1", "answered")]
        assert (await cast.load_jim(db, hilde.id)).erase_at is None

    async def test_an_invitation_that_met_a_dead_address_goes_out_after_the_repair(
        self, db, said, carla, noordrivier
    ):
        await set_jim(db, said, consented_at=None, invited_at=None)
        row = await cast.hand_over(db, said, professional=carla, organisation_id=noordrivier)
        await planning.plan_hand_over(db, row.id, now=NOW)
        [mail] = await channels.of(db, said.id)
        await channels.bounce(db, mail.id, by="worker", now=NOW)
        await go(db, NOW)
        assert ("2026-03-30", "invitation:start:1", "bounced") in await told(db)
        await channels.repair(db, mail.id, by="staff:9", now=ten(date(2026, 4, 2)))
        await go(db, ten(date(2026, 4, 2)))
        assert (await told(db))[-1] == ("2026-04-02", "invitation:start:1")


async def test_an_invitation_spread_by_an_import_stays_on_its_day(db, said, carla, noordrivier):
    await set_jim(db, said, consented_at=None, invited_at=None)
    row = await cast.hand_over(db, said, professional=carla, organisation_id=noordrivier)
    await planning.plan_hand_over(db, row.id, now=NOW, invite_on=date(2026, 4, 20))
    [mail] = await channels.of(db, said.id)
    await channels.bounce(db, mail.id, by="worker", now=NOW)
    await channels.repair(db, mail.id, by="staff:9", now=NOW)
    assert ("invitation:start:1", date(2026, 4, 20)) in await coming(db)


async def test_in_another_zone_it_keeps_its_day_at_the_hour_it_is_there(db, hilde, hers):
    before = await coming(db)
    await people.set_zone(db, hilde.id, "Pacific/Auckland", by=by(hilde), now=NOW)
    assert await of_programme(db) == [row for row in before if not row[0].startswith("contact")]
    row = await row_of(db, f"{hers.id}:check_in:P2W:1")
    assert row.due_at.isoformat() == "2026-03-30T21:00:00+00:00"  # ten in the morning of the 31st


async def test_two_hand_overs_each_bring_their_own(db, hilde, hers, carla, noordrivier):
    other = await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, ends_on=date(2026, 6, 1)
    )
    await planning.plan_hand_over(db, other.id, now=NOW)
    rows = await plan.open_rows(db, [hilde.id])
    assert {(row.hand_over_id, row.step) for row in rows if row.kind == "check_in"} == {
        (hand_over.id, step) for hand_over in (hers, other) for step in (*cast.STEPS, "P24M")
    }
    await set_hand_over(db, hers, ended_at=NOW)
    await live(db, TOMORROW, TOMORROW)
    assert ("2026-03-31", "check_in:P2W:1", "ended") in await told(db)
