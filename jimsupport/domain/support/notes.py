"""Notes that staff make for each other on a request. They never leave the house.

By construction: a table of their own that this module alone reads and writes, and that nothing
which writes mail imports (a test walks the files).
"""

from collections.abc import Sequence
from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import request_notes
from jimsupport.domain import events
from jimsupport.domain.slips import SAME_TAP
from jimsupport.domain.support import claims, requests


async def add(db: Database, request: Row, body: str, *, by: str, now: datetime) -> None:
    """Note something on a request, open or closed, for colleagues only; the same again at once is one note."""
    body = requests.checked_text(body, field="note")
    async with db.write():
        await db.lock("request", request.id)
        for last in await of(db, [request.id], limit=1):
            if (last.by, last.body) == (by, body) and last.at > now - SAME_TAP:
                return
        await db.execute(request_notes.insert().values(request_id=request.id, by=by, body=body, at=now))
        await claims.touch(db, request.id, now=now)
        await events.record(db, "request_noted", request.jim_id, by=by, now=now, request=request.id)


async def of(db: Database, request_ids: Sequence[int], *, limit: int) -> Sequence[Row]:
    """The last `limit` notes on these requests, newest first."""
    return await db.fetch_all(
        request_notes.select()
        .where(request_notes.c.request_id.in_(request_ids))
        .order_by(request_notes.c.id.desc())
        .limit(limit)
    )
