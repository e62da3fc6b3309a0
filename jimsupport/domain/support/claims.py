"""Who is on a request: claimed first, so that nobody is rung twice.

Handed on it is a colleague's. When nobody does anything about it for some working days it goes back to everyone.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import people, roles, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.office import office, roster
from jimsupport.domain.support import requests, sight
from jimsupport.words import N_

MOST_RETURNED = 10

_rows = support_requests.c
_RETURNED = Fixed(
    requests.with_names()
    .where(
        _rows.returned_from == bindparam("staff"),
        _rows.claimed_by.is_(None),
        _rows.closed_at.is_(None),
        sight.seen_by(bindparam("staff")),
    )
    .order_by(_rows.id.desc())
    .limit(MOST_RETURNED)
)


async def claim(db: Database, request: Row, *, by: str, now: datetime, instead_of: int | None = None) -> None:
    """Take a request on; `instead_of` takes it over from that colleague.

    Compare and set: of two who try at once one wins, and the other is told who (Refused).
    """
    me = staff_id(by)
    held = _rows.claimed_by
    async with db.write():
        won = await db.fetch_one(
            update(support_requests)
            .where(
                _rows.id == request.id,
                _rows.closed_at.is_(None),
                held.is_(None) if instead_of is None else held == instead_of,
            )
            .values(claimed_by=me, claimed_at=now, touched_at=now, handed_by=None, returned_from=None)
            .returning(_rows.id)
        )
        if won is None:
            await _explain(db, request.id, me)
            return
        await events.record(db, "request_claimed", request.jim_id, by=by, now=now, request=request.id)


async def _explain(db: Database, request_id: int, me: int) -> None:
    row = await db.fetch_one(requests.with_names().where(_rows.id == request_id))
    if row is None:
        raise NotFound
    if row.closed_at:
        raise Refused(N_("Deze vraag is al afgesloten."))
    if row.claimed_by is None:
        raise Refused(N_("Deze vraag is net teruggelegd. Probeer het nog een keer."))
    if row.claimed_by != me:
        raise Refused(N_("%(name)s heeft deze vraag al opgepakt."), name=row.claimer)


async def release(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """Put a request back on the pile; only whoever holds it can, and twice is harmless."""
    async with db.write():
        done = await db.fetch_one(
            update(support_requests)
            .where(_rows.id == request.id, _rows.claimed_by == staff_id(by))
            .values(claimed_by=None, claimed_at=None, touched_at=now, handed_by=None)
            .returning(_rows.id)
        )
        if done:
            await events.record(db, "request_released", request.jim_id, by=by, now=now, request=request.id)


async def hand(db: Database, request: Row, to: int, *, by: str, now: datetime) -> bool:
    """Hand a request to a colleague: it is theirs, and says from whom. Returns whether it was handed just now.

    Raises Invalid for who is no colleague, or whom the request is about, and Refused when a colleague took it
    on since `request` was read.
    """
    if to not in {row.id for row in await colleagues(db, request, but=staff_id(by))}:
        raise Invalid("to", N_("Kies een collega."))
    async with db.write():
        won = await db.fetch_one(
            update(support_requests)
            .where(
                _rows.id == request.id,
                _rows.closed_at.is_(None),
                _rows.claimed_by.is_not_distinct_from(request.claimed_by),
                _rows.claimed_by.is_distinct_from(to),
            )
            .values(claimed_by=to, claimed_at=now, touched_at=now, handed_by=staff_id(by), returned_from=None)
            .returning(_rows.id)
        )
        if won is None:
            await _explain(db, request.id, to)
            return False
        await events.record(db, "request_handed", request.jim_id, by=by, now=now, request=request.id, to=to)
    return True


async def colleagues(db: Database, request: Row, *, but: int) -> Sequence[Row]:
    """Staff to whom a request can be handed (`id`, `first_name`, `last_name`); not the JIM it is of."""
    works = select(roles.c.person_id).where(roles.c.role == "staff", roles.c.ended_at.is_(None))
    return await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.last_name)
        .where(
            people.c.id.in_(works),
            people.c.id != but,
            people.c.id.is_distinct_from(request.jim_id),
            people.c.erased_at.is_(None),
        )
        .order_by(people.c.first_name, people.c.id)
    )


async def touch(db: Database, request_id: int, *, now: datetime) -> None:
    """Note that staff did something about a request, so that it stays with whoever is on it."""
    await db.execute(support_requests.update().where(_rows.id == request_id).values(touched_at=now))


async def return_untouched(db: Database, *, now: datetime) -> int:
    """Put back on the pile what nobody touched for as many working days as the office agreed; how many that were.

    What is put away waits for its own day. Any number of workers may call this at once.
    """
    if await db.fetch_value(select(_rows.id).where(*_HELD).limit(1)) is None:
        return 0
    days = (await office.load(db)).returns_after
    since = await roster.working_days_ago(db, days, now)
    async with db.write():
        due = await db.fetch_all(
            select(_rows.id, _rows.jim_id, _rows.claimed_by)
            .where(
                *_HELD,
                func.coalesce(_rows.touched_at, _rows.opened_at) < since,
                func.coalesce(_rows.claimed_at, _rows.opened_at) < since,  # or opened again
            )
            .order_by(_rows.id)
            .limit(100)
            .with_for_update(skip_locked=True)
        )
        await db.execute(
            support_requests.update()
            .where(_rows.id.in_([row.id for row in due]))
            .values(claimed_by=None, claimed_at=None, handed_by=None, returned_from=_rows.claimed_by)
        )
        await events.record_many(
            db,
            [
                events.row(
                    "request_returned",
                    row.jim_id,
                    by="worker",
                    now=now,
                    data={"request": row.id, "from": row.claimed_by, "days": days},
                )
                for row in due
            ],
        )
    return len(due)


_HELD = (_rows.claimed_by.is_not(None), _rows.closed_at.is_(None), _rows.snoozed_at.is_(None))


async def returned_from(db: Database, staff_id: int) -> Sequence[Row]:
    """What went back from this member of staff and is nobody's since, newest first; ten at most."""
    return await db.fetch_all(_RETURNED.params(staff=staff_id))


def staff_id(by: str) -> int:
    """The person behind an actor such as "staff:3"."""
    return int(by.partition(":")[2])
