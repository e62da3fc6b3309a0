"""Whose data is removed: they are in no group any more, and their name leaves the post of others."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain.forming import rounds
from jimsupport.domain.groups import post


async def forget(db: Database, jim_id: int, *, now: datetime) -> None:
    """Take this JIM out of groups, inside the transaction that erases them; that there was a member stays."""
    await post.forget(db, jim_id)
    mine = members.c.jim_id == jim_id
    joined = await db.fetch_all(select(members.c.id).where(mine, members.c.state == "member"))
    left = members.c.id.in_([row.id for row in joined])
    gone = {"remind_at": None, "hosts": False, "left_at": now}
    await db.execute(members.update().where(left).values(state="left", **gone))
    await db.execute(
        members.update().where(mine, members.c.state.in_(rounds.IN_ONE)).values(state="dropped", **gone)
    )
    await db.execute(members.update().where(mine).values(alike=[], moment=None))
