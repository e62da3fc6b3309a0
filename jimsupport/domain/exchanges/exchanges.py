"""An exchange: one JIM asks, one other answers, and what they write passes through us.

    offered -> open -> ended
       |-----> declined, expired, or ended where it was taken back before an answer

Each sees the other's first name and words, and nothing else. Staff see that it runs; what is written they read
only while a question about it is open, because one of the two brought them in, or danger did.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import (
    exchange_messages,
    exchange_requests,
    exchange_wishes,
    exchanges,
    people,
    support_requests,
)
from jimsupport.domain.errors import NotFound

LIVE = ("offered", "open")
_CONCERNED = Fixed(
    select(exchange_requests.c.request_id).where(
        exchange_requests.c.request_id.in_(bindparam("ids", expanding=True))
    )
)

askers, listening = people.alias("askers"), people.alias("listening")

_asked, _live = support_requests.alias("asked_about"), support_requests.alias("live_about")
READ = (  # whether staff read along: a question about it is open, or the one it goes on in
    select(exchange_requests.c.id)
    .join(_asked, _asked.c.id == exchange_requests.c.request_id)
    .outerjoin(_live, _live.c.id == _asked.c.merged_into)
    .where(
        exchange_requests.c.exchange_id == exchanges.c.id,
        case((_asked.c.merged_into.is_(None), _asked.c.closed_at), else_=_live.c.closed_at).is_(None),
    )
    .correlate(exchanges)
    .exists()
)


@dataclass(frozen=True, slots=True)
class Side:
    """An exchange as one of the two sees it."""

    id: int
    request_id: int
    state: str
    asking: bool  # whose page this is: who asks, or who listens
    me: int
    other: int
    name: str  # the other's first name; "" once their data was removed
    shared: str
    read_along: bool  # staff do, now
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    ended_by: str


@dataclass(frozen=True, slots=True)
class Words:
    """One thing written: by `mine`, or by the other."""

    id: int
    mine: bool
    body: str
    at: datetime


def rows() -> Select[Any]:
    """Exchanges with the first names of both, and whether staff read along."""
    return (
        select(
            exchanges,
            askers.c.first_name.label("asker"),
            listening.c.first_name.label("listener"),
            READ.label("read_along"),
        )
        .join(askers, askers.c.id == exchanges.c.asker_id)
        .join(listening, listening.c.id == exchanges.c.listener_id)
    )


def seen_by_jim(jim_id: int) -> Any:
    """Which exchanges a JIM may see: what they were asked, and what they asked once somebody said yes."""
    asked = and_(exchanges.c.asker_id == jim_id, exchanges.c.answered_at.is_not(None))
    return or_(exchanges.c.listener_id == jim_id, and_(asked, exchanges.c.state.in_(("open", "ended"))))


async def for_jim(db: Database, exchange_id: int, jim_id: int) -> Side:
    """One exchange as this JIM sees it. Raises NotFound for somebody else's, and for what nobody answered yet."""
    row = await db.fetch_one(rows().where(exchanges.c.id == exchange_id, seen_by_jim(jim_id)))
    if row is None:
        raise NotFound
    return side(row, jim_id)


async def of_jim(db: Database, jim_id: int, *, limit: int = 20) -> list[Side]:
    """What this JIM is asked or writes in, then what has ended; newest first."""
    found = await db.fetch_all(
        rows()
        .where(seen_by_jim(jim_id))
        .order_by(exchanges.c.state.in_(LIVE).desc(), exchanges.c.id.desc())
        .limit(limit)
    )
    return [side(row, jim_id) for row in found]


def side(row: Row, jim_id: int) -> Side:
    """The exchange `row` as this JIM, one of the two, sees it."""
    asking = row.asker_id == jim_id
    return Side(
        id=row.id,
        request_id=row.request_id,
        state=row.state,
        asking=asking,
        me=jim_id,
        other=row.listener_id if asking else row.asker_id,
        name=row.listener if asking else row.asker,
        shared=row.shared,
        read_along=bool(row.read_along),
        offered_at=row.offered_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by or "",
    )


async def words(db: Database, seen: Side) -> list[Words]:
    """What was written, oldest first; what the asker shared beforehand is not among it."""
    found = await db.fetch_all(
        exchange_messages.select()
        .where(exchange_messages.c.exchange_id == seen.id)
        .order_by(exchange_messages.c.id)
    )
    return [Words(row.id, row.by_jim_id == seen.me, row.body, row.at) for row in found]


