"""What is said with a JIM about a request: replies by mail and calls, on one line with the notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox as post
from jimsupport.db.tables import people, request_calls, request_messages
from jimsupport.domain import events
from jimsupport.domain.access import links
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import contact
from jimsupport.domain.handling import merges, silence
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.domain.support import answering, calls, claims, notes, receipts, requests
from jimsupport.mail import messages, outbox
from jimsupport.words import N_

CALL_OUTCOMES = ("reached", "not_reached")
SAME_TAP = timedelta(minutes=1)
PAGE = 20


async def reply(db: Database, request: Row, body: str, *, by: str, now: datetime, once: str) -> None:
    """Mail `body` to the JIM (or text where to read it) and put it in the conversation.

    The request becomes the writer's if it was nobody's.

    `once` is a value the form holds: the same one again sends nothing. Raises Refused where no
    mail address works: then someone has to ring.
    """
    body = requests.checked_text(body, field="reply")
    async with db.write():
        await db.lock("request", request.id)
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
            token=await links.create(
                db, jim.id, "staff_reply", request_id=request.id, brief=jim.texted, now=now
            ),
        )
        whole = await merges.whole(db, request.id)
        answers = await answering.last_of(db, whole, jim.id, jim.address)
        mail = outbox.Outgoing.of(message, key=key, **jim.where, now=now, answers=answers)
        [outbox_id] = await outbox.queue(db, [mail])
        await requests.add_message(db, request.id, body, by=by, now=now, outbox_id=outbox_id)
        await claims.touch(db, request.id, now=now)
        await events.record(db, "request_replied", jim.id, by=by, now=now, request=request.id)


async def call_made(db: Database, request: Row, outcome: str, *, by: str, now: datetime) -> None:
    """Record that staff rang about a request, twice within a minute as once. A talk that reached someone is real contact."""
    if outcome not in CALL_OUTCOMES:
        raise Invalid("call", N_("Kies of je iemand hebt gesproken."))
    async with db.write():
        if request.jim_id:
            await db.lock("jim", request.jim_id)  # before the question, in the order of all that a JIM does
        await db.lock("request", request.id)
        if await _rung(db, request.id, outcome, by=by, since=now - SAME_TAP):
            return
        await _take_on(db, request, by=by, now=now)
        await db.execute(request_calls.insert().values(request_id=request.id, by=by, outcome=outcome, at=now))
        await claims.touch(db, request.id, now=now)
        if outcome == "not_reached" and request.kind == silence.KIND:
            await silence.not_reached(db, request, by=by, now=now)
        if outcome == "not_reached":
            await events.record(db, "not_reached", request.jim_id, by=by, now=now, request=request.id)
        elif request.jim_id:
            await contact.record(db, request.jim_id, by=by, now=now, what="talked", phone=True)
        else:
            await events.record(db, "talked", None, by=by, now=now, phone=True, request=request.id)


async def _rung(db: Database, request_id: int, outcome: str, *, by: str, since: datetime) -> bool:
    same = (
        request_calls.c.request_id == request_id,
        request_calls.c.outcome == outcome,
        request_calls.c.by == by,
    )
    found = select(request_calls.c.id).where(*same, request_calls.c.at > since)
    return await db.fetch_value(found.limit(1)) is not None


async def _take_on(db: Database, request: Row, *, by: str, now: datetime) -> None:
    if request.claimed_by is None and request.closed_at is None:
        await claims.claim(db, request, by=by, now=now)


async def undo_call(db: Database, request: Row, call_id: int, *, by: str, now: datetime) -> None:
    """Take back a call that was recorded by a slip; a second time nothing happens.

    What a talk set in motion stays. Raises Refused for a colleague's, or one of longer ago than a day.
    """
    this = request_calls.c.id == call_id, request_calls.c.request_id.in_(await merges.whole(db, request.id))
    async with db.write():
        row = await db.fetch_one(request_calls.select().where(*this))
        if row is None:
            return
        if row.by != by or now - row.at > UNDO_WITHIN:
            raise Refused(N_("Dit is te lang geleden om terug te draaien."))
        await db.execute(request_calls.delete().where(*this))
        await calls.record_undone(db, request.jim_id, row.at, by=by, now=now)
        if row.outcome == "not_reached" and request.kind == silence.KIND:
            await silence.taken_back(db, request.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the conversation: `what` is message, taken (staff wrote down what was said), reply, note or call."""

    what: str
    at: datetime
    by: str
    body: str = ""
    outcome: str = ""  # of a call
    state: str = ""  # of a reply: where its mail is
    id: int = 0  # of a call
    received: int | None = None  # of words that came by mail or text: the record of it


@dataclass(frozen=True, slots=True)
class Thread:
    """A page of a conversation, oldest first; the first page ends with what was said last."""

    entries: list[Entry]
    page: int
    earlier: bool  # whether more was said before

    @property
    def likely_outcome(self) -> str:
        """What probably came of it: the last thing that staff did."""
        done = [entry for entry in self.entries if entry.what == "reply" or entry.outcome == "reached"]
        return {"reply": "answered", "call": "called"}[done[-1].what] if done else ""


async def thread(db: Database, request_id: int, *, page: int = 1) -> Thread:
    """What was said about a request and about what was merged into it: four queries of a page each, however long."""
    most, whole = page * PAGE + 1, await merges.whole(db, request_id)
    said = await db.fetch_all(
        select(request_messages, post.c.state)
        .outerjoin(post, post.c.id == request_messages.c.outbox_id)
        .where(request_messages.c.request_id.in_(whole))
        .order_by(request_messages.c.id.desc())
        .limit(most)
    )
    rung = await db.fetch_all(
        request_calls.select()
        .where(request_calls.c.request_id.in_(whole))
        .order_by(request_calls.c.id.desc())
        .limit(most)
    )
    noted = await notes.of(db, whole, limit=most)
    latest = sorted(
        [
            *(_spoken(row) for row in reversed(said)),
            *(Entry("call", row.at, row.by, outcome=row.outcome, id=row.id) for row in reversed(rung)),
            *(Entry("note", row.at, row.by, row.body) for row in reversed(noted)),
        ],
        key=lambda entry: entry.at,
    )[-most:]
    ends = len(latest) - (page - 1) * PAGE
    return Thread(latest[max(0, ends - PAGE) : max(0, ends)], page, ends > PAGE)


def _spoken(row: Row) -> Entry:
    what = "reply" if row.outbox_id else "taken" if row.by.startswith("staff:") else "message"
    return Entry(what, row.at, row.by, row.body, state=row.state or "", received=row.received_id)


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
