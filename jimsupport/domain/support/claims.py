"""Who is on a request: claimed first, so that nobody is rung twice."""

from datetime import datetime

from sqlalchemy import update

from jimsupport.db import Database, Row
from jimsupport.db.tables import support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.support import requests
from jimsupport.words import N_


async def claim(db: Database, request: Row, *, by: str, now: datetime, instead_of: int | None = None) -> None:
    """Take a request on; `instead_of` takes it over from that colleague.

    Compare and set: of two who try at once one wins, and the other is told who (Refused).
    """
    me = staff_id(by)
    held = support_requests.c.claimed_by
    async with db.write():
        won = await db.fetch_one(
            update(support_requests)
            .where(
                support_requests.c.id == request.id,
                support_requests.c.closed_at.is_(None),
                held.is_(None) if instead_of is None else held == instead_of,
            )
            .values(claimed_by=me, claimed_at=now)
            .returning(support_requests.c.id)
        )
        if won is None:
            await _explain(db, request.id, me)
            return
        await events.record(db, "request_claimed", request.jim_id, by=by, now=now, request=request.id)


async def _explain(db: Database, request_id: int, me: int) -> None:
    row = await db.fetch_one(requests.with_names().where(support_requests.c.id == request_id))
    if row is None:
        raise NotFound
    if row.closed_at:
        raise Refused(N_("Deze vraag is al afgesloten."))
    if row.claimed_by is None:
        raise Refused(N_("Deze vraag is net teruggelegd. Probeer het nog een keer."))
    if row.claimed_by != me:
        raise Refused(N_("%(name)s heeft deze vraag al opgepakt."), name=row.claimer)


async def release(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """Put a request back on the pile; only whoever holds it can, and twice is harmless."""
    async with db.write():
        done = await db.fetch_one(
            update(support_requests)
            .where(support_requests.c.id == request.id, support_requests.c.claimed_by == staff_id(by))
            .values(claimed_by=None, claimed_at=None)
            .returning(support_requests.c.id)
        )
        if done:
            await events.record(db, "request_released", request.jim_id, by=by, now=now, request=request.id)


def staff_id(by: str) -> int:
    """The person behind an actor such as "staff:3"."""
    return int(by.partition(":")[2])
