"""Whose data is removed: what they shared and wrote, and their name in the post of others; that it was stays."""

from datetime import datetime

from jimsupport.db import Database
from jimsupport.db.tables import listeners
from jimsupport.domain.exchanges import endings, exchanges, post


async def forget(db: Database, jim_id: int, *, now: datetime) -> None:
    """Remove it, inside the transaction that erases this JIM; whoever they were writing with hears that it ended."""
    await post.forget(db, jim_id)
    await endings.end_all(db, jim_id, named=False, now=now)
    await db.execute(
        listeners.update()
        .where(listeners.c.id == jim_id)
        .values(languages=[], themes=[], last_asked_at=None, ended_at=now)
    )
    await exchanges.forget(db, jim_id)
