"""Whose data is removed: nothing about meetups comes to them, and what they wrote or said of one is gone."""

from jimsupport.db import Database
from jimsupport.db.tables import jim_feeds, meetup_answers, meetup_series, meetups
from jimsupport.domain.meetups import reminders


async def forget(db: Database, jim_id: int) -> None:
    """Part of the transaction that erases this JIM; that they came, or not, stays as a count."""
    await reminders.forget(db, jim_id)
    await db.execute(jim_feeds.delete().where(jim_feeds.c.id == jim_id))
    await db.execute(meetup_answers.update().where(meetup_answers.c.jim_id == jim_id).values(was=None))
    for table in (meetups, meetup_series):
        await db.execute(table.update().where(table.c.by == f"jim:{jim_id}").values(place=None))
