"""What comes in and was read sets something in motion: one transaction for each, and only once."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.keys import Keyring
from jimsupport.db.tables import received as rows
from jimsupport.domain.replies import finding, landing
from jimsupport.domain.replies.finding import Found
from jimsupport.domain.support.requests import Came
from jimsupport.mail import received
from jimsupport.mail.reading.read import Reading


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
        found = await finding.find(db, row, reading, keyring)
        request_id = None
        if reading.kind == "person":
            request_id, found = await _from_a_person(db, row, reading, found, now=now)
        await received.done(
            db,
            row.id,
            kind=reading.kind,
            found_by=found.by,
            doubtful=reading.kind == "person" and found.doubtful,
            outbox_id=found.message.id if found.message is not None else None,
            person_id=found.person_id,
            request_id=request_id,
            now=now,
        )


async def _from_a_person(
    db: Database, row: Row, reading: Reading, found: Found, *, now: datetime
) -> tuple[int | None, Found]:
    jim = await landing.jim_of(db, found.person_id)
    subject = reading.subject if found.message is None and not reading.answers else ""
    words = landing.Words(
        body=landing.kept(reading.text, subject),
        found=found,
        came=Came(row.id, row.door, certain=not found.doubtful),
    )
    return await landing.land(db, words, jim, now=now), found
