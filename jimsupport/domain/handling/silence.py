"""Ringing a JIM who asked for it when silent: nobody reached, then again in two weeks, twice; then it rests."""

from datetime import datetime

from sqlalchemy import func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import request_calls, support_requests
from jimsupport.domain.handling import closures, snoozes
from jimsupport.domain.office.hours import today
from jimsupport.domain.support.calls import AGAIN_AFTER, ATTEMPTS

KIND = "silent"


async def not_reached(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """Nobody was reached about `request` just now: plan it again, or let it rest after the third time.

    Until then it is nobody's and in no list. Any contact with the JIM closes it before.
    """
    if await attempts(db, request.id) >= ATTEMPTS:
        await closures.close(db, request, "not_reached", by=by, now=now)
        return
    planned = {"snoozed_at": now, "wake_at": snoozes.waking(today(now) + AGAIN_AFTER)}
    await db.execute(
        support_requests.update()
        .where(support_requests.c.id == request.id)
        .values(claimed_by=None, claimed_at=None, **planned)
    )


async def taken_back(db: Database, request_id: int) -> None:
    """The last attempt was a slip: the request is on today's list again, unless contact ended it since."""
    rows = support_requests.c
    await db.execute(
        support_requests.update()
        .where(rows.id == request_id, or_(rows.closed_at.is_(None), rows.outcome == "not_reached"))
        .values(snoozed_at=None, wake_at=None, closed_at=None, outcome=None)
    )


async def attempts(db: Database, request_id: int) -> int:
    """How often nobody was reached about a request."""
    return (
        await db.fetch_value(
            select(func.count()).where(
                request_calls.c.request_id == request_id, request_calls.c.outcome == "not_reached"
            )
        )
        or 0
    )
