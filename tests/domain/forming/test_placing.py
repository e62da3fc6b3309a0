"""Who signs up is tried against the open places at once."""

from datetime import timedelta

from sqlalchemy import select

from jimsupport.db.tables import apart, meeting_wishes, peer_group_members, peer_groups
from jimsupport.domain.forming import placing
from tests.conftest import NOW
from tests.domain.groups.folk import looking, running, says


async def in_groups(db, jim_id):
    rows = await db.fetch_all(
        select(peer_group_members.c.group_id, peer_group_members.c.state).where(
            peer_group_members.c.jim_id == jim_id
        )
    )
    return [tuple(row) for row in rows]


async def test_a_newcomer_comes_beside_the_group_that_fits_best_as_a_draft(db):
    ids = await looking(db, 8, themes=["family"])
    await running(db, ids[:4])
    await db.execute(
        meeting_wishes.update().where(meeting_wishes.c.id.in_(ids[4:])).values(themes=["school", "money"])
    )
    best = await running(db, ids[4:], moment=5)
    (newcomer,) = await looking(db, 1, first=20, themes=["school", "money"])
    assert await placing.place_waiting(db, now=NOW) == 0  # they said nothing new: the night sees to it
    await says(db, newcomer)
    assert await placing.place_waiting(db, now=NOW) == 1
    assert await in_groups(db, newcomer) == [(best, "draft")]
    wish = await db.fetch_one(meeting_wishes.select().where(meeting_wishes.c.id == newcomer))
    assert (wish.waiting_since, wish.tried_at) == (None, NOW)
    row = await db.fetch_one(peer_group_members.select().where(peer_group_members.c.jim_id == newcomer))
    assert [each["id"] for each in row.alike] == [ids[4], ids[6]]
    assert row.alike[0]["reasons"][0] == {"code": "themes", "values": [2, "school", "money"]}


async def test_who_does_not_fit_is_tried_once_and_again_when_they_change_what_they_wish(db):
    ids = await looking(db, 4)
    group = await running(db, ids)
    (newcomer,) = await looking(db, 1, first=20, moments=[9])
    await says(db, newcomer)
    assert await placing.place_waiting(db, now=NOW) == 0
    assert await placing._newcomers(db, now=NOW) == []
    later = NOW + timedelta(minutes=5)
    await db.execute(meeting_wishes.update().where(meeting_wishes.c.id == newcomer).values(moments=[2]))
    await says(db, newcomer, at=later, kind="meeting_wish_changed")
    assert await placing.place_waiting(db, now=later) == 1
    assert await in_groups(db, newcomer) == [(group, "draft")]


async def test_nobody_comes_where_they_may_not(db):
    """Full, over, changed by staff, kept apart; and where they could not all meet in person."""
    ids = await looking(db, 20)
    await running(db, ids[:8])
    await running(db, ids[8:12], state="ended")
    touched = await running(db, ids[12:16], state="draft", touched_at=NOW)
    await running(db, ids[16:20])
    (newcomer,) = await looking(db, 1, first=30)
    await db.execute(
        apart.insert().values(jim_id=newcomer, other_id=ids[16], kind="asked", by=f"jim:{newcomer}", at=NOW)
    )
    await says(db, newcomer)
    assert await placing.place_waiting(db, now=NOW) == 0
    await db.execute(peer_groups.update().where(peer_groups.c.id == touched).values(touched_at=None))
    await says(db, newcomer, at=NOW + timedelta(seconds=1))
    assert await placing.place_waiting(db, now=NOW + timedelta(seconds=2)) == 1


async def test_the_size_of_the_pool_changes_nothing_in_how_many_queries_one_takes(db):
    counts = []
    for first in (0, 100):
        ids = await looking(db, 4, first=first)
        await running(db, ids)
        (newcomer,) = await looking(db, 1, first=first + 50)
        await says(db, newcomer)
        before = db.statements
        assert await placing.place_waiting(db, now=NOW) == 1
        counts.append(db.statements - before)
    assert counts[0] == counts[1]
