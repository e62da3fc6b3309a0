"""Which conversation words belong in: that of the message they answer, else the one that is open with this JIM."""

from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import received, request_messages, support_requests, talks
from jimsupport.domain.handling import merges
from jimsupport.domain.support import requests


async def of_message(db: Database, message: Row, jim_id: int) -> Row | None:
    """The question that a message of ours was about, or that an earlier reply to it landed in."""
    about = (
        select(request_messages.c.request_id).where(request_messages.c.outbox_id == message.id),
        select(received.c.request_id)
        .where(received.c.outbox_id == message.id, received.c.request_id.is_not(None))
        .order_by(received.c.id.desc())
        .limit(1),
        _of_key(message),
    )
    for query in about:
        if query is not None and (request_id := await db.fetch_value(query)) is not None:
            live = await merges.live(db, request_id)
            if live.jim_id == jim_id:
                return live
    return None


def _of_key(message: Row) -> Select[Any] | None:
    """The question named by the key of a message ("request-7:received", "talk-3:booked")."""
    subject, _, number = message.key.partition(":")[0].partition("-")
    if not number.isdecimal():
        return None
    if subject == "request":
        return select(support_requests.c.id).where(support_requests.c.id == int(number))
    if subject == "talk":
        return select(talks.c.request_id).where(talks.c.id == int(number))
    return None


async def open_of(db: Database, jim_id: int) -> Row | None:
    """The question of this JIM that was opened last and is open still."""
    rows = support_requests.c
    return await db.fetch_one(
        support_requests.select()
        .where(
            rows.jim_id == jim_id,
            rows.kind.in_(requests.ASKED_BY_A_PERSON),
            rows.door != "system",  # of ourselves: danger in what they wrote to another JIM
            rows.closed_at.is_(None),
        )
        .order_by(rows.id.desc())
        .limit(1)
    )
