"""Meetups that come back: planned two months ahead, one or all of them moved or called off, over a change of clock."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from jimsupport.db.tables import meetups as table
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.groups import invitations
from jimsupport.domain.meetups import entries as calendar_entries
from jimsupport.domain.meetups import inviting, meetups, rows, series
from tests.cast import NOW
from tests.domain.groups import drafted, made
from tests.domain.meetups.meeting import (
    AMSTERDAM,
    TUESDAY,
    comes,
    day,
    entries,
    mails,
    moved,
    planned,
    repeated,
    running,
    says,
)

AUTUMN = datetime(2026, 10, 6, 19, 30, tzinfo=AMSTERDAM)
WEDNESDAY = TUESDAY + timedelta(days=1, minutes=30)


async def coming(db, group_id, now=NOW):
    return await rows.coming(db, group_id, now)


async def test_two_months_are_planned_and_the_days_after_add_to_them(db):
    group_id, ids = await running(db)
    one = await repeated(db, group_id, "monthly", at=TUESDAY + timedelta(days=14))
    assert (await repeated(db, group_id, "monthly", at=TUESDAY + timedelta(days=14))).id == one.id
    assert [day(row) for row in await coming(db, group_id)] == ["21-04", "19-05", "16-06"]
    assert [to for to, _ in await mails(db, "meetup_invitation")] == ids  # once, not for each
    assert await series.run(db, now=NOW) == 0
    later = NOW + timedelta(days=55)
    assert await series.run(db, now=later) == 1
    assert [day(row) for row in await coming(db, group_id, later)] == ["16-06", "21-07"]
    assert len(await mails(db, "meetup_invitation")) == len(ids)


async def test_half_past_seven_stays_half_past_seven(db):
    group_id, _ = await running(db)
    await repeated(db, group_id, "fortnightly", at=AUTUMN, now=AUTUMN - timedelta(days=7))
    found = await coming(db, group_id, AUTUMN - timedelta(days=7))
    assert [day(row) for row in found] == ["06-10", "20-10", "03-11", "17-11", "01-12"]
    assert {f"{row.starts_at.astimezone(AMSTERDAM):%H.%M}" for row in found} == {"19.30"}
    assert {f"{row.starts_at:%H.%M}" for row in found} == {"17.30", "18.30"}


async def test_a_group_has_one_series_at_a_time(db):
    group_id, _ = await running(db)
    await repeated(db, group_id)
    with pytest.raises(Refused):
        await repeated(db, group_id, "monthly")
    with pytest.raises(Invalid):
        await repeated(db, (await running(db, "Eef Fem"))[0], "monthly_last")


async def test_one_is_moved_and_one_called_off_in_the_file_of_the_whole(db):
    group_id, ids = await running(db)
    one = await repeated(db, group_id)
    _, second, third, *_ = await coming(db, group_id)
    await says(db, second, ids[1], "yes")
    await moved(db, second, second.starts_at + timedelta(days=1))
    await meetups.cancel(db, third, by="staff:9", now=NOW)
    [entry, *_] = await entries(db, "meetup_moved")
    assert (entry.uid, entry.sequence, entry.instead_of, entry.rule) == (one.uid, 1, second.starts_at, "")
    [entry, *_] = await entries(db, "meetup_cancelled")
    assert (entry.method, entry.instead_of) == ("CANCEL", third.starts_at)
    whole = calendar_entries.whole(one, await rows.of_series(db, [one.id]), "nl", comes=None, said_at=NOW)
    assert whole.without == (third.starts_at,)
    assert [(each.instead_of, each.sequence) for each in whole.changed] == [(second.starts_at, 1)]
    assert [day(row) for row in (await coming(db, group_id))[:3]] == ["07-04", "15-04", "28-04"]


async def test_all_that_are_to_come_move_together(db):
    """The first stays the first; what was called off stays so; and what was said counts no more."""
    group_id, ids = await running(db)
    one = await repeated(db, group_id)
    first, second, third, *_ = await coming(db, group_id)
    await meetups.cancel(db, second, by="staff:9", now=NOW)
    await moved(db, third, third.starts_at + timedelta(days=2))
    await says(db, first, ids[1], "yes")
    how = {"kind": "fortnightly", "minutes": 90, "mode": "online", "by": "staff:9", "now": NOW}
    await series.move(db, one, starts_at=WEDNESDAY, **how)
    await series.move(db, one, starts_at=WEDNESDAY, **how)
    found = await coming(db, group_id)
    assert [day(row) for row in found] == ["08-04", "06-05", "20-05", "03-06"]  # 22-04 is the one called off
    assert [row.id for row in found[:2]] == [first.id, third.id]
    assert {(row.ends_at - row.starts_at, row.uid) for row in found} == {(timedelta(minutes=90), one.uid)}
    assert await comes(db, first) == [None] * 4
    told = await mails(db, "meetup_moved")
    assert [to for to, said in told if said["series"]] == ids
    entry = (await entries(db, "meetup_moved"))[-1]
    assert (entry.uid, entry.rule) == (one.uid, "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE")
    assert entry.sequence > max(each.sequence for each in await entries(db, "meetup_invitation"))
    assert len(entry.without) == 1
    assert (
        await db.fetch_value(
            select(func.count()).where(table.c.planned_on.is_(None), table.c.state == "planned")
        )
        == 0
    )


async def test_all_are_called_off_at_once(db):
    group_id, ids = await running(db)
    one = await repeated(db, group_id)
    after = TUESDAY + timedelta(days=2)
    await series.cancel(db, one, by=f"jim:{ids[0]}", now=after)
    await series.cancel(db, one, by=f"jim:{ids[0]}", now=after)
    assert await coming(db, group_id, after) == []
    assert [to for to, _ in await mails(db, "meetup_cancelled")] == ids
    [entry, *_] = await entries(db, "meetup_cancelled")
    assert (entry.uid, entry.method, entry.sequence) == (one.uid, "CANCEL", 1)
    assert (await rows.series(db, one.id)).last_on == date(2026, 4, 7)
    assert await series.run(db, now=after + timedelta(days=90)) == 0
    with pytest.raises(Refused):
        await series.move(
            db, one, starts_at=WEDNESDAY, kind="weekly", minutes=60, mode="online", by="staff:9", now=NOW
        )


async def test_who_joins_later_is_told_of_the_series_once(db):
    group_id, ids = await running(db)
    await repeated(db, group_id)
    late = await drafted.wisher(db, "Eef")
    await made.add(db, group_id, late.id, "member")
    await inviting.newcomers(db, now=NOW)
    await inviting.newcomers(db, now=NOW)
    assert [to for to, _ in await mails(db, "meetup_invitation")] == [*ids, late.id]


async def test_what_a_group_had_to_come_ends_with_it(db):
    group_id, _ = await running(db)
    one = await repeated(db, group_id)
    other, _ = await running(db, "Eef Fem")
    await planned(db, other)
    await invitations.dissolve(db, group_id, by="staff:9", now=NOW)
    assert await meetups.end_with_groups(db, now=NOW) == 9
    assert await meetups.end_with_groups(db, now=NOW) == 0
    assert await coming(db, group_id) == []
    assert len(await coming(db, other)) == 1
    assert (await rows.series(db, one.id)).ended_at == NOW
    assert await mails(db, "meetup_cancelled") == []
