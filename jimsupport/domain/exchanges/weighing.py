"""Whether a mail of an exchange is still wanted at the moment it leaves (see `follow_up.appointments`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import exchanges, jims, people, support_requests
from jimsupport.domain.exchanges import post

KINDS = ("exchange_offer", "exchange_message", "exchange_ended")


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it. Two queries."""
    found = await db.fetch_all(
        select(*exchanges.c, support_requests.c.closed_at)
        .join(support_requests, support_requests.c.id == exchanges.c.request_id)
        .where(exchanges.c.id.in_([post.exchange_of(row.key) for row in rows]))
    )
    known = {row.id: row for row in found}
    readers = await _readers(db, [row.person_id for row in rows])
    return {
        row.id: _gone(readers[row.person_id])
        or _over(row, known[post.exchange_of(row.key)], readers[row.person_id])
        for row in rows
    }


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


async def _readers(db: Database, ids: Sequence[int]) -> dict[int, Row]:
    rows = await db.fetch_all(
        select(*jims.c, people.c.erased_at)
        .join(people, people.c.id == jims.c.id)
        .where(jims.c.id.in_(list(ids)))
    )
    return {row.id: row for row in rows}


def _gone(reader: Row) -> str | None:
    """Why this JIM gets nothing more that is not an answer, or None."""
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(reader, f"{reason}_at"):
            return reason
    return None


def _over(row: Any, exchange: Row, reader: Row) -> str | None:
    """Why this mail says what is not so any more, or None."""
    if row.kind == "exchange_offer":
        return None if exchange.state == "offered" and exchange.closed_at is None else "answered"
    if row.kind == "exchange_ended":
        return None if exchange.state == "ended" else "cancelled"
    return "cancelled" if exchange.ended_by == f"jim:{reader.id}" else None
