"""What comes in and was read sets something in motion: one transaction for each, and only once."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.keys import Keyring
from jimsupport.db.tables import received as rows
from jimsupport.domain.replies import (
    away,
    bounces,
    complaints,
    finding,
    invited,
    landing,
    proposals,
    stopping,
)
from jimsupport.domain.replies.finding import Found
from jimsupport.domain.support import danger
from jimsupport.domain.support.requests import Came
from jimsupport.mail import received
from jimsupport.mail.reading.complaints import NOBODY_COMPLAINED
from jimsupport.mail.reading.kinds_words import AWAY_SUBJECT, AWAY_TEXT
from jimsupport.mail.reading.read import Reading
from jimsupport.mail.reading.short import meaning

FIRST = (
    4_000  # characters in which a machine says what it has to say; all of a long one would hold up the worker
)


async def take_in(db: Database, row: Row, reading: Reading, keyring: Keyring, *, now: datetime) -> None:
    """Let the received `row` (with its sender and recipients), read as `reading`, do what it is for.

    A second time nothing happens. Nothing that a machine wrote is answered. Call it in no transaction, or in
    one of its own.
    """
    async with db.write():
        await db.lock("received", row.id)
        if await db.fetch_value(select(rows.c.next_try_at).where(rows.c.id == row.id)) is None:
            return
        if reading.kind == "unreadable":
            await received.park(db, row.id, reading.reason, kind=reading.kind, now=now)
            return
        found = await _set_apart(db, reading, await finding.find(db, row, reading, keyring))
        if reading.kind == "person" and not found.doubtful:
            await received.name(
                db,
                row.id,
                message_id=reading.message_id,
                subject=reading.subject,
                outbox_id=found.message.id if found.message is not None else None,
                person_id=found.person_id,
            )
        request_id = await _ACTS[reading.kind](db, row, reading, found, now=now)
        await received.done(
            db,
            row.id,
            kind=reading.kind,
            found_by=found.by,
            doubtful=reading.kind == "person" and _is_for_staff_to_say(found),
            outbox_id=found.message.id if found.message is not None else None,
            person_id=found.person_id,
            request_id=request_id,
            now=now,
        )


def _is_for_staff_to_say(found: Found) -> bool:
    """Whether staff should say whose it is; of a stranger's question they are asked that anyway."""
    return found.doubtful and (found.person_id is not None or found.by in (finding.WRONG, finding.SPAM))


async def _set_apart(db: Database, reading: Reading, found: Found) -> Found:
    """Spam of somebody we do not know is no question: staff find it with what came in. Words of danger are."""
    known = found.message is not None or found.people_ids or found.by is not None
    if not reading.spam or known or await danger.is_in(db, f"{landing.kept(reading.text)}\n{reading.along}"):
        return found
    return replace(found, by=finding.SPAM)


async def _from_a_person(
    db: Database, row: Row, reading: Reading, found: Found, *, now: datetime
) -> int | None:
    """A button's own text is applied as if it was tapped; all else lands in a conversation, where staff read it."""
    if found.by == finding.SPAM:
        return None
    jim, certain = await landing.jim_of(db, found.person_id), not found.doubtful
    attached, asked = bool(reading.attachments), invited.is_asked(found.message)
    short = meaning(reading.text, attached=attached, invited=asked)
    if certain and found.person_id is not None:
        await away.back(db, found.person_id)
    alarming = await danger.is_in(db, reading.along)
    if certain and short and short.exact and not alarming:
        if jim is not None and await proposals.applied(db, row, jim, found.message, short, now=now):
            return None
        if jim is None and short.answer == "stop" and await stopping.stopped(db, found.message, now=now):
            return None
    subject = reading.subject if found.message is None and not reading.answers else ""
    words = landing.Words(
        landing.kept(reading.text, subject),
        found,
        Came(row.id, row.door, certain),
        means=short.answer if short else "",
        along=reading.along if alarming else "",
    )
    request_id = await landing.land(db, words, jim, now=now)
    if short and jim is not None and request_id is not None:
        await proposals.propose(db, row, jim, found.message, short, request_id, now=now)
    return request_id


async def _bounced(db: Database, row: Row, reading: Reading, found: Found, *, now: datetime) -> None:
    await bounces.take(db, row, reading, found, now=now)


async def _complained(db: Database, row: Row, reading: Reading, found: Found, *, now: datetime) -> None:
    """Believed only of a message that it names as only who got it, or a server on its way, can."""
    if any(failed.reason in NOBODY_COMPLAINED for failed in reading.failed):
        return
    named = [
        failed.original_message_id.strip("<> ") for failed in reading.failed if failed.original_message_id
    ]
    message = found.message or await finding.by_references(db, named)
    await complaints.take(db, row, message, now=now)


async def _is_away(db: Database, row: Row, reading: Reading, found: Found, *, now: datetime) -> None:
    """Of all that machines answer, what says that somebody is not there is of use."""
    says_so = (
        reading.away_until or AWAY_SUBJECT.search(reading.subject) or AWAY_TEXT.search(reading.text[:FIRST])
    )
    if says_so and found.person_id is not None and not found.doubtful:
        await away.note(db, found.person_id, row, reading, now=now)


async def _nothing(db: Database, row: Row, reading: Reading, found: Found, *, now: datetime) -> None:
    """Mail of a list, or our own: it is kept, and sets nothing in motion."""


_ACTS: dict[str, Callable[..., Awaitable[int | None]]] = {
    "person": _from_a_person,
    "bounce": _bounced,
    "complaint": _complained,
    "auto_reply": _is_away,
    "list": _nothing,
    "own": _nothing,
}
