"""Outgoing post that a person has to look at: mail of which nobody knows whether it arrived, and mail that failed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox, people
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import delivery
from jimsupport.domain.support import claims
from jimsupport.words import N_

SHOWN = timedelta(days=14)  # how long a mail that failed stays on the page
PAGE = 50
WAYS = ("arrived", "again", "drop")


async def troubled(db: Database, *, staff_id: int, now: datetime, page: int = 1) -> list[Row]:
    """Mail in doubt and mail that failed lately, oldest first, with whom it was for."""
    return await db.fetch_all(
        _troubled(select(*_COLUMNS, people.c.first_name).outerjoin(people, _addressee), staff_id, now)
        .order_by(outbox.c.state.desc(), outbox.c.queued_at, outbox.c.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )


async def count(db: Database, *, staff_id: int, now: datetime) -> int:
    """How many there are in all."""
    return await db.fetch_value(_troubled(select(func.count()).select_from(outbox), staff_id, now))


_COLUMNS = [column for column in outbox.c if column.name != "context"]  # it holds the links' secrets
_addressee = people.c.id == outbox.c.person_id


def _troubled(query: Select[Any], staff_id: int, now: datetime) -> Select[Any]:
    return query.where(
        outbox.c.state.in_(("in_doubt", "failed")),
        or_(outbox.c.state == "in_doubt", outbox.c.queued_at >= now - SHOWN),
        _of_others(staff_id),
    )


def _of_others(staff_id: int) -> Any:
    """Mail to somebody else: staff can be a JIM too."""
    return outbox.c.person_id.is_distinct_from(staff_id)


async def settle(db: Database, outbox_id: int, way: str, *, by: str, now: datetime) -> None:
    """Say what becomes of one mail: it `arrived`, it goes out `again`, or we `drop` it.

    Settled twice, the first counts. Raises NotFound for a mail that does not exist, or is to whoever settles it.
    """
    if way not in WAYS:
        raise Invalid("way", N_("Kies wat er met dit bericht moet gebeuren."))
    this = and_(outbox.c.id == outbox_id, _of_others(claims.staff_id(by)))
    async with db.write():
        row = await db.fetch_one(
            update(outbox)
            .where(this, outbox.c.state.in_(("in_doubt", "failed")))
            .values(**_values(way, now))
            .returning(*outbox.c)
        )
        if row is None:
            if await db.fetch_value(select(outbox.c.id).where(this)) is None:
                raise NotFound
            return
        if way == "arrived":
            await delivery.delivered(db, [row], now=now)
        elif way == "drop":
            await delivery.skipped(db, [(row, "cancelled")], now=now)
        await events.record(
            db, "mail_settled", row.person_id, by=by, now=now, about=row.kind, way=way, outbox=row.id
        )


def _values(way: str, now: datetime) -> dict[str, Any]:
    if way == "arrived":
        doubted = func.coalesce(outbox.c.sent_at, literal(now, outbox.c.sent_at.type))
        return {"state": "sent", "sent_at": doubted, "next_try_at": None}
    if way == "again":
        return {
            "state": "pending",
            "next_try_at": now,
            "tries": 0,
            "queued_at": now,
            "sent_at": None,
            "reason": None,
        }
    return {"state": "skipped", "reason": "cancelled", "next_try_at": None}
