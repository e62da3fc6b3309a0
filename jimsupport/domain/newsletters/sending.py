"""Sending a newsletter: a batch of copies at a time, behind all personal mail; each is weighed again as it leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, newsletters, people
from jimsupport.db.tables import newsletter_copies as copies
from jimsupport.db.tables import newsletter_readers as readers
from jimsupport.db.tables import outbox as outbox_rows
from jimsupport.domain import events
from jimsupport.domain.errors import Refused
from jimsupport.domain.newsletters.newsletters import WAITING, hold, in_language, load
from jimsupport.domain.newsletters.weighing import KIND, key
from jimsupport.mail import newsletter_messages, outbox
from jimsupport.mail.kinds import KINDS
from jimsupport.words import N_

AT_ONCE = 200


async def run(db: Database, *, now: datetime) -> int:
    """Queue the next batch of one newsletter that is due; how many readers were seen to. Any number may run.

    Who reads has an id, and the last that was seen to stands in the newsletter: written together with the copies, so that
    a worker that dies halfway leaves neither.
    """
    await _finish(db)
    due = select(newsletters.c.id).where(
        newsletters.c.state.in_(("scheduled", "sending")),
        newsletters.c.send_at <= now,
        newsletters.c.queued_at.is_(None),
    )
    newsletter_id = await db.fetch_value(due.order_by(newsletters.c.send_at, newsletters.c.id).limit(1))
    if newsletter_id is None:
        return 0
    async with db.write():
        row = await hold(db, newsletter_id)
        if row.state not in ("scheduled", "sending") or row.queued_at or row.send_at > now:
            return 0
        batch = await _next(db, row)
        addresses = await _addresses(db, [reader.id for reader in batch])
        await _queue(db, row, [each for each in batch if each.id in addresses], addresses, now=now)
        values: dict[str, Any] = {"state": "sending"}
        if batch:
            values["queued_id"] = batch[-1].id
        if len(batch) < AT_ONCE:
            values["queued_at"] = now
        await db.execute(newsletters.update().where(newsletters.c.id == row.id).values(**values))
    return max(len(batch), 1)


async def _finish(db: Database) -> None:
    """What was queued for all and waits nowhere any more was sent; a copy that waits for Monday keeps it on its way."""
    waits = (
        select(copies.c.id)
        .join(outbox_rows, outbox_rows.c.id == copies.c.outbox_id)
        .where(copies.c.newsletter_id == newsletters.c.id, outbox_rows.c.state.in_(WAITING))
    )
    done = newsletters.c.state == "sending", newsletters.c.queued_at.is_not(None)
    await db.execute(
        newsletters.update().where(*done, ~exists(waits.correlate(newsletters))).values(state="sent")
    )


async def try_out(
    db: Database, newsletter_id: int, person_id: int, language: str, *, by: str, now: datetime
) -> None:
    """Send one copy to this member of staff alone, as a reader of `language` would get it. Raises Refused, NotFound."""
    row = await load(db, newsletter_id)
    person = await db.fetch_one(select(people.c.first_name).where(people.c.id == person_id))
    address = (await _addresses(db, [person_id])).get(person_id)
    if person is None or address is None:
        raise Refused(N_("Er is geen mailadres van jou dat werkt."))
    title, text, said_in = in_language(row, language)
    message = newsletter_messages.newsletter_trial(first_name=person.first_name, title=title, text=text)
    once = f"newsletter-trial-{row.id}:{person_id}:{now:%Y%m%dT%H%M%S}"  # pressed twice in a second: one
    where: dict[str, Any] = {"person_id": person_id, "address": address, "language": said_in, "now": now}
    async with db.write():
        await outbox.queue(db, [outbox.Outgoing.of(message, key=once, **where)])
        await events.record(db, "newsletter_tried", None, by=by, now=now, newsletter=row.id)


async def _next(db: Database, row: Row) -> list[Row]:
    return await db.fetch_all(
        select(people.c.id, people.c.language)
        .join(readers, readers.c.id == people.c.id)
        .where(people.c.id > row.queued_id, readers.c.ended_at.is_(None), people.c.erased_at.is_(None))
        .order_by(people.c.id)
        .limit(AT_ONCE)
    )


async def _addresses(db: Database, ids: Sequence[int]) -> dict[int, str]:
    """The mail address of each that has one that works; of several the one confirmed last, else the oldest."""
    rows = await db.fetch_all(
        select(channels.c.person_id, channels.c.address)
        .where(channels.c.person_id.in_(list(ids)), channels.c.kind == "mail", channels.c.state == "works")
        .order_by(channels.c.confirmed_at.nulls_first(), channels.c.id.desc())
    )
    return {row.person_id: row.address for row in rows}


async def _queue(
    db: Database, row: Row, batch: Sequence[Row], addresses: dict[int, str], *, now: datetime
) -> None:
    letters = [
        outbox.Outgoing(
            key=key(row.id, reader.id),
            person_id=reader.id,
            kind=KIND,
            message_class=KINDS[KIND].message_class,
            template=KIND,
            context=None,
            language=in_language(row, reader.language)[2],
            address=addresses[reader.id],
            now=now,
        )
        for reader in batch
    ]
    ids = await outbox.queue(db, letters)
    made = [
        {"newsletter_id": row.id, "person_id": letter.person_id, "outbox_id": outbox_id}
        for letter, outbox_id in zip(letters, ids, strict=True)
    ]
    await db.upsert(copies, made, key=["newsletter_id", "person_id"])
