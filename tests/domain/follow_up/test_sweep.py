"""Deciding what is due: once, folded, in its time; and one JIM who cannot be handled stalls no other."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from jimsupport.db.tables import hand_overs, planned
from jimsupport.domain.follow_up import holds, sweep
from jimsupport.domain.people import pauses
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import by, go, letters, live, put, row_of, send, set_jim, ten, told

TODAY = NOW.date()
BROKEN = "not what the keys can read"


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    return await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)


async def many(db, carla, noordrivier, number, *, rung=False):
    """So many JIMs with a check-in due today; `rung`: all of them by phone, so that each is weighed by itself."""
    made = []
    for n in range(number):
        reached = {"phone": f"+3161234567{n}"} if rung else {"mail": f"jim{n}@example.org"}
        jim = await cast.jim(db, f"Jim{n}", **reached)
        hand_over = await cast.hand_over(db, jim, professional=carla, organisation_id=noordrivier)
        await put(db, jim, "check_in", "P2W", TODAY, hand_over_id=hand_over.id)
        made.append(hand_over)
    return made


async def test_while_another_worker_sweeps_there_is_nothing_to_do(db, hilde, hers):
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    held, go_on = asyncio.Event(), asyncio.Event()

    async def another():
        async with db.write():
            await db.lock("sweep")
            held.set()
            await go_on.wait()

    holding = asyncio.create_task(another())
    await held.wait()
    if db.dialect == "postgresql":  # on SQLite it waits for the one that writes
        assert await sweep.run(db, now=NOW) == {}
        assert await letters(db) == []
    go_on.set()
    await holding
    assert (await sweep.run(db, now=NOW))["queued"] == 1


async def test_run_twice_one_letter(db, hilde, hers):
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    counts = [await sweep.run(db, now=NOW) for _ in range(2)]
    assert counts == [{"waiting": 0, "queued": 1, "jims": 1}, {}]
    [letter] = await letters(db)
    assert (letter.key, letter.kind, letter.items, letter.state, letter.address) == (
        f"{hers.id}:check_in:P2W:1",
        "check_in",
        [f"{hers.id}:check_in:P2W:1"],
        "pending",
        cast.SHARED,
    )
    row = await row_of(db, letter.key)
    assert (row.due_at, row.outcome, row.outbox_id) == (None, None, letter.id)
    assert await told(db) == []  # until it is out


async def test_what_is_not_due_stays(db, hilde, hers):
    await put(db, hilde, "check_in", "P2W", TODAY + timedelta(days=1), hand_over_id=hers.id)
    assert await sweep.run(db, now=NOW) == {}


async def test_what_falls_on_one_day_is_one_message_with_its_lead_first(db, hilde, hers):
    for kind, step in (("contact_reminder", "contact"), ("turning_18", "P18Y"), ("check_in", "P2W")):
        await put(db, hilde, kind, step, TODAY, hand_over_id=hers.id)
    await go(db, NOW)
    assert await told(db) == [
        ("2026-03-30", "check_in:P2W:1", "turning_18:P18Y:1", "contact_reminder:contact:1")
    ]


async def test_in_a_family_each_gets_their_own(db, hilde, said, hers, carla, noordrivier):
    his = await cast.hand_over(db, said, professional=carla, organisation_id=noordrivier)
    for jim, hand_over in ((hilde, hers), (said, his)):
        await put(db, jim, "check_in", "P2W", TODAY, hand_over_id=hand_over.id)
    await go(db, NOW)
    assert [(row.person_id, row.address) for row in await letters(db)] == [
        (hilde.id, cast.SHARED),
        (said.id, cast.SHARED),
    ]


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (datetime(2026, 3, 30, 18, 0, tzinfo=UTC), datetime(2026, 3, 31, 7, 0, tzinfo=UTC)),  # 20.00
        (datetime(2026, 3, 30, 6, 59, tzinfo=UTC), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),  # 8.59
        (datetime(2026, 4, 3, 10, 0, tzinfo=UTC), datetime(2026, 4, 4, 7, 0, tzinfo=UTC)),  # Good Friday
        (datetime(2026, 4, 5, 10, 0, tzinfo=UTC), datetime(2026, 4, 7, 7, 0, tzinfo=UTC)),  # Easter
    ],
)
async def test_at_a_quiet_hour_it_waits(db, hilde, hers, moment, until):
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await db.execute(planned.update().values(due_at=moment))
    await sweep.run(db, now=moment)
    row = await row_of(db, f"{hers.id}:check_in:P2W:1")
    assert (row.due_at, row.due_on, await letters(db)) == (until, until.date(), [])


async def test_the_third_of_a_week_waits_for_room(db, hilde, hers):
    for step, day in (("P2W", 30), ("P3W", 31)):
        await put(db, hilde, "check_in", step, date(2026, 3, day), hand_over_id=hers.id)
    await put(db, hilde, "turning_18", "P18Y", date(2026, 4, 1), hand_over_id=hers.id)
    await live(db, TODAY, date(2026, 4, 6))
    assert [line[:2] for line in await told(db)] == [
        ("2026-03-30", "check_in:P2W:1"),
        ("2026-03-31", "check_in:P3W:1"),
    ]
    await live(db, date(2026, 4, 7), date(2026, 4, 7))  # seven days after the first; Easter Monday is quiet
    assert (await told(db))[-1][:2] == ("2026-04-07", "turning_18:P18Y:1")


async def test_before_the_end_of_help_it_waits_for_that_day(db, hilde, carla, noordrivier):
    hand_over = await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, ends_on=date(2026, 4, 9)
    )
    await put(db, hilde, "contact_reminder", "contact", TODAY, hand_over_id=hand_over.id)
    await live(db, TODAY, date(2026, 4, 9))
    assert await told(db) == [("2026-04-09", "contact_reminder:contact:1")]


async def test_an_invitation_waits_for_the_end_of_a_pause(db, hilde, hers):
    await pauses.start(db, hilde.id, until=date(2026, 4, 9), by=by(hilde), now=NOW)
    await put(db, hilde, "invitation", "start", TODAY, hand_over_id=hers.id, now=NOW)
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await live(db, TODAY, date(2026, 4, 9))
    assert await told(db) == [
        ("2026-03-30", "check_in:P2W:1", "paused"),
        ("2026-04-09", "invitation:start:1"),
    ]


async def test_what_is_held_never_leaves_and_goes_once_released(db, hilde, hers):
    row = await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await holds.hold(db, [row.id], by="staff:9", now=NOW - timedelta(days=1))
    await live(db, TODAY, date(2026, 4, 2))
    assert await told(db) == []
    await holds.release(db, [row.id], by="staff:9", now=ten(date(2026, 4, 2)))
    await go(db, ten(date(2026, 4, 2)))
    assert await told(db) == [("2026-04-02", "check_in:P2W:1")]


async def test_while_one_is_in_the_post_the_next_waits_a_day(db, hilde, hers):
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    row = await put(db, hilde, "turning_18", "P18Y", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    assert (await row_of(db, row.key)).due_at == NOW + timedelta(days=1)
    assert len(await letters(db)) == 1


async def test_after_an_outage_there_is_one_catch_up(db, hilde, hers):
    for step, day in (("P2W", 30), ("P3W", 31), ("P4W", 1)):
        await put(db, hilde, "check_in", step, date(2026, 3 if day > 1 else 4, day), hand_over_id=hers.id)
    await put(db, hilde, "check_in", "P1W", date(2026, 3, 1), hand_over_id=hers.id)
    await live(db, date(2026, 4, 2), date(2026, 4, 2))
    assert [line[1:] for line in await told(db)] == [
        ("check_in:P1W:1", "expired"),
        ("check_in:P2W:1", "check_in:P3W:1", "check_in:P4W:1"),
    ]


async def test_so_many_at_a_time_and_all_in_the_end(db, carla, noordrivier):
    await many(db, carla, noordrivier, 5, rung=True)
    counts = []
    while found := await sweep.run(db, now=NOW, limit=2):
        counts.append(found["jims"])
    assert counts == [2, 2, 1]
    assert len(await letters(db)) == 5


async def test_as_many_statements_for_twenty_as_for_one(db, carla, noordrivier):
    counts = []
    for number in (1, 20):
        await many(db, carla, noordrivier, number)
        before = db.statements
        assert (await sweep.run(db, now=NOW))["queued"] == number
        counts.append(db.statements - before)
        await db.execute(planned.delete().where(planned.c.due_at.is_not(None)))
    assert counts[0] == counts[1]


class TestPoison:
    @pytest.fixture
    async def three(self, db, carla, noordrivier):
        """Three JIMs to be rung; what was written in the second hand-over cannot be read, so nobody could tell it."""
        made = await many(db, carla, noordrivier, 3, rung=True)
        unreadable = text("UPDATE hand_overs SET way_back = :broken WHERE id = :id")
        await db.execute(unreadable.bindparams(broken=BROKEN, id=made[1].id))
        return made

    async def test_the_others_go_on_and_it_is_put_off_with_what_went_wrong(self, db, three):
        counts = await sweep.run(db, now=NOW)
        assert (counts["queued"], counts["error"]) == (2, 1)
        rows = [await row_of(db, f"{each.id}:check_in:P2W:1") for each in three]
        assert [(row.due_at, bool(row.error)) for row in rows] == [
            (None, False),
            (NOW + timedelta(days=1), True),
            (None, False),
        ]
        assert await sweep.run(db, now=NOW) == {}

    async def test_once_mended_it_goes_out_the_next_day(self, db, three):
        await sweep.run(db, now=NOW)
        await db.execute(hand_overs.update().where(hand_overs.c.id == three[1].id).values(way_back=None))
        tomorrow = NOW + timedelta(days=1)
        await sweep.run(db, now=tomorrow)
        row = await row_of(db, f"{three[1].id}:check_in:P2W:1")
        assert (row.due_at, row.error, row.outbox_id) == (None, None, 3)

    async def test_a_way_back_that_is_no_json_is_no_better(self, db, three):
        spoiled = await db.sealed(hand_overs, three[1].id, way_back="{")
        await db.execute(hand_overs.update().where(hand_overs.c.id == three[1].id).values(**spoiled))
        assert (await sweep.run(db, now=NOW))["error"] == 1

    async def test_it_is_no_poison_for_what_needs_no_words_of_it(self, db, three):
        await set_jim_of(db, three[1], stopped_at=NOW)
        counts = await sweep.run(db, now=NOW)
        assert (counts["queued"], counts["stopped"], counts["error"]) == (2, 1, 0)


async def set_jim_of(db, hand_over, **values):
    await set_jim(db, await cast.load_jim(db, hand_over.jim_id), **values)


async def test_what_was_decided_is_sent_though_the_worker_stopped_in_between(db, hilde, hers):
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    await send(db, NOW + timedelta(minutes=5))
    assert await told(db) == [("2026-03-30", "check_in:P2W:1")]
