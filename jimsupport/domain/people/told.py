"""What we told each other: a JIM's own answers, questions and our replies, newest first.

Notes among staff are no part of it, and no query here reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import answers, outbox, people, request_messages, support_requests

MOST = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One thing said. `kind` is answer, asked, replied or sent; `what` says which; `name` who of us."""

    at: datetime
    kind: str
    what: str
    text: str = ""
    name: str = ""


async def by_and_to(db: Database, jim_id: int) -> list[Told]:
    """The newest hundred things this JIM and we told each other; four queries, however many there are."""
    answered = await _answers(db, jim_id)
    remarks = {each.text for each in answered if each.text}  # a question for staff repeats them
    messages = [each for each in await _messages(db, jim_id) if each.text not in remarks]
    told = [*answered, *await _asked(db, jim_id), *messages, *await _sent(db, jim_id)]
    return sorted(told, key=lambda each: each.at, reverse=True)[:MOST]


async def reply(db: Database, jim_id: int, request_id: int | None, *, until: datetime) -> Told | None:
    """What we answered to one question: the last of it up to `until`, so that an old mail opens nothing new."""
    asked = request_messages.c.request_id == request_id
    said = await _messages(db, jim_id, asked, request_messages.c.at <= until)
    return next((each for each in said if each.kind == "replied"), None)


async def conversation(db: Database, jim_id: int, request_ids: Sequence[int]) -> list[Told]:
    """What this JIM and we said in one conversation (a request, and what was merged into it), oldest first."""
    return (await _messages(db, jim_id, request_messages.c.request_id.in_(request_ids)))[::-1]


async def first_words(db: Database, jim_id: int, request_ids: Sequence[int]) -> dict[int, str]:
    """Of each request of this JIM that holds words: what it began with."""
    first = (
        select(func.min(request_messages.c.id))
        .where(request_messages.c.request_id.in_(request_ids), request_messages.c.outbox_id.is_(None))
        .group_by(request_messages.c.request_id)
    )
    rows = await db.fetch_all(
        select(request_messages.c.request_id, request_messages.c.body)
        .join(support_requests, support_requests.c.id == request_messages.c.request_id)
        .where(request_messages.c.id.in_(first), support_requests.c.jim_id == jim_id)
    )
    return {row.request_id: row.body for row in rows}


async def _answers(db: Database, jim_id: int) -> list[Told]:
    rows = await db.fetch_all(
        answers.select()
        .where(answers.c.jim_id == jim_id, answers.c.undone_at.is_(None))
        .order_by(answers.c.id.desc())
        .limit(MOST)
    )
    return [Told(row.at, "answer", f"{row.question}:{row.answer}", row.remark or "") for row in rows]


async def _asked(db: Database, jim_id: int) -> list[Told]:
    rows = await db.fetch_all(
        select(support_requests.c.kind, support_requests.c.opened_at)
        .where(
            support_requests.c.jim_id == jim_id,
            support_requests.c.kind.in_(("call_back", "other_jim")),  # a question is read in its own words
            support_requests.c.planned_id.is_(None),  # else the answer to the check-in says it
        )
        .order_by(support_requests.c.id.desc())
        .limit(MOST)
    )
    return [Told(row.opened_at, "asked", row.kind) for row in rows]


async def _messages(db: Database, jim_id: int, *which: ColumnElement[bool]) -> list[Told]:
    rows = await db.fetch_all(
        select(
            request_messages.c.by,
            request_messages.c.body,
            request_messages.c.at,
            request_messages.c.outbox_id,
        )
        .join(support_requests, support_requests.c.id == request_messages.c.request_id)
        .where(support_requests.c.jim_id == jim_id, *which)
        .order_by(request_messages.c.id.desc())
        .limit(MOST)
    )
    names = await _names(db, {row.by for row in rows})
    return [Told(row.at, _side(row, jim_id), "", row.body, names.get(row.by, "")) for row in rows]


def _side(message: Row, jim_id: int) -> str:
    """Whose words these are: what staff wrote down in a call was said by the JIM."""
    if message.by in (f"jim:{jim_id}", "visitor"):
        return "said"
    return "replied" if message.outbox_id else "rang"


async def _names(db: Database, actors: set[str]) -> dict[str, str]:
    """First names of the staff among `actors`, for the JIM who reads their reply."""
    ids = {actor: int(actor.partition(":")[2]) for actor in actors if actor.startswith("staff:")}
    rows = await db.fetch_all(select(people.c.id, people.c.first_name).where(people.c.id.in_(ids.values())))
    names = {row.id: row.first_name for row in rows}
    return {actor: names.get(person_id, "") for actor, person_id in ids.items()}


async def _sent(db: Database, jim_id: int) -> list[Told]:
    rows = await db.fetch_all(
        select(outbox.c.kind, outbox.c.sent_at)
        .where(
            outbox.c.person_id == jim_id,
            outbox.c.message_class == "routine",
            outbox.c.channel != "call",
            outbox.c.state == "sent",
        )
        .order_by(outbox.c.id.desc())
        .limit(MOST)
    )
    return [Told(row.sent_at, "sent", row.kind) for row in rows]
