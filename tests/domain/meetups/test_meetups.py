"""Meetups: made once, answered and changed, moved, called off; with files that move and go along."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import calls, outbox, peer_groups
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import appointments
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import inviting, meetups, rows
from jimsupport.domain.people import erasure
from tests.cast import NOW
from tests.domain.groups import drafted, made
from tests.domain.meetups.meeting import (
    THURSDAY,
    TUESDAY,
    comes,
    entries,
    happened,
    mails,
    moved,
    pause,
    planned,
    running,
    says,
)

HOUR = timedelta(hours=1)


async def test_everybody_is_asked_once_and_a_double_tap_is_the_same_meetup(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id, yes=ids[:1])
    assert (await planned(db, group_id)).id == meetup.id
    assert [(to, said["comes"]) for to, said in await mails(db, "meetup_invitation")] == [
        (ids[0], "yes"),
        *((jim_id, "") for jim_id in ids[1:]),
    ]
    assert await comes(db, meetup) == ["yes", None, None, None]
    assert (await rows.next_of(db, group_id, NOW)).id == meetup.id
    assert await happened(db, ids[1]) == ["meetup_planned"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"at": NOW - HOUR}, "day"),
        ({"at": NOW + timedelta(days=400)}, "day"),
        ({"at": TUESDAY.replace(hour=2)}, "time"),
        ({"minutes": 5}, "minutes"),
        ({"mode": "by_post"}, "mode"),
    ],
)
async def test_a_moment_that_cannot_be_is_refused(db, changes, field):
    group_id, _ = await running(db)
    with pytest.raises(Invalid) as problem:
        await planned(db, group_id, **changes)
    assert [each.field for each in problem.value.problems] == [field]


async def test_a_group_that_does_not_run_meets_no_more(db):
    group_id, _ = await running(db)
    await db.execute(peer_groups.update().values(state="ended"))
    with pytest.raises(Refused):
        await planned(db, group_id)


async def test_who_comes_is_said_and_changed_by_members_alone(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    await says(db, meetup, ids[1], "yes")
    await says(db, meetup, ids[1], "no")
    await says(db, meetup, ids[2], "maybe", phone=True)
    assert await comes(db, meetup) == [None, "no", "maybe", None]
    assert (await happened(db, ids[1])).count("meetup_answered") == 2
    other, _ = await running(db, "Eef Fem Gijs Huib")
    with pytest.raises(NotFound):
        await says(db, await planned(db, other), ids[1], "yes")
    seen = await groups.for_jim(db, group_id, ids[3])
    await groups.leave(db, seen, by=f"jim:{ids[3]}", now=NOW)
    with pytest.raises(NotFound):
        await says(db, meetup, ids[3], "yes")
    with pytest.raises(Refused):
        await says(db, meetup, ids[1], "yes", now=TUESDAY + 2 * HOUR)


async def test_a_move_keeps_the_uid_raises_the_sequence_and_asks_anew(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    await says(db, meetup, ids[0], "no")
    await says(db, meetup, ids[1], "yes")
    again = await moved(db, meetup, by=f"jim:{ids[0]}")
    assert (again.uid, again.sequence, again.starts_at) == (meetup.uid, 1, THURSDAY)
    assert await comes(db, meetup) == ["yes", None, None, None]  # who moved it comes
    assert [to for to, _ in await mails(db, "meetup_moved")] == ids
    found = await entries(db, "meetup_moved")
    assert {(entry.uid, entry.sequence, entry.method) for entry in found} == {(meetup.uid, 1, "REQUEST")}
    assert [entry.comes for entry in found] == ["yes", "", "", ""]
    assert (await moved(db, meetup)).sequence == 1  # as it is already


async def test_another_place_asks_nobody_anew(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id, mode="in_person", place="Buurthuis")
    await says(db, meetup, ids[0], "no")
    await says(db, meetup, ids[1], "yes")
    again = await moved(db, meetup, TUESDAY, place="Bibliotheek")
    assert (again.place, again.sequence) == ("Bibliotheek", 1)
    assert await comes(db, meetup) == ["no", "yes", None, None]
    told = await mails(db, "meetup_moved")
    assert [(to, said["elsewhere"], said["place"]) for to, said in told] == [
        (jim_id, True, "Bibliotheek") for jim_id in ids[1:]
    ]


async def test_a_cancel_takes_it_out_of_the_calendar_and_can_be_taken_back(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    await says(db, meetup, ids[0], "no")
    await meetups.cancel(db, meetup, by="staff:9", now=NOW)
    await meetups.cancel(db, meetup, by="staff:9", now=NOW)
    assert [to for to, _ in await mails(db, "meetup_cancelled")] == ids[1:]
    found = await entries(db, "meetup_cancelled")
    assert {(entry.uid, entry.sequence, entry.method) for entry in found} == {(meetup.uid, 1, "CANCEL")}
    assert await rows.next_of(db, group_id, NOW) is None
    with pytest.raises(Refused):
        await says(db, meetup, ids[1], "yes")
    await meetups.restore(db, meetup, by="staff:9", now=NOW)
    back = await rows.load(db, meetup.id)
    assert (back.state, back.sequence, back.uid) == ("planned", 2, meetup.uid)
    assert [entry.sequence for entry in await entries(db, "meetup_invitation")] == [0] * 4 + [2] * 3


async def test_nothing_leaves_that_was_overtaken(db):
    """An invitation waits for the morning; meanwhile it moved, and somebody left, stopped or paused."""
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    seen = await groups.for_jim(db, group_id, ids[1])
    await groups.leave(db, seen, by=f"jim:{ids[1]}", now=NOW)
    await pause(db, ids[2], date(2026, 5, 1))
    assert await _verdicts(db, "meetup_invitation") == [None, ("skip", "left"), ("skip", "paused"), None]
    await moved(db, meetup)
    assert await _verdicts(db, "meetup_invitation") == [
        ("skip", "moved"),
        ("skip", "left"),
        *[("skip", "moved")] * 2,
    ]
    assert await _verdicts(db, "meetup_moved") == [None, None]
    await meetups.cancel(db, meetup, by="staff:9", now=NOW)
    assert await _verdicts(db, "meetup_moved") == [("skip", "moved")] * 2
    assert await _verdicts(db, "meetup_cancelled") == [None, None]


async def _verdicts(db, kind):
    found = await db.fetch_all(outbox.select().where(outbox.c.kind == kind).order_by(outbox.c.id))
    verdicts = await appointments.still_wanted(db, found, now=NOW)
    return [verdicts[row.id] for row in found]


async def test_who_is_paused_is_written_about_what_they_said_yes_to_alone(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    await says(db, meetup, ids[1], "yes")
    for jim_id in ids[1:3]:
        await pause(db, jim_id, date(2026, 5, 1))
    await moved(db, meetup)
    await planned(db, group_id, at=THURSDAY + timedelta(days=7))
    assert [to for to, _ in await mails(db, "meetup_moved")] == [ids[0], ids[1], ids[3]]
    assert [to for to, _ in (await mails(db, "meetup_invitation"))[4:]] == [ids[0], ids[3]]


async def test_who_has_no_mail_is_rung_until_they_answered(db):
    group_id, ids = await running(db, called="Cas Dina")
    meetup = await planned(db, group_id)
    assert await _to_ring(db) == ids[2:]
    await says(db, meetup, ids[2], "yes", phone=True)
    assert await _to_ring(db) == ids[3:]
    await meetups.cancel(db, meetup, by="staff:9", now=NOW)
    assert await _to_ring(db) == ids[2:]  # both, that it is off
    again = await planned(db, group_id, at=THURSDAY)
    assert len(await _to_ring(db)) == 4
    await meetups.close(db, now=again.ends_at)
    assert await _to_ring(db) == ids[2:]


async def _to_ring(db):
    found = await db.fetch_all(calls.select().where(calls.c.due_at.is_not(None)).order_by(calls.c.jim_id))
    return [row.jim_id for row in found]


async def test_who_joins_later_is_asked_too_and_once(db):
    group_id, ids = await running(db)
    await planned(db, group_id)
    late = await drafted.wisher(db, "Eef")
    await made.add(db, group_id, late.id, "member")
    assert await inviting.newcomers(db, now=NOW) == 1
    assert await inviting.newcomers(db, now=NOW) == 0
    assert [to for to, _ in await mails(db, "meetup_invitation")] == [*ids, late.id]


async def test_the_room_is_open_from_ten_minutes_before_until_an_hour_after(db):
    group_id, _ = await running(db)
    await planned(db, group_id)
    moments = [TUESDAY - timedelta(minutes=11), TUESDAY - timedelta(minutes=10), TUESDAY + 2 * HOUR]
    assert [await rows.on_now(db, group_id, at) is not None for at in moments] == [False, True, False]
    assert await meetups.close(db, now=TUESDAY + HOUR) == 1
    assert await rows.on_now(db, group_id, TUESDAY + HOUR) is not None
    assert await rows.next_of(db, group_id, TUESDAY + HOUR) is None


async def test_a_place_that_an_erased_host_wrote_is_gone(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id, mode="in_person", place="Bij Anna thuis", by=f"jim:{ids[0]}")
    await db.execute(outbox.update().where(outbox.c.person_id == ids[1]).values(state="sent"))
    await erasure.erase(db, ids[0], by="worker", reason="silent", now=NOW)
    assert (await rows.load(db, meetup.id)).place is None
    sent = await db.fetch_value(select(outbox.c.context).where(outbox.c.person_id == ids[1]))
    assert sent == "{}"


async def test_a_place_is_one_line_and_there_is_none_online(db):
    group_id, _ = await running(db)
    meetup = await planned(db, group_id, mode="in_person", place=" Het buurthuis\nDTSTART:19700101\r\n ")
    assert meetup.place == "Het buurthuis DTSTART:19700101"
    how = {"starts_at": TUESDAY, "minutes": 60, "mode": "online", "place": "Ergens", "by": "staff:9"}
    await meetups.move(db, meetup, **how, now=NOW)
    assert (await rows.load(db, meetup.id)).place is None
