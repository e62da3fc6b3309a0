"""Somebody said that a mail of ours is unwanted: that kind of message stops, and staff see it. Nothing is answered."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import bounces
from jimsupport.domain import events
from jimsupport.domain.around import still_helping
from jimsupport.domain.gatherings import announcing
from jimsupport.domain.group_life import habits, post
from jimsupport.domain.newsletters import readers, weighing
from jimsupport.domain.people import channels, muting, stops
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.replies import helpers
from jimsupport.mail.kinds import KINDS

REASON = "complaint"
MUTED = {  # mailing: the kind of message that is muted
    "hoe-gaat-het": "check_in",
    "we-zijn-er": "contact_reminder",
    "hoe-ging-het": "hard_moment",
    "wat-zou-jij-doen": "dilemma",
}


async def take(db: Database, row: Row, message: Row | None, *, now: datetime) -> None:
    """Send no more of the kind that the message of ours was which somebody complained of.

    Who complains of the invitation wants nothing of us at all, and gets no mail that says so.
    """
    if message is None:
        return
    if (helper := await helpers.of(db, message)) is not None:
        await helpers.leave(db, helper, now=now)
        return
    person_id, mailing = message.person_id, KINDS[message.kind].mailing
    if person_id is None:
        return
    await db.lock("jim", person_id)
    if message.kind == still_helping.KIND:
        await still_helping.switch_off(db, person_id, by="worker", now=now)
    elif message.kind == weighing.KIND:
        await readers.stop(
            db, person_id, newsletter_id=weighing.newsletter_of(message.key), by="worker", now=now
        )
    elif message.kind == announcing.KIND:
        await announcing.choose(db, person_id, False, by="worker", now=now)
    elif message.kind == post.NEWS:
        await habits.mail(db, person_id, False, by="worker", now=now)
    elif mailing in MUTED:
        await muting.mute(db, person_id, MUTED[mailing], by="worker", now=now)
    elif mailing and await jim_rows.is_jim(db, person_id):
        await stops.stop(db, person_id, by="worker", now=now, confirm=False)
    await _keep(db, row, message, now=now)
    await events.record(db, "complained", person_id, by="worker", now=now, about=message.kind)


async def _keep(db: Database, row: Row, message: Row, *, now: datetime) -> None:
    theirs = await channels.of(db, message.person_id)
    channel = next((each.id for each in theirs if each.address == message.address), None)
    values = {"channel_id": channel, "outbox_id": message.id, "received_id": row.id, "at": now}
    await db.insert(bounces.insert().values(reason=REASON, dead=False, said="", **values))
