"""A day and an hour before: when each is due, whether it is still wanted, and what is said of it."""

import dataclasses
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from jimsupport.db.tables import channels, jims, outbox, people
from jimsupport.domain.follow_up import appointments, delivery
from jimsupport.domain.people import stops
from jimsupport.domain.talks import outcomes, reminders, talks
from jobs import runner
from jobs.schedule import JOBS
from tests import cast
from tests.cast import NOW
from tests.domain.talks.agreeing import TUESDAY_9, WEDNESDAY_9, booked, happened, mails, reminded

BROKEN = "not what the keys can read"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
[REMIND] = [job for job in JOBS if job.name == "remind"]


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("starts", "before", "zone", "due"),
    [
        ("2026-04-01T09:00+02:00", DAY, "Europe/Amsterdam", "2026-03-31T09:00+02:00"),
        ("2026-04-01T09:00+02:00", HOUR, "Europe/Amsterdam", "2026-04-01T08:00+02:00"),
        ("2026-04-01T07:30+02:00", HOUR, "Europe/Amsterdam", "2026-04-01T07:00+02:00"),
        ("2026-04-01T07:00+02:00", HOUR, "Europe/Amsterdam", None),
        ("2026-04-01T09:00+02:00", DAY, "America/New_York", "2026-03-30T21:00-04:00"),  # 3.00 there
        ("2026-04-01T09:00+02:00", HOUR, "America/New_York", None),
        ("2026-04-01T16:00+02:00", DAY, "Asia/Tokyo", "2026-03-31T21:00+09:00"),  # 23.00 there
        ("2026-04-01T16:00+02:00", HOUR, "Asia/Tokyo", None),
        ("2026-03-29T09:00+02:00", DAY, "Europe/Amsterdam", "2026-03-28T08:00+01:00"),  # the clock changed
    ],
)
def test_when_a_reminder_is_due(starts, before, zone, due):
    assert reminders.due_at(at(starts), before, zone) == (at(due) if due else None)


@given(
    st.integers(0, 6 * 366 * 24 * 4).map(lambda n: NOW + n * timedelta(minutes=15)),
    st.sampled_from([DAY, HOUR]),
    st.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Tokyo", "Pacific/Apia", "Asia/Kathmandu"]),
)
def test_a_reminder_comes_by_day_and_before_the_talk(starts, before, zone):
    due = reminders.due_at(starts, before, zone)
    if due is not None:
        assert 7 <= due.astimezone(ZoneInfo(zone)).hour < 22
        assert due < starts
        assert starts - due <= before + timedelta(hours=12)


async def test_as_many_statements_for_three_that_leave_as_for_one(db, nadia_is_free, hilde, said, anna):
    for turn, jim in enumerate((hilde, said, anna)):
        await booked(db, jim, WEDNESDAY_9 + turn * timedelta(minutes=45))
    await remind(db, WEDNESDAY_9 - DAY + 2 * HOUR)
    rows = await db.fetch_all(outbox.select().where(outbox.c.kind == "talk_reminder"))
    assert len(rows) == 3
    spent = []
    for some in (rows[:1], rows):
        before = db.statements
        assert set((await reminders.weigh(db, some, now=WEDNESDAY_9 - DAY + 2 * HOUR)).values()) == {None}
        spent.append(db.statements - before)
    assert spent[0] == spent[1]


async def remind(db, now):
    """What the job does at `now`."""
    return dict(await reminders.run(db, now=now))


async def leave(db, now):
    """What becomes of the outgoing reminders at `now`: sent, or the reason why not."""
    rows = await db.fetch_all(outbox.select().where(outbox.c.kind == "talk_reminder"))
    return list((await delivery.still_wanted(db, rows, now=now)).verdicts.values())


