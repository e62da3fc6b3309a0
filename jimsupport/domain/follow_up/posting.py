"""Posting: what is wanted for a JIM becomes one message in the outgoing post, by mail, by text, or as a call for staff.

What a mail or a text says is gathered when it leaves: see `wording`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import calls, channels, outbox, planned
from jimsupport.domain.follow_up import cadence, delivery, letters
from jimsupport.domain.follow_up.eligibility import Standing
from jimsupport.domain.people import mobiles
from jimsupport.mail import outbox as post

NO_LINKS = ("", "")  # nobody follows a link on the phone


async def write(
    db: Database, found: dict[int, Standing], wanted: dict[int, list[Any]], *, now: datetime
) -> list[dict[str, Any]]:
    """Write one message for each JIM of `wanted` (JIM id to rows, the lead first).

    Returns the planned rows that wait for their message to leave, with what changed in them. A call is on
    the staff's list at once: its rows are sent, and what follows from them is planned.
    """
    if not wanted:
        return []
    rows = await _outgoing(db, found, list(wanted.values()), now=now)
    ids = await post.queue(db, rows)
    leaving: list[dict[str, Any]] = []
    called: list[dict[str, Any]] = []
    for outbox_id, row, items in zip(ids, rows, wanted.values(), strict=True):
        waiting = called if row.channel == "call" else leaving
        waiting += [dict(i._mapping) | {"due_at": None, "outbox_id": outbox_id, "error": None} for i in items]
    await _list_calls(db, found, called, now=now)
    return leaving


async def _outgoing(
    db: Database, found: dict[int, Standing], wanted: Sequence[list[Any]], *, now: datetime
) -> list[post.Outgoing]:
    """One message for each of `wanted`; a few queries for all. What a call has to tell is gathered here."""
    leads = [items[0] for items in wanted]
    addresses = await _addresses(db, [lead.jim_id for lead in leads])
    ringing = [items for items in wanted if found[items[0].jim_id].channel == "call"]
    told = await letters.messages_of(
        db, [(found[items[0].jim_id].jim, items, NO_LINKS) for items in ringing], now=now
    )
    contexts = {items[0].id: message.context for items, message in zip(ringing, told, strict=True)}
    rows = []
    for lead, items in zip(leads, wanted, strict=True):
        standing = found[lead.jim_id]
        rows.append(
            post.Outgoing(
                kind=lead.kind,
                message_class="routine",
                template=lead.kind,
                context=contexts.get(lead.id),
                key=lead.key if lead.outbox_id is None else f"{lead.key}@{lead.outbox_id}",
                person_id=lead.jim_id,
                hand_over_id=lead.hand_over_id,
                items=[item.key for item in items],
                channel=str(standing.channel),  # for whom nothing reaches, nothing is wanted
                address=addresses.get((lead.jim_id, standing.channel)),
                language=standing.jim.language,
                now=now,
            )
        )
    return rows


async def _list_calls(
    db: Database, found: dict[int, Standing], called: list[dict[str, Any]], *, now: datetime
) -> None:
    """Put the calls on the staff's list; for the rules that is when they went out."""
    if not called:
        return
    days = {row["jim_id"]: cadence.local_day(now, found[row["jim_id"]].jim.zone) for row in called}
    await db.upsert(planned, called, key=["id"], set=["due_at", "outbox_id", "error"])
    rows = await db.fetch_all(outbox.select().where(outbox.c.id.in_({row["outbox_id"] for row in called})))
    for day in set(days.values()):
        listed = [row.id for row in rows if days[row.person_id] == day]
        await db.execute(
            outbox.update()
            .where(outbox.c.id.in_(listed))
            .values(state="sent", sent_at=now, sent_on=day, next_try_at=None)
        )
    await db.insert_many(
        calls, [{"outbox_id": row.id, "jim_id": row.person_id, "due_at": now} for row in rows]
    )
    await delivery.delivered(db, rows, now=now)


async def _addresses(db: Database, jim_ids: list[int]) -> dict[tuple[int, str | None], str]:
    """Where each JIM is mailed, and texted: of several that work the one confirmed last, else the oldest."""
    rows = await db.fetch_all(
        select(channels)
        .where(channels.c.person_id.in_(jim_ids), channels.c.state == "works")
        .order_by(channels.c.confirmed_at.desc().nulls_last(), channels.c.id)
    )
    ways = {"mail": lambda row: row.kind == "mail", "text": mobiles.takes_texts}
    return {
        (row.person_id, way): row.address for way, fits in ways.items() for row in reversed(rows) if fits(row)
    }