async def last_of_other(db: Database, seen: Side, *, until: datetime) -> Words | None:
    """What the other wrote last up to `until`: the words of the mail that a link came in, and no more."""
    row = await db.fetch_one(
        exchange_messages.select()
        .where(
            exchange_messages.c.exchange_id == seen.id,
            exchange_messages.c.by_jim_id == seen.other,
            exchange_messages.c.at <= until,
        )
        .order_by(exchange_messages.c.id.desc())
        .limit(1)
    )
    return Words(row.id, False, row.body, row.at) if row else None


def seen_by_staff(staff_id: int) -> Any:
    """Which exchanges a member of staff may know of: all in which they take no part themselves."""
    return and_(exchanges.c.asker_id != staff_id, exchanges.c.listener_id != staff_id)


async def for_staff(db: Database, exchange_id: int, *, staff_id: int) -> Row:
    """One exchange, its names and whether it may be read. Raises NotFound for one they are part of."""
    row = await db.fetch_one(rows().where(exchanges.c.id == exchange_id, seen_by_staff(staff_id)))
    if row is None:
        raise NotFound
    return row


async def to_read(db: Database, exchange_id: int, *, staff_id: int) -> tuple[Row, list[Row]]:
    """An exchange with all that was written. Raises NotFound unless a question about it is open."""
    row = await for_staff(db, exchange_id, staff_id=staff_id)
    if not row.read_along:
        raise NotFound
    said = await db.fetch_all(
        exchange_messages.select()
        .where(exchange_messages.c.exchange_id == row.id)
        .order_by(exchange_messages.c.id)
    )
    return row, list(said)


async def known_to_staff(db: Database, *which: Any, staff_id: int) -> Sequence[Row]:
    """What staff know of exchanges they do not read: who, how it stands, when somebody wrote last (`last_at`)."""
    last = (
        select(func.max(exchange_messages.c.at))
        .where(exchange_messages.c.exchange_id == exchanges.c.id)
        .scalar_subquery()
    )
    return await db.fetch_all(
        rows()
        .add_columns(last.label("last_at"))
        .where(*which, seen_by_staff(staff_id))
        .order_by(exchanges.c.id.desc())
    )


async def of_request(db: Database, request_id: int, *, staff_id: int) -> Sequence[Row]:
    """Who was asked for a request, newest first."""
    return await known_to_staff(db, exchanges.c.request_id == request_id, staff_id=staff_id)


async def about(db: Database, request_id: int, *, staff_id: int) -> Sequence[Row]:
    """The exchanges that this request is about: somebody brought staff in, or danger did."""
    linked = (
        select(exchange_requests.c.id)
        .join(support_requests, support_requests.c.id == exchange_requests.c.request_id)
        .where(
            exchange_requests.c.exchange_id == exchanges.c.id,
            or_(support_requests.c.id == request_id, support_requests.c.merged_into == request_id),
        )
        .exists()
    )
    return await known_to_staff(db, linked, staff_id=staff_id)


async def concerned(db: Database, request_ids: Iterable[int]) -> set[int]:
    """Those of these requests that are about an exchange."""
    return {row.request_id for row in await db.fetch_all(_CONCERNED.params(ids=list(request_ids)))}


async def with_jim(db: Database, jim_id: int, *, staff_id: int) -> Sequence[Row]:
    """The exchanges of one JIM, asked or asking, for staff."""
    theirs = or_(exchanges.c.asker_id == jim_id, exchanges.c.listener_id == jim_id)
    return await known_to_staff(db, theirs, staff_id=staff_id)


async def link(db: Database, exchange_id: int, request_id: int, *, now: datetime) -> None:
    """Say that a request is about this exchange: staff may read it while that request is open."""
    values = {"exchange_id": exchange_id, "request_id": request_id, "at": now}
    await db.upsert(exchange_requests, [values], key=["exchange_id", "request_id"])


async def forget(db: Database, jim_id: int) -> None:
    """Remove what this JIM shared and wrote; that there was an exchange stays."""
    theirs = select(support_requests.c.id).where(support_requests.c.jim_id == jim_id)
    await db.execute(exchange_wishes.delete().where(exchange_wishes.c.id.in_(theirs)))
    await db.execute(exchanges.update().where(exchanges.c.asker_id == jim_id).values(shared=""))
    await db.execute(
        exchange_messages.update().where(exchange_messages.c.by_jim_id == jim_id).values(body="")
    )
