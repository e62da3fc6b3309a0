"""Runs of the matching on real rows, each in a process of its own."""

from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from sqlalchemy import select

from jimsupport.db.tables import (
    apart,
    left_over,
    matching_runs,
    meeting_wishes,
    peer_group_members,
    peer_groups,
)
from jimsupport.domain.forming import drafting, pool, runs
from jobs import match
from tests.conftest import NOW
from tests.domain.groups.folk import looking, running

STAFF = "staff:1"


async def matched(db, *, now=NOW):
    run_id = await runs.ask(db, by=STAFF, budget="quick", now=now)
    await match.run(db, stopping=lambda: False, now=now)
    return await db.fetch_one(matching_runs.select().where(matching_runs.c.id == run_id))


async def drafts(db):
    """The members of each draft."""
    rows = await db.fetch_all(
        select(peer_group_members.c.group_id, peer_group_members.c.jim_id)
        .join(peer_groups, peer_groups.c.id == peer_group_members.c.group_id)
        .where(peer_groups.c.state == "draft")
        .order_by(peer_groups.c.id, peer_group_members.c.id)
    )
    groups = {}
    for row in rows:
        groups.setdefault(row.group_id, []).append(row.jim_id)
    return groups


async def test_a_match_makes_drafts_and_says_why_somebody_is_left_over(db):
    ids = await looking(db, 12)
    (alone,) = await looking(db, 1, first=20, moments=[9])
    await db.execute(apart.insert().values(jim_id=ids[0], other_id=ids[1], kind="staff", by=STAFF, at=NOW))
    run = await matched(db)
    assert run.state == "done", run.error
    assert (run.counts["people"], run.counts["drafted"], run.counts["left_over"]) == (13, 12, 1)
    found = await drafts(db)
    assert sorted(member for group in found.values() for member in group) == ids
    assert not any({ids[0], ids[1]} <= set(group) for group in found.values())
    for row in await db.fetch_all(peer_groups.select()):
        assert (row.state, row.language, row.mode, row.run_id) == ("draft", "nl", "online", run.id)
        assert len(row.reasons) >= 3
    waiting = await db.fetch_all(meeting_wishes.select().where(meeting_wishes.c.waiting_since.is_not(None)))
    assert [row.id for row in waiting] == [alone]
    row = await db.fetch_one(left_over.select())
    assert (row.id, row.reason) == (alone, "nobody_yet")
    assert row.relaxation == {"changes": [["moment", 2]], "group": min(found), "others": []}


async def test_the_same_pool_gives_the_same_drafts_and_touched_ones_stay(db):
    await looking(db, 13)
    run = await matched(db)
    assert (run.counts["drafted"], run.counts["left_over"]) == (13, 0)
    first = await drafts(db)
    assert all(4 <= len(group) <= 8 for group in first.values())
    await matched(db)
    again = await drafts(db)
    assert list(again.values()) == list(first.values())
    assert not set(again) & set(first)
    kept = min(again)
    await db.execute(peer_groups.update().where(peer_groups.c.id == kept).values(touched_at=NOW))
    await matched(db)
    after = await drafts(db)
    assert after[kept] == again[kept]
    everybody = [member for group in after.values() for member in group]
    assert len(everybody) == len(set(everybody)) == 13


async def test_who_changed_their_wish_meanwhile_stays_out(db):
    """The match takes a while; what it found is held against how things are when it is done."""
    ids = await looking(db, 8)
    told = await pool.read(db, now=NOW)
    answer = {
        "groups": [
            {
                "id": "g1",
                "existing": None,
                "language": "nl",
                "mode": "online",
                "moment": 2,
                "members": members,
            }
            for members in ([str(each) for each in ids[:4]], [str(each) for each in ids[4:]])
        ],
        "left_over": [],
        "value": 1,
    }
    answer["groups"][1]["id"] = "g2"
    run_id = await runs.ask(db, by=STAFF, budget="quick", now=NOW)
    await db.execute(meeting_wishes.update().where(meeting_wishes.c.id == ids[7]).values(moments=[9]))
    async with db.write():
        counts = await drafting.keep(db, run_id, told, answer, {}, now=NOW)
    assert list((await drafts(db)).values()) == [ids[:4]]
    assert (counts["groups"], counts["drafted"]) == (1, 4)


async def test_open_places_of_running_groups_are_filled_by_drafts_beside_the_members(db):
    ids = await looking(db, 5)
    group_id = await running(db, ids[:4])
    await matched(db)
    rows = await db.fetch_all(
        select(peer_group_members.c.jim_id, peer_group_members.c.state)
        .where(peer_group_members.c.group_id == group_id)
        .order_by(peer_group_members.c.id)
    )
    assert rows == [*((each, "member") for each in ids[:4]), (ids[4], "draft")]


async def test_a_run_that_is_stopped_leaves_everything_as_it_was(db):
    await looking(db, 200)
    run_id = await runs.ask(db, by=STAFF, budget="nightly", now=NOW)
    claimed = await runs.claim(db, now=NOW)
    await runs.cancel(db, run_id, by=STAFF, now=NOW)
    started = monotonic()
    assert await runs.run(db, claimed, stopping=lambda: False, now=NOW) == "cancelled"
    assert monotonic() - started < 2
    assert (await db.fetch_one(matching_runs.select())).state == "cancelled"
    assert await drafts(db) == {}


async def test_a_worker_that_is_told_to_stop_leaves_its_run_to_another(db):
    await looking(db, 200)
    await runs.ask(db, by=STAFF, budget="nightly", now=NOW)
    await match.run(db, stopping=lambda: True, now=NOW)
    assert (await db.fetch_one(matching_runs.select())).state == "waiting"


async def test_a_run_whose_process_died_is_named(db):
    await looking(db, 4)
    await runs.ask(db, by=STAFF, budget="quick", now=NOW)
    assert await runs.claim(db, now=NOW)
    assert await runs.claim(db, now=NOW) is None  # one at a time
    assert await runs.fail_lost(db, now=NOW) == 0
    assert await runs.fail_lost(db, now=NOW + timedelta(minutes=1)) == 1
    run = await db.fetch_one(matching_runs.select())
    assert (run.state, run.error) == ("failed", "lost")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 30, 1, 29, tzinfo=UTC), False),  # 3.29 at the office, after last night's run
        (datetime(2026, 3, 30, 1, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 1, 45, tzinfo=UTC), False),  # 2.45 for the second time
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), True),
    ],
)
async def test_the_match_of_the_night_is_due_from_half_past_three(db, now, due):
    await looking(db, 1)
    before = now - timedelta(hours=20)
    await db.execute(
        matching_runs.insert().values(by="worker", seed=1, budget="nightly", state="done", asked_at=before)
    )
    assert await runs.ask_nightly(db, now=now) is due
    assert await runs.ask_nightly(db, now=now) is False


async def test_nobody_looks_so_nothing_is_matched(db):
    assert await runs.ask_nightly(db, now=NOW) is False
