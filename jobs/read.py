"""Read what came in and let it land: each by itself, apart from everything else, so that none stops the next."""

import logging
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime

from jimsupport.db import Database, DecryptionError, Row, Unavailable
from jimsupport.domain import events
from jimsupport.domain.follow_up import wording
from jimsupport.domain.replies import finding, taking
from jimsupport.mail import received, standing, writing
from jimsupport.mail.apart import Reader, TooHard
from jimsupport.mail.build import Desk
from jimsupport.mail.reading import words
from jimsupport.mail.reading.read import Reading
from jobs.outcome import Outcome
from jobs.round import Post

AT_ONCE = 20
REFERRED_WITHIN = 64 * 1024  # bytes from the start of a mail that hold the Message-IDs it refers to

log = logging.getLogger(__name__)


async def run(db: Database, post: Post, *, now: datetime) -> Outcome:
    """Read up to twenty that came in; counts by what they turned out to be."""
    rows = await received.claim(db, now=now, limit=AT_ONCE)
    counts: Counter[str] = Counter()
    async with Reader() as reader:
        for place, row in enumerate(rows):
            if post.stopping():
                await received.put_back(db, rows[place:], now=now)
                break
            counts[await _one(db, reader, row, post.desk, now=now)] += 1
    return Outcome(counts)


async def _one(db: Database, reader: Reader, claimed: Row, desk: Desk, *, now: datetime) -> str:
    """What became of one: its kind, `parked`, `again`, or `taken_over` where another worker was faster."""
    try:
        if claimed.tries > received.TRIES:
            return await _park(db, claimed.id, "whoever read it did not come back", desk, now=now)
        row = await received.load(db, claimed.id)
        if row is None:
            return "taken_over"
        reading = await _read(db, reader, row, desk)
        if reading.kind == "unreadable":
            return await _park(db, row.id, reading.reason, desk, now=now, kind=reading.kind)
        await taking.take_in(db, row, reading, desk.keyring, now=now)
        return reading.kind
    except Unavailable:
        raise  # the row comes back after its lease
    except received.AlreadyRead:
        return "taken_over"
    except Exception as error:  # whatever is wrong with one stays with it
        log.exception("What came in as %s cannot be taken in", claimed.id)
        too_hard = (
            isinstance(error, TooHard) and claimed.tries > 1
        )  # each try holds up all that came after it
        if not too_hard and await received.again(db, claimed, repr(error), now=now):
            return "again"
        return await _park(db, claimed.id, repr(error), desk, now=now)


async def _read(db: Database, reader: Reader, row: Row, desk: Desk) -> Reading:
    raw = await received.raw_of(db, row.id)
    recipients = received.recipients_of(row)
    if row.door == "text":
        return Reading(
            "person", text=raw.decode(errors="replace"), sender=row.sender, recipients_to=recipients
        )
    message = await _answered(db, row, raw, desk)
    ours = await _words_of(db, message, desk) if message else ""
    always = standing.words(desk.house)
    reading = await reader.read(raw, ours=ours, always=always, envelope_from=row.sender)
    text = received.without_secrets(reading.text, desk.house.base_url)
    addressed = tuple(dict.fromkeys((*recipients, *reading.recipients_to)))
    return replace(reading, text=text, recipients_to=addressed)


async def _answered(db: Database, row: Row, raw: bytes, desk: Desk) -> Row | None:
    """The message of ours that it seems to answer, before it has been read."""
    message = await finding.by_token(db, received.recipients_of(row), desk.keyring)
    if message is None:
        ours = re.compile(rb"\b[0-9a-f]{32}(?=@" + re.escape(desk.domain.encode()) + rb")", re.I)
        names = [found.decode().lower() for found in ours.findall(raw[:REFERRED_WITHIN])]
        message = await finding.by_references(db, list(dict.fromkeys(names)))
    return message


async def _words_of(db: Database, message: Row, desk: Desk) -> str:
    """What we wrote, to know it again where it is quoted; nothing where it cannot be written any more."""
    try:
        context = await wording.said(db, message)
        mail = writing.write(message.template, message.language, context, desk.house)
        return words.sent(mail.text, mail.html)
    except Unavailable:
        raise
    except Exception:
        return ""


async def _park(
    db: Database, received_id: int, reason: str, desk: Desk, *, now: datetime, kind: str | None = None
) -> str:
    """For staff to look at, with who it may be from: whoever that is does not look themselves."""
    try:
        row = await received.load(db, received_id)
        found = await finding.find(db, row, Reading("unreadable"), desk.keyring) if row else None
    except DecryptionError:
        found = None
    message = found.message.id if found and found.message else None
    person = found.person_id if found else None
    try:
        async with db.write():
            await received.park(
                db, received_id, reason, kind=kind, outbox_id=message, person_id=person, now=now
            )
            await events.record(db, "mail_parked", person, by="worker", now=now, received=received_id)
    except received.AlreadyRead:
        return "taken_over"
    return "parked"
