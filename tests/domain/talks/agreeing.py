"""What tests of talks do again and again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from jimsupport.db.tables import events, outbox, talk_reminders
from jimsupport.domain.talks import finding, hours, talks
from jimsupport.mail.contexts import context_of
from tests.cast import NOW

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY_9 = datetime(2026, 3, 31, 9, 0, tzinfo=AMSTERDAM)
TUESDAY_13 = datetime(2026, 3, 31, 13, 0, tzinfo=AMSTERDAM)
WEDNESDAY_9 = datetime(2026, 4, 1, 9, 0, tzinfo=AMSTERDAM)


async def keeps(db, staff, kept):
    """Keep these hours on every working day."""
    await hours.keep(db, staff.id, range(1, 6), kept, by=f"staff:{staff.id}", now=NOW)


async def booked(db, jim, at=TUESDAY_9, *, way="phone", now=NOW, **values):
    """The talk that this JIM books."""
    talk_id = await talks.book(db, jim.id, at, way, by=f"jim:{jim.id}", now=now, **values)
    return await talks.rows.load(db, talk_id)


async def offered(db, jim, *, now=NOW, **values):
    """What this JIM can pick, as «31 9.00 Nadia»."""
    found = await finding.offers(db, jim, now=now, **values)
    return [
        f"{local.day} {local.hour}.{local.minute:02d} {offer.name}"
        for offer in found
        if (local := offer.starts_at.astimezone(AMSTERDAM))
    ]


async def mails(db):
    """What was queued about talks: kind and context, in order."""
    rows = await db.fetch_all(outbox.select().where(outbox.c.kind.startswith("talk")).order_by(outbox.c.id))
    return [(row.kind, await context_of(db, row.id)) for row in rows]


async def happened(db, jim):
    """What was recorded about this JIM, in order."""
    rows = await db.fetch_all(events.select().where(events.c.person_id == jim.id).order_by(events.c.id))
    return [row.kind for row in rows]


async def reminded(db):
    """Every reminder there is: its key, when it is due, and what became of it."""
    rows = await db.fetch_all(talk_reminders.select().order_by(talk_reminders.c.id))
    return [(row.key, row.due_at, row.outcome, row.reason) for row in rows]
