"""After a meetup: one question, and "not" leads quietly to another match; the next one proposed."""

from datetime import UTC, datetime, timedelta

import pytest

from jimsupport.db.tables import events, outbox
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.forming import pool
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import afterwards, meetups, reminders
from tests.cast import NOW
from tests.domain.groups.drafted import WAITED, wish, wisher
from tests.domain.meetups.meeting import AMSTERDAM, TUESDAY, mails, planned, repeated, running, says

AFTER = TUESDAY + timedelta(hours=14)  # half past nine the next morning
EVENING = TUESDAY + timedelta(minutes=90)


async def said(db, meetup, jim_id, was, *, now=AFTER, **how):
    seen = await groups.for_jim(db, meetup.group_id, jim_id)
    await afterwards.say(db, seen, meetup.id, was, by=f"jim:{jim_id}", now=now, **how)


async def state(db, group_id, jim_id):
    return (await groups.for_jim(db, group_id, jim_id)).mine


async def test_who_did_not_say_no_is_asked_once(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    await says(db, meetup, ids[0], "no")
    await said(db, meetup, ids[1], "good", spoke=True, now=EVENING)
    await meetups.close(db, now=AFTER)
    done = await reminders.run(db, now=AFTER)
    assert (done["queued"], done["answered"]) == (2, 1)
    assert [to for to, _ in await mails(db, "meetup_after")] == ids[2:]


async def test_not_leads_quietly_to_another_match(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    await wisher(db, "Eef", waiting_since=NOW - timedelta(days=20))
    before = await db.fetch_all(outbox.select())
    await said(db, meetup, ids[1], "not", spoke=True)
    assert await state(db, group_id, ids[1]) == "left"
    assert (await wish(db, ids[1])).waiting_since == WAITED  # in front of who has waited twenty days
    assert ids[1] in {int(person.id) for person in (await pool.read(db, now=AFTER)).pool.people}
    assert len(await db.fetch_all(outbox.select())) == len(before)  # nobody is written
    others = await db.fetch_all(events.select().where(events.c.person_id.in_([ids[0], *ids[2:]])))
    assert {row.kind for row in others} == {"meetup_planned"}
    await said(db, meetup, ids[1], "good", spoke=True, now=AFTER + timedelta(hours=1))
    assert await state(db, group_id, ids[1]) == "member"
    assert (await wish(db, ids[1])).waiting_since is None
    with pytest.raises(Invalid):
        await said(db, meetup, ids[1], "bad")


async def test_who_left_otherwise_stays_out_and_sees_no_meetup_after(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    seen = await groups.for_jim(db, group_id, ids[1])
    await groups.leave(db, seen, by=f"jim:{ids[1]}", now=AFTER)
    await said(db, meetup, ids[1], "good", now=AFTER)
    assert await state(db, group_id, ids[1]) == "left"
    later = await planned(db, group_id, at=TUESDAY + timedelta(days=14))
    with pytest.raises(NotFound):
        await said(db, later, ids[1], "good", now=AFTER + timedelta(days=20))
    with pytest.raises(Refused):
        await said(db, later, ids[0], "good")


async def test_what_was_held_is_counted_but_where_nobody_spoke(db):
    group_id, ids = await running(db)
    first, second = [await planned(db, group_id, at=TUESDAY + timedelta(days=day)) for day in (0, 1)]
    await planned(db, group_id, at=TUESDAY + timedelta(days=2))
    assert await meetups.close(db, now=TUESDAY + timedelta(days=1, hours=2)) == 2
    await said(db, first, ids[0], "good", spoke=True, now=AFTER + timedelta(days=2))
    await said(db, first, ids[1], "unsure", spoke=False, now=AFTER + timedelta(days=2))
    assert await afterwards.held(db, [group_id, 999]) == {group_id: 2, 999: 0}
    await said(db, second, ids[0], "unsure", spoke=False, now=AFTER + timedelta(days=2))
    assert await afterwards.held(db, [group_id]) == {group_id: 1}


async def test_of_a_series_it_is_asked_after_the_first_alone(db):
    group_id, ids = await running(db, "Anna Bas")
    await repeated(db, group_id)
    await reminders.run(db, now=AFTER)
    assert [to for to, _ in await mails(db, "meetup_after")] == ids
    first = (await mails(db, "meetup_after"))[0][1]["meetup_id"]
    seen = await groups.for_jim(db, group_id, ids[0])
    await afterwards.say(db, seen, first, "good", by=f"jim:{ids[0]}", now=AFTER)
    await reminders.run(db, now=AFTER + timedelta(days=7))
    assert [to for to, _ in await mails(db, "meetup_after")] == [*ids, ids[1]]


async def test_the_next_is_proposed_while_nothing_is_planned(db):
    group_id, _ = await running(db)
    assert await afterwards.proposal(db, group_id, now=NOW) is None
    await planned(db, group_id)
    assert await afterwards.proposal(db, group_id, now=NOW) is None
    at = await afterwards.proposal(db, group_id, now=AFTER)
    assert at == datetime(2026, 5, 5, 19, 30, tzinfo=AMSTERDAM).astimezone(UTC)
    await planned(db, group_id, at=at, now=AFTER)
    assert await afterwards.proposal(db, group_id, now=AFTER) is None


@pytest.mark.parametrize(
    ("last", "now", "proposed"),
    [
        ("2026-03-03T19:30", "2026-03-04T09:00", "2026-03-31T19:30"),  # the clock changes in between
        ("2026-10-13T19:30", "2026-10-14T09:00", "2026-11-10T19:30"),
        ("2026-03-03T19:30", "2026-04-01T09:00", "2026-04-07T19:30"),
        ("2026-03-30T19:30", "2026-04-01T09:00", "2026-05-04T19:30"),  # the 27th is King's Day
        ("2026-03-29T15:00", "2026-03-30T09:00", "2026-04-26T15:00"),  # a Sunday is fine for who chose it
    ],
)
def test_the_same_weekday_and_hour_four_weeks_on(last, now, proposed):
    last, now, proposed = (
        datetime.fromisoformat(each).replace(tzinfo=AMSTERDAM).astimezone(UTC)
        for each in (last, now, proposed)
    )
    assert afterwards.again(last, now, "Europe/Amsterdam") == proposed
