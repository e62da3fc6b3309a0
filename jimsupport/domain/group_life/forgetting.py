"""Whose data is removed: what they wrote in groups and told of themselves goes; that there was a message stays."""

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import group_habits, group_messages
from jimsupport.db.tables import peer_group_members as members


async def forget(db: Database, jim_id: int) -> None:
    """Remove it, inside the transaction that erases this JIM."""
    gone = {"body": None, "hidden_why": None, "changed_at": None}
    await db.execute(group_messages.update().where(group_messages.c.by_jim_id == jim_id).values(**gone))
    theirs = select(members.c.id).where(members.c.jim_id == jim_id)
    await db.execute(
        group_habits.update()
        .where(group_habits.c.id.in_(theirs))
        .values(about=None, quiet_until=None, digest_at=None)
    )
