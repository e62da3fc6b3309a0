"""Putting a question away: until a day, or until the JIM says something. It comes back by itself.

While it is away it is in no list of the day (`requests.is_awake`); what the JIM says brings it back at once.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import events as events_of
from jimsupport.db.tables import support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.office.hours import ZONE, today
from jimsupport.words import N_

WAKES = time(6)  # at the office: it is there before anybody is
LONGEST = timedelta(days=366)
AT_ONCE = 100

_rows = support_requests.c


async def snooze(db: Database, request: Row, until: date | None, *, by: str, now: datetime) -> None:
    """Put a request away until the day `until`, or with None until the JIM says something.

    Raises Invalid for a day that is not ahead of us within a year, Refused for a request that is closed.
    """
    _check(until, now)
    async with db.write():
        done = await db.fetch_one(
            update(support_requests)
            .where(_rows.id == request.id, _rows.closed_at.is_(None))
            .values(
                snoozed_at=now,
                wake_at=waking(until) if until else None,
                snoozed_until=until or _rows.snoozed_until,
                touched_at=now,
            )
            .returning(_rows.id)
        )
        if done is None:
            raise Refused(N_("Deze vraag is al afgesloten."))
        told = {"request": request.id} | ({"until": until.isoformat()} if until else {})
        kind = "request_snoozed" if until else "request_waits"
        await events.record_many(db, [events.row(kind, request.jim_id, by=by, now=now, data=told)])


def _check(until: date | None, now: datetime) -> None:
    if until is None:
        return
    if until <= today(now):
        raise Invalid("until", N_("Kies een dag na vandaag, bijvoorbeeld 24-11-2026."))
    if until > today(now) + LONGEST:
        raise Invalid("until", N_("Kies een dag binnen een jaar."))


def waking(day: date) -> datetime:
    """The moment at which what was put away until `day` is back."""
    return datetime.combine(day, WAKES, ZONE)


async def wake(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """Take a request back from where it was put; nothing happens to one that is there."""
    async with db.write():
        done = await db.fetch_one(
            update(support_requests)
            .where(_rows.id == request.id, _rows.snoozed_at.is_not(None))
            .values(snoozed_at=None, wake_at=None, touched_at=now)
            .returning(_rows.id)
        )
        if done:
            await events.record(db, "request_woken", request.jim_id, by=by, now=now, request=request.id)


async def wake_due(db: Database, *, now: datetime) -> int:
    """Note of what lay away until now that it is back; how many there were. Nobody gets a mail about it.

    The lists show it by its moment whether this ran or not. From now on days without a touch count.
    """
    due = select(_rows.id).where(_rows.wake_at <= now, _rows.closed_at.is_(None))
    if await db.fetch_value(due.limit(1)) is None:
        return 0
    first = due.order_by(_rows.wake_at).limit(AT_ONCE).with_for_update(skip_locked=True)
    async with db.write():
        woken = await db.fetch_all(
            update(support_requests)
            .where(_rows.id.in_(first.scalar_subquery()))
            .values(snoozed_at=None, wake_at=None, touched_at=now)
            .returning(_rows.id, _rows.jim_id)
        )
        await events.record_many(
            db,
            [
                events.row("request_woken", row.jim_id, by="worker", now=now, data={"request": row.id})
                for row in woken
            ],
        )
    return len(woken)


def is_away(request: Row, now: datetime) -> bool:
    """Whether a request is put away at `now`."""
    return request.snoozed_at is not None and (request.wake_at is None or request.wake_at > now)


async def days_chosen(db: Database, request: Row, *, by: str, now: datetime) -> list[date]:
    """Days to choose again in one click: the last chosen for this request, and the last this colleague chose."""
    last = await db.fetch_one(
        select(events_of.c.data)
        .where(events_of.c.kind == "request_snoozed", events_of.c.by == by)
        .order_by(events_of.c.at.desc(), events_of.c.id.desc())
        .limit(1)
    )
    chosen = [request.snoozed_until, date.fromisoformat(last.data["until"]) if last else None]
    return list(dict.fromkeys(day for day in chosen if day is not None and day > today(now)))
