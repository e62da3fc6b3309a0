"""Whose data is removed: nothing about meetups comes to them, and what they wrote or said of one is gone."""

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import jim_feeds, meetup_answers, meetup_series, meetups, outbox
from jimsupport.domain.meetups import reminders

WAITING = ("pending", "claimed", "handing")  # a message that is still to leave needs its words


async def forget(db: Database, jim_id: int) -> None:
    """Part of the transaction that erases this JIM; that they came, or not, stays as a count."""
    await reminders.forget(db, jim_id)
    await db.execute(jim_feeds.delete().where(jim_feeds.c.id == jim_id))
    await db.execute(meetup_answers.update().where(meetup_answers.c.jim_id == jim_id).values(was=None))
    own = meetups.c.by == f"jim:{jim_id}", meetups.c.place.is_not(None)
    for row in await db.fetch_all(select(meetups.c.id).where(*own)):
        about = outbox.c.key.startswith(f"meetup-{row.id}:", autoescape=True)
        gone = about, outbox.c.state.not_in(WAITING)
        await db.execute(outbox.update().where(*gone).values(context="{}"))
    for table in (meetups, meetup_series):
        await db.execute(table.update().where(table.c.by == f"jim:{jim_id}").values(place=None))
