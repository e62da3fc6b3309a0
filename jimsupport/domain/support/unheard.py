"""What was to tell a JIM something and did not arrive: staff see that, and tell it otherwise."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import calls, jims
from jimsupport.domain import events
from jimsupport.domain.handling import closures, merges
from jimsupport.domain.replies import conversations
from jimsupport.domain.support import requests

UNTOLD = (  # nobody is rung because one of these did not arrive
    "sign_in",
    "stopped",
    "resumed",
    "erasure_asked",
    "link_renewed",
    "number_confirm",
    "request_received",
    "talk_reminder",
)
NOT_ARRIVED = (
    "channel",
    "bounced",
    "refused",
    "expired",
    "flawed",
)  # reasons: it was wanted, and did not get there


async def tell(db: Database, row: Any, *, now: datetime) -> None:
    """This outgoing answer or appointment did not arrive: one call, and what staff wrote is on the day again.

    Call it inside the write transaction that notes so; a second time changes nothing.
    """
    if row.message_class == "routine" or row.kind in UNTOLD or row.person_id is None:
        return
    if row.kind == "staff_reply":
        await _back_on_the_day(db, row, now=now)
    await ring(db, row, now=now)


async def ring(db: Database, row: Any, *, now: datetime) -> None:
    """Put one call on the staff's list, about this outgoing row; none beside one that is there."""
    if await db.fetch_value(select(jims.c.id).where(jims.c.id == row.person_id)) is None:
        return
    waiting = select(calls.c.id).where(calls.c.jim_id == row.person_id, calls.c.due_at.is_not(None))
    if await db.fetch_value(waiting.limit(1)) is None:
        call = {"outbox_id": row.id, "jim_id": row.person_id, "due_at": now}
        await db.upsert(calls, [call], key=["outbox_id"], set=())


async def _back_on_the_day(db: Database, row: Any, *, now: datetime) -> None:
    """The question that staff answered is on the day again, open."""
    asked = await conversations.of_message(db, row, row.person_id)
    if asked is None:
        return
    live = await merges.hold(db, asked.id)
    if live.closed_at:
        await closures.open_again(db, live, now=now)
        await events.record(db, "request_reopened", live.jim_id, by="worker", now=now, request=live.id)
    await requests.heard(db, live.id, now=now)
