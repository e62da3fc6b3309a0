"""Whose data is removed: they are in no room any more, and nothing says that they were put out of one."""

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import room_bans, room_visits
from jimsupport.domain.rooms import visits, watch


async def forget(db: Database, person_id: int) -> None:
    """Take this person out of rooms, inside the transaction that erases them."""
    theirs = select(room_visits.c.peer).where(room_visits.c.person_id == person_id)
    await visits.end(db, [row.peer for row in await db.fetch_all(theirs)], why="left")
    await db.execute(room_bans.delete().where(room_bans.c.person_id == person_id))
    await watch.people_changed(db, [person_id])
