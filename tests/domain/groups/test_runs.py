"""Runs of the matching on real rows, each in a process of its own."""

from sqlalchemy import select

from jimsupport.db.tables import (
    apart,
    left_over,
    matching_runs,
    meeting_wishes,
    peer_group_members,
    peer_groups,
)
from jimsupport.domain.groups import runs
from jobs import match
from tests.conftest import NOW
from tests.domain.groups.folk import looking

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
    assert (row.id, row.reason, row.relaxation["kind"]) == (alone, "nobody_yet", "moment")
    assert row.relaxation["group"] in found
