"""The end of a question, and its being open again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from jimsupport.db import Database, Row
from jimsupport.db.tables import support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.words import N_

CHOSEN = ("answered", "called", "not_needed", "passed_on")  # what staff say came of it
BY_ITSELF = ("not_reached", "other_jim")  # what the product says: nobody was reached, another JIM answered

_rows = support_requests.c


async def close(db: Database, request: Row, outcome: str, *, by: str, now: datetime) -> None:
    """Close a request with what came of it; closing twice keeps the first outcome."""
    if outcome not in (*CHOSEN, *BY_ITSELF):
        raise Invalid("outcome", N_("Kies hoe het is afgelopen."))
    await _close_all(db, (_rows.id == request.id,), outcome, by=by, now=now)


async def reopen(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """Open a closed request again; nothing happens to one that is open. Raises Refused for a merged one."""
    async with db.write():
        await db.lock("request", request.id)
        row = await db.fetch_one(support_requests.select().where(_rows.id == request.id))
        if row is None or row.closed_at is None:
            return
        if row.merged_into is not None:
            raise Refused(N_("Deze vraag is samengevoegd met een andere. Haal ze eerst uit elkaar."))
        await open_again(db, row, now=now)
        await events.record(db, "request_reopened", row.jim_id, by=by, now=now, request=row.id)


async def open_again(db: Database, request: Row, *, now: datetime) -> None:
    """Open the row again, in whose hands it was; the verb that calls this leaves the event."""
    await db.execute(
        support_requests.update()
        .where(_rows.id == request.id)
        .values(
            closed_at=None,
            outcome=None,
            snoozed_at=None,
            wake_at=None,
            claimed_at=now if request.claimed_by else None,  # from now on the days without a touch count
        )
    )


async def take_back(db: Database, *, planned_id: int, by: str, now: datetime) -> None:
    """A JIM undoes an answer that had opened a request: it closes, unless someone is on it or it may be danger."""
    free = _rows.claimed_by.is_(None), _rows.danger.is_(False)
    await _close_all(db, (_rows.planned_id == planned_id, *free), "not_needed", by=by, now=now)


async def settle(db: Database, jim_id: int, kinds: Sequence[str], *, by: str, now: datetime) -> None:
    """What these requests were about is solved by itself: an address works again, or there is nobody to ring."""
    await _close_all(db, (_rows.jim_id == jim_id, _rows.kind.in_(kinds)), "not_needed", by=by, now=now)


async def _close_all(db: Database, which: Sequence[Any], outcome: str, *, by: str, now: datetime) -> None:
    async with db.write():
        for row in await db.fetch_all(
            update(support_requests)
            .where(*which, _rows.closed_at.is_(None))
            .values(closed_at=now, outcome=outcome)
            .returning(_rows.id, _rows.jim_id)
        ):
            await events.record(
                db, "request_closed", row.jim_id, by=by, now=now, request=row.id, outcome=outcome
            )
