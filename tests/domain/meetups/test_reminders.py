"""What is due about a meetup: planned by the clock of each, asked again as it goes out, never of what moved or is off."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jimsupport.db.tables import meetup_reminders, outbox
from jimsupport.domain.follow_up import appointments
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import meetups, reminders
from jimsupport.domain.people import erasure
from tests.cast import NOW
from tests.domain.meetups.meeting import THURSDAY, TUESDAY, due, mails, moved, pause, planned, running, says


def keys(jim_id, sequence=0):
    steps = (("meetup_reminder", "P1D"), ("meetup_reminder", "PT1H"), ("meetup_after", "P0D"))
    return [f"{kind}:{jim_id}:{step}:{sequence}" for kind, step in steps]


@pytest.mark.parametrize(
    ("ends", "asked"),
    [
        ("2026-04-07T15:00", "2026-04-07T18:00"),
        ("2026-04-07T18:30", "2026-04-08T09:00"),  # half past nine is late
        ("2026-04-07T23:30", "2026-04-08T09:00"),
        ("2026-03-28T19:00", "2026-03-29T09:00"),  # the clock changes that night
        ("2026-10-24T19:00", "2026-10-25T09:00"),
    ],
)
def test_the_question_comes_a_few_hours_after_or_the_next_morning(ends, asked):
    zone = "Europe/Amsterdam"
    local = [datetime.fromisoformat(each).replace(tzinfo=TUESDAY.tzinfo) for each in (ends, asked)]
    assert reminders.ask_at(local[0].astimezone(UTC), zone) == local[1].astimezone(UTC)


async def test_a_day_and_an_hour_before_and_a_question_after(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    first = ["06-04 19.30", "07-04 18.30", "08-04 09.00"]
    assert await due(db, ids[0]) == list(zip(keys(ids[0]), first, strict=True))
    await moved(db, meetup)
    again = ["08-04 20.00", "09-04 19.00", "10-04 09.00"]
    assert await due(db, ids[0]) == [
        *((key, "moved") for key in keys(ids[0])),
        *zip(keys(ids[0], 1), again, strict=True),
    ]


async def test_each_goes_out_once_and_none_of_what_moved_or_is_off(db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    other = await planned(db, group_id, at=THURSDAY)
    await meetups.cancel(db, other, by="staff:9", now=NOW)
    day_before = TUESDAY - timedelta(days=1)
    assert await reminders.run(db, now=day_before) == {"queued": 4}
    assert await reminders.run(db, now=day_before) == {}
    assert [to for to, _ in await mails(db, "meetup_reminder")] == ids
    await moved(db, meetup, now=day_before)
    assert await _verdicts(db, day_before) == [("skip", "moved")] * 4  # though they were queued
    assert await reminders.run(db, now=THURSDAY - timedelta(days=1)) == {"queued": 4}
    assert len(await mails(db, "meetup_reminder")) == 8


async def test_who_must_not_be_reminded_is_not_for_a_named_reason(db):
    group_id, ids = await running(db, "Anna Bas Cas Dina Eef Fem", called="Fem")
    meetup = await planned(db, group_id)
    await says(db, meetup, ids[0], "no")
    await says(db, meetup, ids[1], "yes")
    for jim_id in ids[1:3]:
        await pause(db, jim_id, date(2026, 5, 1))
    seen = await groups.for_jim(db, group_id, ids[3])
    await groups.leave(db, seen, by=f"jim:{ids[3]}", now=NOW)
    done = await reminders.run(db, now=TUESDAY - timedelta(days=1))
    assert done == {"no": 1, "queued": 2, "paused": 1, "left": 1, "no_mail": 1}
    told = await mails(db, "meetup_reminder")
    assert [(to, said["comes"], said["soon"]) for to, said in told] == [
        (ids[1], "yes", False),
        (ids[4], "", False),
    ]
    await says(db, meetup, ids[1], "no")
    await erasure.erase(db, ids[4], by="worker", reason="silent", now=NOW)
    assert await _verdicts(db, TUESDAY - timedelta(days=1)) == [("skip", "no"), ("skip", "erased")]


async def test_at_night_it_waits_and_what_became_of_it_is_noted(db):
    group_id, _ = await running(db, "Anna Bas")
    await planned(db, group_id, at=TUESDAY.replace(hour=8))
    await reminders.run(db, now=TUESDAY - timedelta(days=1, hours=11))
    found = await db.fetch_all(
        outbox.select().where(outbox.c.kind == "meetup_reminder").order_by(outbox.c.id)
    )
    night = TUESDAY.replace(hour=5) - timedelta(days=1)
    verdicts = await appointments.still_wanted(db, found, now=night)
    assert {verdict[0] for verdict in verdicts.values()} == {"wait"}
    await appointments.settled(db, [(found[0], None), (found[1], "bounced")], now=night)
    noted = await db.fetch_all(
        meetup_reminders.select()
        .where(meetup_reminders.c.outbox_id.is_not(None))
        .order_by(meetup_reminders.c.id)
    )
    assert [(row.outcome, row.reason) for row in noted] == [("sent", None), ("skipped", "bounced")]


async def _verdicts(db, now):
    found = await db.fetch_all(
        outbox.select().where(outbox.c.kind == "meetup_reminder").order_by(outbox.c.id)
    )
    verdicts = await appointments.still_wanted(db, found, now=now)
    return [verdicts[row.id] for row in found]
