"""Sending a newsletter: a batch of copies at a time, behind all personal mail; asked again as each leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, jims, newsletters, people
from jimsupport.db.tables import newsletter_copies as copies
from jimsupport.db.tables import newsletter_readers as readers
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.newsletters.newsletters import hold, in_language
from jimsupport.domain.newsletters.readers import stop_path
from jimsupport.domain.people import jims as jim_rows
from jimsupport.mail import newsletter_messages, outbox

KIND = "newsletter"
AT_ONCE = 200


async def run(db: Database, *, now: datetime) -> int:
    """Queue the next batch of one newsletter that is due; how many readers were seen to. Any number may run."""
    due = select(newsletters.c.id).where(
        newsletters.c.state.in_(("scheduled", "sending")),
        newsletters.c.send_at <= now,
        newsletters.c.sent_at.is_(None),
    )
    newsletter_id = await db.fetch_value(due.order_by(newsletters.c.send_at, newsletters.c.id).limit(1))
    if newsletter_id is None:
        return 0
    async with db.write():
        row = await hold(db, newsletter_id)
        if row.state not in ("scheduled", "sending") or row.sent_at or row.send_at > now:
            return 0
        batch = await _next(db, row)
        addresses = await _addresses(db, [reader.id for reader in batch])
        await _queue(db, row, [each for each in batch if each.id in addresses], addresses, now=now)
        values: dict[str, Any] = {"state": "sending"}
        if batch:
            values["queued_id"] = batch[-1].id
        if len(batch) < AT_ONCE:
            values |= {"state": "sent", "sent_at": now}
        await db.execute(newsletters.update().where(newsletters.c.id == row.id).values(**values))
    return max(len(batch), 1)


async def try_out(db: Database, row: Row, person_id: int, language: str, *, now: datetime) -> bool:
    """Send one copy to this member of staff alone, as a reader of `language` would get it; False without an address."""
    person = await db.fetch_one(
        select(people.c.id, people.c.first_name, people.c.language).where(people.c.id == person_id)
    )
    address = (await _addresses(db, [person_id])).get(person_id)
    if person is None or address is None:
        return False
    title, text, said_in = in_language(row, language)
    message = newsletter_messages.newsletter(
        first_name=person.first_name, title=title, text=text, slug="", trial=True, stop_path="/newsletters"
    )
    key = f"newsletter-trial-{row.id}:{person_id}:{now:%Y%m%dT%H%M%S%f}"
    where: dict[str, Any] = {"person_id": person_id, "address": address, "language": said_in, "now": now}
    await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **where)])
    return True


async def _next(db: Database, row: Row) -> list[Row]:
    return await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.language)
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
    letters = []
    for reader in batch:
        title, text, said_in = in_language(row, reader.language)
        message = newsletter_messages.newsletter(
            first_name=reader.first_name,
            title=title,
            text=text,
            slug=row.slug,
            trial=False,
            stop_path=stop_path(row.id, reader.id),
        )
        where = {"person_id": reader.id, "address": addresses[reader.id], "language": said_in, "now": now}
        letters.append(outbox.Outgoing.of(message, key=f"newsletter-{row.id}:{reader.id}", **where))
    ids = await outbox.queue(db, letters)
    made = [
        {"newsletter_id": row.id, "person_id": letter.person_id, "outbox_id": outbox_id}
        for letter, outbox_id in zip(letters, ids, strict=True)
    ]
    await db.upsert(copies, made, key=["newsletter_id", "person_id"])


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these copies must not leave after all, by its id; None: send it. Two queries."""
    found = await db.fetch_all(
        select(
            people.c.id, people.c.zone, people.c.erased_at, readers.c.ended_at, readers.c.id.label("reads")
        )
        .add_columns(*(jims.c[name] for name in ("stopped_at", "deceased_at", "paused_until")))
        .outerjoin(readers, readers.c.id == people.c.id)
        .outerjoin(jims, jims.c.id == people.c.id)
        .where(people.c.id.in_([row.person_id for row in rows]))
    )
    known = {row.id: row for row in found}
    ids = {newsletter_of(row.key) for row in rows}
    states = await db.fetch_all(
        select(newsletters.c.id, newsletters.c.state).where(
            newsletters.c.id.in_([each for each in ids if each])
        )
    )
    stopped = {row.id for row in states if row.state == "stopped"}
    return {row.id: _why_not(row, known.get(row.person_id), stopped, now) for row in rows}


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


def newsletter_of(key: str) -> int | None:
    """Which newsletter a copy is of; None for a trial."""
    number = key.partition(":")[0].removeprefix("newsletter-")
    return int(number) if number.isdigit() else None


def waits_until(person_zone: str, now: datetime) -> datetime:
    """When a copy may leave: not on a Sunday or a holiday."""
    today = cadence.local_day(now, person_zone)
    open_day = cadence.next_open_day(today)
    return now if open_day == today else cadence.due_at(open_day, person_zone)


def _why_not(row: Any, reader: Row | None, stopped: set[int], now: datetime) -> str | None:
    if reader is None or reader.erased_at:
        return "erased"
    newsletter_id = newsletter_of(row.key)
    if newsletter_id is None:
        return None
    if newsletter_id in stopped:
        return "held"
    if reader.reads is None or reader.ended_at:
        return "muted"
    for reason in ("deceased", "stopped"):
        if getattr(reader, f"{reason}_at"):
            return reason
    return "paused" if reader.paused_until and jim_rows.is_paused(reader, now) else None
