"""What is said with a JIM about a request: replies by mail and calls, on one line with the notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox as post
from jimsupport.db.tables import people, request_calls, request_messages
from jimsupport.domain import events
from jimsupport.domain.access import links
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import contact
from jimsupport.domain.support import claims, notes, receipts, requests
from jimsupport.mail import messages, outbox
from jimsupport.words import N_

CALL_OUTCOMES = ("reached", "not_reached")


async def reply(db: Database, request: Row, body: str, *, by: str, now: datetime, once: str) -> None:
    """Mail `body` to the JIM and put it in the conversation; the request becomes the writer's if it was nobody's.

    `once` is a value the form holds: the same one again sends nothing. Raises Refused where no
    mail address works: then someone has to ring.
    """
    body = requests.checked_text(body, field="reply")
    async with db.write():
        jim = await receipts.reachable(db, request.jim_id) if request.jim_id else None
        if jim is None:
            raise Refused(N_("Hier werkt geen mailadres. Bel liever."))
        key = f"request-{request.id}:reply:{once[:40]}"
        if await db.fetch_value(select(post.c.id).where(post.c.key == key)):
            return
        await _take_on(db, request, by=by, now=now)
        writer = await db.fetch_value(select(people.c.first_name).where(people.c.id == claims.staff_id(by)))
        message = messages.staff_reply(
            first_name=jim.first_name,
            staff_name=writer or "",
            body=body,
            token=await links.create(db, jim.id, "support", now=now),
        )
        [outbox_id] = await outbox.queue(
            db,
            [
                outbox.Outgoing.of(
                    message, key=key, person_id=jim.id, address=jim.address, language=jim.language, now=now
                )
            ],
        )
        await requests.add_message(db, request.id, body, by=by, now=now, outbox_id=outbox_id)
        await events.record(db, "request_replied", jim.id, by=by, now=now, request=request.id)


async def call_made(db: Database, request: Row, outcome: str, *, by: str, now: datetime) -> None:
    """Record that staff rang about a request. A talk that reached someone is real contact."""
    if outcome not in CALL_OUTCOMES:
        raise Invalid("call", N_("Kies of je iemand hebt gesproken."))
    async with db.write():
        await _take_on(db, request, by=by, now=now)
        await db.execute(request_calls.insert().values(request_id=request.id, by=by, outcome=outcome, at=now))
        if outcome == "not_reached":
            await events.record(db, "not_reached", request.jim_id, by=by, now=now, request=request.id)
        elif request.jim_id:
            await contact.record(db, request.jim_id, by=by, now=now, what="talked", phone=True)
        else:
            await events.record(db, "talked", None, by=by, now=now, phone=True, request=request.id)


async def _take_on(db: Database, request: Row, *, by: str, now: datetime) -> None:
    if request.claimed_by is None and request.closed_at is None:
        await claims.claim(db, request, by=by, now=now)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the conversation: `what` is message, reply, note or call."""

    what: str
    at: datetime
    by: str
    body: str = ""
    outcome: str = ""  # of a call
    state: str = ""  # of a reply: where its mail is


async def thread(db: Database, request_id: int) -> list[Entry]:
    """Everything said about a request, oldest first: three queries, however long it is."""
    said = await db.fetch_all(
        select(request_messages, post.c.state)
        .outerjoin(post, post.c.id == request_messages.c.outbox_id)
        .where(request_messages.c.request_id == request_id)
        .order_by(request_messages.c.id)
    )
    rung = await db.fetch_all(
        request_calls.select().where(request_calls.c.request_id == request_id).order_by(request_calls.c.id)
    )
    return sorted(
        [
            *(_spoken(row) for row in said),
            *(Entry("call", row.at, row.by, outcome=row.outcome) for row in rung),
            *(Entry("note", row.at, row.by, row.body) for row in await notes.of(db, request_id)),
        ],
        key=lambda entry: entry.at,
    )


def _spoken(row: Row) -> Entry:
    what = "reply" if row.outbox_id else "message"
    return Entry(what, row.at, row.by, row.body, state=row.state or "")


async def names(db: Database, entries: Sequence[Entry]) -> dict[str, str]:
    """The first names behind the actors of a conversation ("staff:3": "Nadia")."""
    ids = {int(number) for entry in entries if (number := entry.by.partition(":")[2]).isdigit()}
    rows = await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.last_name).where(people.c.id.in_(ids))
    )
    found = {row.id: row.first_name for row in rows}
    return {
        entry.by: found.get(int(entry.by.partition(":")[2] or 0), "") for entry in entries if ":" in entry.by
    }