async def test_two_are_planned_and_each_goes_out_once(db, nadia_is_free, hilde):
    await booked(db, hilde, WEDNESDAY_9)
    assert [(key, due) for key, due, _, _ in await reminded(db)] == [
        ("talk-1:talk_reminder:P1D:0", WEDNESDAY_9 - DAY),
        ("talk-1:talk_reminder:PT1H:0", WEDNESDAY_9 - HOUR),
    ]
    assert await remind(db, WEDNESDAY_9 - DAY - timedelta(minutes=1)) == {}
    for _ in range(2):
        await remind(db, WEDNESDAY_9 - DAY)
    assert [kind for kind, _ in await mails(db)] == ["talk_booked", "talk_reminder"]
    assert (await mails(db))[1][1]["soon"] is False
    await remind(db, WEDNESDAY_9 - HOUR)
    assert (await mails(db))[2][1]["soon"] is True
    [day, _] = await db.fetch_all(outbox.select().where(outbox.c.kind == "talk_reminder"))
    assert (day.message_class, day.rank, day.items, day.key) == (
        "appointment",
        1,
        ["talk-1:talk_reminder:P1D:0"],
        "talk-1:talk_reminder:P1D:0",
    )


async def test_booked_within_the_day_only_the_hour_is_left(db, nadia_is_free, hilde):
    await booked(db, hilde, TUESDAY_9)  # 23 hours ahead
    assert [key for key, *_ in await reminded(db)] == ["talk-1:talk_reminder:PT1H:0"]


async def test_one_that_cannot_be_written_keeps_no_other(db, nadia_is_free, hilde, anna):
    unreadable = await booked(db, hilde, WEDNESDAY_9, number="+31612345678")
    await booked(db, anna, WEDNESDAY_9 + timedelta(minutes=45))
    await db.execute(
        text("UPDATE talks SET number = :broken WHERE id = :id").bindparams(broken=BROKEN, id=unreadable.id)
    )
    now = WEDNESDAY_9 + HOUR - DAY
    assert await remind(db, now) == {"error": 1, "queued": 1}
    assert await remind(db, now) == {}
    assert [(due, outcome) for _, due, outcome, _ in await reminded(db)][:1] == [(now + HOUR, None)]


async def test_a_move_moves_the_reminders(db, nadia_is_free, hilde):
    talk = await booked(db, hilde, WEDNESDAY_9)
    later = WEDNESDAY_9 + timedelta(days=1)
    await talks.move(db, talk, later, by=f"jim:{hilde.id}", now=NOW)
    assert await reminded(db) == [
        ("talk-1:talk_reminder:P1D:0", None, "skipped", "moved"),
        ("talk-1:talk_reminder:PT1H:0", None, "skipped", "moved"),
        ("talk-1:talk_reminder:P1D:1", later - DAY, None, None),
        ("talk-1:talk_reminder:PT1H:1", later - HOUR, None, None),
    ]
    assert [row.key[-6:] for row in await reminders.of_talk(db, talk.id)] == [":P1D:1", "PT1H:1"]


async def test_off_and_on_again_reminds_after_all(db, nadia_is_free, hilde):
    talk = await booked(db, hilde, WEDNESDAY_9)
    await talks.cancel(db, talk, by=f"jim:{hilde.id}", now=NOW)
    assert await remind(db, WEDNESDAY_9 - HOUR) == {}
    await talks.restore(db, talk, by=f"jim:{hilde.id}", now=NOW)
    assert await remind(db, WEDNESDAY_9 - DAY) == {"queued": 1}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"stopped_at": NOW}, "stopped"),
        ({"deceased_at": NOW}, "deceased"),
        ({"paused_until": NOW.date() + timedelta(days=30)}, None),
        ({"declined_at": NOW}, None),
    ],
)
async def test_asked_again_when_it_is_due(db, nadia_is_free, hilde, changed, reason):
    await booked(db, hilde, WEDNESDAY_9)
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(**changed))
    assert await remind(db, WEDNESDAY_9 - DAY) == {reason or "queued": 1}
    if reason:
        assert (await reminded(db))[0] == ("talk-1:talk_reminder:P1D:0", None, "skipped", reason)
        assert (await happened(db, hilde))[-1] == "message_skipped"


