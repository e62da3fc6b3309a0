"""What goes and what stays when somebody is erased, in numbers: told before they choose."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from jimsupport.db import Database
from jimsupport.db.tables import (
    answers,
    channels,
    exchange_messages,
    group_messages,
    hand_overs,
    outbox,
    request_messages,
    request_notes,
    support_requests,
    talks,
)


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts: of addresses, of words by them, of words about them; and of what stays without a name."""

    addresses: int
    written: int
    about_them: int
    answers: int
    questions: int
    talks: int
    messages: int


async def of(db: Database, jim_id: int) -> Sum:
    """What there is of this JIM."""
    by = f"jim:{jim_id}"
    asked = select(support_requests.c.id).where(support_requests.c.jim_id == jim_id)
    words, notes = request_messages.c, request_notes.c
    in_requests = words.request_id.in_(asked)
    handed = hand_overs.c
    told = or_(handed.message.is_not(None), handed.relation != "")
    return Sum(
        addresses=await _count(db, channels, channels.c.person_id == jim_id),
        written=await _count(db, request_messages, in_requests, words.by == by)
        + await _count(db, group_messages, group_messages.c.by_jim_id == jim_id)
        + await _count(db, exchange_messages, exchange_messages.c.by_jim_id == jim_id)
        + await _count(db, answers, answers.c.jim_id == jim_id, answers.c.remark.is_not(None)),
        about_them=await _count(db, request_messages, in_requests, words.by != by)
        + await _count(db, request_notes, notes.request_id.in_(asked))
        + await _count(db, hand_overs, handed.jim_id == jim_id, told),
        answers=await _count(db, answers, answers.c.jim_id == jim_id),
        questions=await _count(db, support_requests, support_requests.c.jim_id == jim_id),
        talks=await _count(db, talks, talks.c.jim_id == jim_id),
        messages=await _count(db, outbox, outbox.c.person_id == jim_id, outbox.c.state == "sent"),
    )


async def _count(db: Database, table: Any, *where: Any) -> int:
    return await db.fetch_value(select(func.count()).select_from(table).where(*where)) or 0
