"""The automatic answer to a question: when a person replies, whom to call in danger, and the way back to help."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, hand_overs, jims, people
from jimsupport.domain.access import links
from jimsupport.domain.office import hours, roster
from jimsupport.mail import messages, outbox


async def queue(
    db: Database,
    request_id: int,
    jim_id: int,
    *,
    kind: str,
    has_number: bool = False,
    urgent: bool = False,
    now: datetime,
) -> None:
    """Mail the automatic answer, where the JIM has an address that works; what a page says needs no mail.

    `has_number` says that one came with the request, `urgent` that it holds words of danger.
    """
    jim = await reachable(db, jim_id)
    if jim is None:
        return
    message = messages.request_received(
        first_name=jim.first_name,
        reply_by=hours.today(await roster.promised(db, now)),
        call_back=kind == "call_back",
        number_missing=kind == "call_back" and not has_number and not await _has_phone(db, jim_id),
        urgent=urgent,
        token=await links.create(db, jim_id, "request_received", request_id=request_id, now=now),
        way_back=await way_back(db, jim_id),
    )
    await outbox.queue(
        db,
        [
            outbox.Outgoing.of(
                message,
                key=f"request-{request_id}:received",
                person_id=jim_id,
                address=jim.address,
                language=jim.language,
                now=now,
            )
        ],
    )


async def _has_phone(db: Database, jim_id: int) -> bool:
    works = channels.c.kind == "phone", channels.c.state == "works"
    return bool(await db.fetch_value(select(channels.c.id).where(channels.c.person_id == jim_id, *works)))


async def reachable(db: Database, jim_id: int) -> Row | None:
    """The JIM with the mail `address` that works; None without one, or after a death."""
    return (await all_reachable(db, [jim_id])).get(jim_id)


async def all_reachable(db: Database, jim_ids: Sequence[int]) -> dict[int, Row]:
    """Those of these JIMs with a mail `address` that works, by id; one query.

    Of several addresses it is the one confirmed last, else the oldest.
    """
    rows = await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.language, channels.c.address)
        .join(jims, and_(jims.c.id == people.c.id, jims.c.deceased_at.is_(None)))
        .join(
            channels,
            and_(channels.c.person_id == people.c.id, channels.c.kind == "mail", channels.c.state == "works"),
        )
        .where(people.c.id.in_(jim_ids), people.c.erased_at.is_(None))
        .order_by(channels.c.confirmed_at.nulls_first(), channels.c.id.desc())
    )
    return {row.id: row for row in rows}  # of several the best stands last


async def way_back(db: Database, jim_id: int) -> dict[str, str] | None:
    """The name and number given at the closing of the newest hand-over that has them."""
    text = await db.fetch_value(
        select(hand_overs.c.way_back)
        .where(
            hand_overs.c.jim_id == jim_id,
            hand_overs.c.withdrawn_at.is_(None),
            hand_overs.c.way_back.is_not(None),
        )
        .order_by(hand_overs.c.id.desc())
        .limit(1)
    )
    return json.loads(text) if text else None
