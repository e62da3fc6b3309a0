"""Whose data goes: what they gave, published or not, and what helped them."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import tip_shown, tips
from jimsupport.domain.tips import helps, publishing


async def forget(db: Database, person_id: int, *, now: datetime) -> None:
    """Remove it, inside the transaction that erases this person; that there was a tip, and of what theme, stays."""
    mine = tips.c.giver_id == person_id
    for row in await db.fetch_all(select(tips.c.id).where(mine).order_by(tips.c.id)):
        await db.lock("tip", row.id)
    for row in await db.fetch_all(tips.select().where(mine)):
        await publishing.take_down(db, row, by="worker", now=now)
    gone = {"given": None, "giver_id": None, "signature": "", "given_by": "jim"}
    await db.execute(tips.update().where(mine).values(**gone))
    await db.execute(tip_shown.delete().where(tip_shown.c.jim_id == person_id))
    await helps.forget(db, person_id)
