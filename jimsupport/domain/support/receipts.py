"""The automatic answer to a question: when a person replies, whom to call in danger, and the way back to help."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from jimsupport.db import Database
from jimsupport.db.tables import channels, hand_overs, jims, people
from jimsupport.domain.access import links
from jimsupport.domain.office import hours, roster
from jimsupport.domain.people import mobiles
from jimsupport.domain.support import answering
from jimsupport.mail import messages, outbox


async def queue(
    db: Database,
    request_id: int,
    jim_id: int,
    *,
    kind: str,
    has_number: bool = False,
    urgent: bool = False,
    again: str = "",
    now: datetime,
) -> None:
    """Send the automatic answer, where the JIM can be written to; what a page says needs no mail.

    `has_number` says that one came with the request, `urgent` that it holds words of danger.
    It goes once for a request, and once more for each `again` that there is.
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
        token=await links.create(
            db, jim_id, "request_received", request_id=request_id, brief=jim.texted, now=now
        ),
        way_back=await way_back(db, jim_id),
    )
    key = f"request-{request_id}:received{again}"
    answers = await answering.in_hand(db, jim_id)
    await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **jim.where, now=now, answers=answers)])


async def _has_phone(db: Database, jim_id: int) -> bool:
    works = channels.c.kind == "phone", channels.c.state == "works"
    return bool(await db.fetch_value(select(channels.c.id).where(channels.c.person_id == jim_id, *works)))


@dataclass(frozen=True, slots=True)
class Reachable:
    """A JIM who can be written to: by mail, or by text where they chose that."""

    id: int
    first_name: str
    language: str
    channel: str  # mail, text
    address: str

    @property
    def texted(self) -> bool:
        return self.channel == "text"

    @property
    def where(self) -> dict[str, Any]:
        """What `Outgoing.of` has to know of them."""
        return {
            "person_id": self.id,
            "channel": self.channel,
            "address": self.address,
            "language": self.language,
        }


async def reachable(db: Database, jim_id: int) -> Reachable | None:
    """The JIM with where to write to; None where nothing works but ringing, or after a death."""
    return (await all_reachable(db, [jim_id])).get(jim_id)


async def all_reachable(db: Database, jim_ids: Sequence[int]) -> dict[int, Reachable]:
    """Those of these JIMs who can be written to, by id; one query.

    Who chose texts is texted where a number takes them, else mailed. Of several addresses or numbers it is the one
    confirmed last, else the oldest.
    """
    rows = await db.fetch_all(
        select(
            people.c.id,
            people.c.first_name,
            people.c.language,
            jims.c.channel,
            *(channels.c[name] for name in ("kind", "address", "state", "texts")),
        )
        .join(jims, and_(jims.c.id == people.c.id, jims.c.deceased_at.is_(None)))
        .join(channels, and_(channels.c.person_id == people.c.id, channels.c.state == "works"))
        .where(people.c.id.in_(jim_ids), people.c.erased_at.is_(None))
        .order_by(channels.c.confirmed_at.nulls_first(), channels.c.id.desc())
    )
    found: dict[int, Reachable] = {}
    for row in rows:  # of several the best stands last
        by_text = row.channel == "text" and mobiles.takes_texts(row)
        had = found.get(row.id)
        if by_text or (row.kind == "mail" and (had is None or not had.texted)):
            way = "text" if by_text else "mail"
            found[row.id] = Reachable(row.id, row.first_name, row.language, way, row.address)
    return found


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
