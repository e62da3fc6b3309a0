"""Whom we never wrote to: when their only hand-over turns out wrong, their data does not stay."""

from datetime import datetime

from sqlalchemy import exists, select

from jimsupport.db import Database
from jimsupport.db.tables import hand_overs, jims, people
from jimsupport.domain.people import keeping


async def after_withdrawal(db: Database, jim_id: int, *, now: datetime) -> None:
    """Let a JIM go who was never invited and has no other hand-over; `erasure` asks once more by then."""
    stands = exists().where(hand_overs.c.jim_id == jims.c.id, hand_overs.c.withdrawn_at.is_(None))
    known = (jims.c.invited_at, jims.c.consented_at, jims.c.joined_at, jims.c.erase_at)
    await db.execute(
        jims.update()
        .where(jims.c.id == jim_id, ~stands, *(moment.is_(None) for moment in known))
        .values(erase_at=now + keeping.AFTER_WITHDRAWAL)
    )


async def is_gone(db: Database, jim_id: int) -> bool:
    """Whether a JIM's data was removed, so that nothing can be planned for them."""
    erased = select(people.c.id).where(people.c.id == jim_id, people.c.erased_at.is_not(None))
    return await db.fetch_one(erased) is not None
