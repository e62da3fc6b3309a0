"""What is removed of somebody's mail and texts to us with the rest of their data: that something came stays."""

from datetime import datetime

from sqlalchemy import or_, select

from jimsupport.db import Database
from jimsupport.db.tables import received, support_requests
from jimsupport.domain.replies import away, bounces, proposals
from jimsupport.mail import received as kept


async def forget(db: Database, jim_id: int, *, now: datetime) -> None:
    """Remove what this JIM sent us, what it was taken for, and what servers said of their addresses."""
    await proposals.forget(db, jim_id)
    await away.back(db, jim_id)
    await bounces.forget(db, jim_id)
    theirs = select(support_requests.c.id).where(support_requests.c.jim_id == jim_id)
    await kept.erase(db, or_(received.c.person_id == jim_id, received.c.request_id.in_(theirs)), now=now)


async def clear(db: Database, *, now: datetime) -> None:
    """Remove automatic replies of who is back, and what servers said of addresses a year ago."""
    await away.clear(db, now=now)
    await bounces.clear(db, now=now)
