"""Whose question it is: staff say so, because families share a number or an address."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import Refused
from jimsupport.words import N_


async def attach(db: Database, request: Row, jim_id: int, *, by: str, now: datetime) -> None:
    """Say which JIM asked. Raises Refused where a JIM asked it themselves."""
    if request.jim_id == jim_id:
        return
    if request.jim_id is not None:
        _check_may_be_anothers(request)
    async with db.write():
        await _set(db, request.id, jim_id, now=now)
        await events.record(
            db, "request_attached", jim_id, by=by, now=now, request=request.id, before=request.jim_id
        )


async def detach(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """It was somebody else: the question is nobody's again, and that JIM reads it no more.

    Only for one that came in without a JIM; what a JIM asked stays theirs (Refused).
    """
    if request.jim_id is None:
        return
    _check_may_be_anothers(request)
    async with db.write():
        await _set(db, request.id, None, now=now)
        await events.record(db, "request_detached", request.jim_id, by=by, now=now, request=request.id)


def _check_may_be_anothers(request: Row) -> None:
    if not (request.name or request.contact or request.door == "phone"):
        raise Refused(N_("Deze JIM vroeg het zelf."))


async def _set(db: Database, request_id: int, jim_id: int | None, *, now: datetime) -> None:
    await db.execute(
        support_requests.update()
        .where(support_requests.c.id == request_id)
        .values(jim_id=jim_id, touched_at=now)
    )
