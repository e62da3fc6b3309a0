"""Where words land that came by mail or text: in the conversation they go on with, or in a new question.

Nothing is lost: what cannot go where it was meant for comes to staff as a question.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import people, received, request_messages, support_requests, talks
from jimsupport.domain.errors import NotFound
from jimsupport.domain.handling import merges, replies
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.replies import exchanges, helpers
from jimsupport.domain.replies.finding import Found
from jimsupport.domain.support import requests
from jimsupport.domain.support.requests import Came

LONGEST = 50_000  # characters kept as words of a conversation; the whole stays with the mail itself
MORE = "\n\n…"
STRANGERS = 200  # open questions of people we do not know that are looked through for the same sender


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, and whose it is by all signs."""

    body: str
    found: Found
    came: Came


async def land(db: Database, words: Words, jim: Row | None, *, now: datetime) -> int | None:
    """Put `words` where they belong and give the id of the question they are in, or None for an exchange.

    `jim` is who they are of, where that is one JIM.
    """
    if jim is None:
        return await _from_a_stranger(db, words, now=now)
    by = f"jim:{jim.id}" if words.came.certain else "visitor"
    message = words.found.message
    for_another = message if words.came.certain else None
    if for_another and await exchanges.passed_on(db, for_another, jim.id, words.body, now=now):
        return None
    going_on = await _request_of(db, message, jim.id) if message is not None else None
    going_on = going_on or await _open_request(db, jim.id)
    if going_on is not None:
        return await replies.say(db, going_on, words.body, by=by, now=now, came=words.came)
    return await requests.open(
        db,
        kind="question",
        door=words.came.door,
        body=words.body,
        jim_id=jim.id,
        by=by,
        now=now,
        came=words.came,
    )


def kept(text: str, subject: str = "") -> str:
    """`text` as it is kept in a conversation, below the `subject` where that says something of itself."""
    whole = "\n\n".join(part for part in (" ".join(subject.split()), text.strip()) if part)
    return whole if len(whole) <= LONGEST else whole[:LONGEST] + MORE


async def jim_of(db: Database, person_id: int | None) -> Row | None:
    """The JIM this person is, unless they are none or their data was removed."""
    if person_id is None:
        return None
    try:
        return await jim_rows.load(db, person_id)
    except NotFound:
        return None


async def _request_of(db: Database, message: Row, jim_id: int) -> Row | None:
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


async def _open_request(db: Database, jim_id: int) -> Row | None:
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


async def _from_a_stranger(db: Database, words: Words, *, now: datetime) -> int:
    """A question of somebody who is no JIM, of nobody we know, or of one of several who share the address."""
    by, found = "visitor", words.found
    contact = found.sender
    for row in await _open_of_strangers(db) if contact else ():
        if row.contact == contact:
            return await replies.say(db, row, words.body, by=by, now=now, came=words.came)
    return await requests.open(
        db,
        kind="question",
        door=words.came.door,
        body=words.body,
        name=await _name(db, found),
        contact=contact,
        by=by,
        now=now,
        came=words.came,
    )


async def _open_of_strangers(db: Database) -> list[Row]:
    rows = support_requests.c
    mine = rows.jim_id.is_(None), rows.closed_at.is_(None), rows.door.in_(("mail", "text"))
    return await db.fetch_all(
        support_requests.select().where(*mine).order_by(rows.id.desc()).limit(STRANGERS)
    )


async def _name(db: Database, found: Found) -> str:
    """The first name of somebody we know who is no JIM: a professional, a colleague, who reads along."""
    if found.message is None or len(found.people_ids) > 1:
        return ""
    if (helper := await helpers.of(db, found.message)) is not None:
        return helper.first_name
    if found.person_id is None:
        return ""
    known = select(people.c.first_name).where(people.c.id == found.person_id, people.c.erased_at.is_(None))
    return await db.fetch_value(known) or ""
