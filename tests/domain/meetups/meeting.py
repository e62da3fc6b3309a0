"""What tests of meetups do again and again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db.tables import events, jims, meetup_answers, meetup_reminders, outbox
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import answers, meetups, rows, series
from jimsupport.mail import calendar
from jimsupport.mail.contexts import context_of
from tests.cast import NOW
from tests.domain.groups import drafted, made

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY = datetime(2026, 4, 7, 19, 30, tzinfo=AMSTERDAM)
THURSDAY = datetime(2026, 4, 9, 20, 0, tzinfo=AMSTERDAM)


async def running(db, names="Anna Bas Cas Dina", *, called="", **values):
    """A group that runs: its number and its JIMs; the first hosts. Those in `called` have a telephone alone."""
    people = [await drafted.wisher(db, name, phone=name in called.split()) for name in names.split()]
    ids = [row.id for row in people]
    group_id = await made.group(db, ids, state="running", member="member", started_at=NOW, **values)
    await groups.change_member(db, group_id, ids, joined_at=NOW)
    await groups.change_member(db, group_id, ids[:1], hosts=True)
    return group_id, ids


async def planned(db, group_id, *, at=TUESDAY, by="staff:9", now=NOW, **values):
    """A meetup of this group."""
    how = {"minutes": 60, "mode": "online"} | values
    return await rows.load(db, await meetups.make(db, group_id, starts_at=at, by=by, now=now, **how))


async def repeated(db, group_id, kind="weekly", *, at=TUESDAY, by="staff:9", now=NOW, **values):
    """A series of this group."""
    how = {"minutes": 60, "mode": "online"} | values
    made_id = await series.make(db, group_id, starts_at=at, kind=kind, by=by, now=now, **how)
    return await rows.series(db, made_id)


async def moved(db, meetup, at=THURSDAY, *, by="staff:9", now=NOW, **values):
    """The meetup as it is after a move."""
    how = {"minutes": 60, "mode": meetup.mode} | values
    await meetups.move(db, meetup, starts_at=at, by=by, now=now, **how)
    return await rows.load(db, meetup.id)


async def says(db, meetup, jim_id, comes, *, now=NOW, **how):
    """What a member says of a meetup."""
    seen = await groups.for_jim(db, meetup.group_id, jim_id)
    await answers.say(db, seen, meetup.id, comes, by=f"jim:{jim_id}", now=now, **how)


async def comes(db, meetup):
    """What each said of it, in the order they were asked."""
    found = await db.fetch_all(
        meetup_answers.select()
        .where(meetup_answers.c.meetup_id == meetup.id)
        .order_by(meetup_answers.c.jim_id)
    )
    return [row.comes for row in found]


async def pause(db, jim_id, day):
    """A pause until that day."""
    await db.execute(jims.update().where(jims.c.id == jim_id).values(paused_until=day))


async def mails(db, kind):
    """To whom, and the context, of messages of this kind, in order."""
    found = await db.fetch_all(
        select(outbox.c.id, outbox.c.person_id).where(outbox.c.kind == kind).order_by(outbox.c.id)
    )
    return [(row.person_id, await context_of(db, row.id)) for row in found]


async def entries(db, kind):
    """The calendar files that went along with messages of this kind."""
    return [calendar.taken(context["calendar"]) for _, context in await mails(db, kind)]


async def due(db, jim_id):
    """What is due for this JIM: the day and hour here, and which; or why it is not."""
    found = await db.fetch_all(
        meetup_reminders.select().where(meetup_reminders.c.jim_id == jim_id).order_by(meetup_reminders.c.id)
    )
    return [
        (
            row.key.split(":", 1)[1],
            f"{row.due_at.astimezone(AMSTERDAM):%d-%m %H.%M}" if row.due_at else row.reason,
        )
        for row in found
    ]


async def happened(db, jim_id):
    """What was recorded about this JIM, in order."""
    found = await db.fetch_all(events.select().where(events.c.person_id == jim_id).order_by(events.c.id))
    return [row.kind for row in found]


def day(meetup):
    """The day of a meetup here."""
    return f"{cadence.local_day(meetup.starts_at, cadence.HOME):%d-%m}"
