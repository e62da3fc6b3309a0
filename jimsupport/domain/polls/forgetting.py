"""Whose data is removed: what they voted goes, and their name leaves what we wrote the others about it."""

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import outbox, peer_group_members, poll_votes, polls

WAITING = ("pending", "claimed")


async def forget(db: Database, jim_id: int) -> None:
    """Inside the transaction that erases this JIM; messages to others that still wait do not leave with their name."""
    await db.execute(poll_votes.delete().where(poll_votes.c.jim_id == jim_id))
    mine = select(peer_group_members.c.group_id).where(peer_group_members.c.jim_id == jim_id)
    found = await db.fetch_all(select(polls.c.id).where(polls.c.group_id.in_(mine)))
    for row in found:
        about = outbox.c.key.startswith(f"poll-{row.id}:", autoescape=True)
        gone = {"state": "skipped", "reason": "erased", "next_try_at": None, "lease_until": None}
        await db.execute(outbox.update().where(about, outbox.c.state.in_(WAITING)).values(**gone))
        await db.execute(outbox.update().where(about).values(context="{}"))
