"""What staff say of what nobody else could place: whose it is, which question it belongs to, or that it is nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import events as events_of
from jimsupport.db.tables import received, request_messages, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import Refused
from jimsupport.domain.follow_up import contact
from jimsupport.domain.handling import closures, merges, replies
from jimsupport.domain.replies import landing, proposals
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.domain.support import requests
from jimsupport.domain.support.requests import Came
from jimsupport.words import N_


async def confirm(db: Database, row: Row, *, by: str, now: datetime) -> None:
    """It is of whom we thought and stands where it should: from now on it counts as theirs."""
    async with db.write():
        if not await _still(db, row, settled=False) or row.request_id is None:
            return
        await _settle(db, row, by=by, now=now)
        live = await merges.live(db, row.request_id)
        if live.jim_id:
            await db.execute(
                request_messages.update()
                .where(request_messages.c.received_id == row.id)
                .values(by=f"jim:{live.jim_id}")
            )
            await contact.record(db, live.jim_id, by=f"jim:{live.jim_id}", now=now, what="asked")
        await events.record(db, "mail_confirmed", live.jim_id, by=by, now=now, received=row.id)


async def attach(
    db: Database,
    row: Row,
    body: str,
    *,
    jim_id: int | None = None,
    request: Row | None = None,
    by: str,
    now: datetime,
) -> int:
    """Put `body`, what it says, in this `request`, or in a new one of this JIM; the id of the question.

    Where it stood before it stands no more. Settled already, nothing happens.
    """
    async with db.write():
        if not await _still(db, row, settled=False):
            return row.request_id or 0
        await _take_out(db, row, by=by, now=now)
        await proposals.not_theirs(db, row.id, by=by, now=now)
        came = Came(row.id, row.door)
        words = landing.kept(requests.checked_text(body, field="body", longest=None))
        if request is not None:
            writer = f"jim:{request.jim_id}" if request.jim_id else "visitor"
            request_id = await replies.say(db, request, words, by=writer, now=now, came=came)
            jim_id = request.jim_id
        else:
            request_id = await requests.open(
                db,
                kind="question",
                door=row.door,
                body=words,
                jim_id=jim_id,
                by=f"jim:{jim_id}",
                now=now,
                came=came,
            )
        await _settle(db, row, by=by, now=now, request_id=request_id, person_id=jim_id)
        await events.record(db, "mail_attached", jim_id, by=by, now=now, received=row.id, request=request_id)
    return request_id


async def set_aside(db: Database, row: Row, *, by: str, now: datetime) -> None:
    """Nothing has to be done about it."""
    async with db.write():
        if await _still(db, row, settled=False):
            await _settle(db, row, by=by, now=now)
            await events.record(db, "mail_set_aside", row.person_id, by=by, now=now, received=row.id)


async def undo(db: Database, row: Row, *, by: str, now: datetime) -> None:
    """Take back what was said of it, within a day: it waits for a person again, and stands in no question.

    What was set aside or confirmed stays where it stood. Raises Refused later than that.
    """
    async with db.write():
        if not await _still(db, row, settled=True):
            return
        if now - row.settled_at > UNDO_WITHIN:
            raise Refused(N_("Dit is te lang geleden om terug te draaien."))
        values: dict[str, Any] = {"settled_at": None, "settled_by": None}
        if await _was_attached(db, row):
            await _take_out(db, row, by=by, now=now)
            values |= {"request_id": None, "person_id": None}
        await db.execute(received.update().where(received.c.id == row.id).values(**values))
        await events.record(db, "mail_unsettled", row.person_id, by=by, now=now, received=row.id)


async def _still(db: Database, row: Row, *, settled: bool) -> bool:
    """Whether it is (not) settled at this moment; nobody else changes that until this transaction ends."""
    await db.lock("received", row.id)
    at = await db.fetch_value(select(received.c.settled_at).where(received.c.id == row.id))
    return (at is not None) is settled


async def _settle(db: Database, row: Row, *, by: str, now: datetime, **values: int | None) -> None:
    await db.execute(
        received.update().where(received.c.id == row.id).values(settled_at=now, settled_by=by, **values)
    )


async def _take_out(db: Database, row: Row, *, by: str, now: datetime) -> None:
    """Remove its words from the question they stand in; one that says nothing then, and nobody touched, is closed."""
    stood = await db.fetch_all(
        request_messages.delete()
        .where(request_messages.c.received_id == row.id)
        .returning(request_messages.c.request_id)
    )
    rows = support_requests.c
    said = exists().where(request_messages.c.request_id == rows.id)
    empty = support_requests.select().where(
        rows.id.in_([message.request_id for message in stood]),
        rows.kind == "question",
        rows.claimed_by.is_(None),
        rows.touched_at.is_(None),
        ~said,
    )
    for request in await db.fetch_all(empty):
        await closures.close(db, request, "not_needed", by=by, now=now)


async def _was_attached(db: Database, row: Row) -> bool:
    """Whether what settled it put its words somewhere else."""
    done = events_of.c.kind == "mail_attached", events_of.c.at == row.settled_at
    found = await db.fetch_all(select(events_of.c.data).where(*done))
    return any(each.data.get("received") == row.id for each in found)