async def test_without_mail_it_is_skipped_with_its_reason(db, nadia_is_free):
    joop = await cast.jim(db, "Joop", phone="+31612345609")
    await booked(db, joop, WEDNESDAY_9)
    assert await remind(db, WEDNESDAY_9 - DAY) == {"no_mail": 1}


async def test_after_an_outage_nothing_is_said_of_what_is_over(db, nadia_is_free, hilde):
    await booked(db, hilde, WEDNESDAY_9)
    assert await remind(db, WEDNESDAY_9 + timedelta(minutes=1)) == {"expired": 2}


async def cancels(db, hilde, talk):
    await talks.cancel(db, talk, by=f"jim:{hilde.id}", now=NOW)


async def moves(db, hilde, talk):
    await talks.move(db, talk, WEDNESDAY_9 + timedelta(minutes=45), by=f"jim:{hilde.id}", now=NOW)


async def stopped(db, hilde, talk):
    await stops.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)


async def died(db, hilde, talk):
    await db.execute(jims.update().values(deceased_at=NOW))


async def spoke(db, hilde, talk):
    await outcomes.held(db, talk, by=f"staff:{talk.staff_id}", now=talk.starts_at)


async def lost_the_address(db, hilde, talk):
    await db.execute(channels.update().where(channels.c.person_id == hilde.id).values(state="bounced"))


async def nothing(db, hilde, talk):
    pass


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        (cancels, "cancelled"),
        (moves, "moved"),
        (stopped, "stopped"),
        (died, "deceased"),
        (spoke, "expired"),
        (lost_the_address, "bounced"),
        (nothing, None),
    ],
)
async def test_asked_once_more_when_it_leaves(db, nadia_is_free, hilde, since, reason):
    talk = await booked(db, hilde, WEDNESDAY_9)
    await remind(db, WEDNESDAY_9 - DAY)
    await since(db, hilde, talk)
    assert await leave(db, WEDNESDAY_9 - DAY) == [("skip", reason) if reason else None]


async def test_it_waits_for_the_day_where_the_jim_lives(db, nadia_is_free, hilde):
    await booked(db, hilde, WEDNESDAY_9)
    await remind(db, WEDNESDAY_9 - DAY)
    await db.execute(people.update().where(people.c.id == hilde.id).values(zone="America/New_York"))
    assert await leave(db, WEDNESDAY_9 - DAY) == [("wait", at("2026-03-31T07:00-04:00"))]


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-30T06:59+02:00", "2026-03-30T07:00+02:00"),
        ("2026-03-30T07:00+02:00", "2026-03-30T07:00+02:00"),
        ("2026-03-30T21:59+02:00", "2026-03-30T21:59+02:00"),
        ("2026-03-30T22:00+02:00", "2026-03-31T07:00+02:00"),
        ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
    ],
)
def test_appointments_are_written_of_by_day(moment, opens):
    assert appointments.next_hour(at(moment), "Europe/Amsterdam") == at(opens)


async def test_from_the_job_to_the_mailbox(db, settings, nadia_is_free, hilde, tmp_path):
    """Booked, reminded, sent: the worker does it all, on a Sunday too, and says so on the timeline."""

    tools = runner.tools(db, dataclasses.replace(settings, mail_url=f"file://{tmp_path}/mailbox"))
    await booked(db, hilde, WEDNESDAY_9)
    await runner.run_until_idle(tools, now=WEDNESDAY_9 - DAY)
    await runner.run_until_idle(tools, now=WEDNESDAY_9 - HOUR)
    assert [(outcome, reason) for _, _, outcome, reason in await reminded(db)] == [("sent", None)] * 2
    assert await happened(db, hilde) == ["talk_booked", "message_sent", "message_sent", "message_sent"]
    assert len(list((tmp_path / "mailbox").glob("*.eml"))) == 3


async def test_the_job_says_what_it_did(db, settings, nadia_is_free, hilde):
    await booked(db, hilde, WEDNESDAY_9)
    tools = runner.tools(db, settings)
    assert (await REMIND.run(tools, WEDNESDAY_9 - DAY)).counts == {"queued": 1}
    assert (await REMIND.run(tools, WEDNESDAY_9 - DAY)).counts == {}
