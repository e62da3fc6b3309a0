"""Two questions that are one: put together, everything said stays where it was said and is read as one conversation.

A request that is merged points at the one it went into. Nothing moves, so nothing is lost or told twice, and
taking the two apart again leaves each with its own.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import events as events_of
from jimsupport.db.tables import exchange_wishes, exchanges, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.domain.support import requests, sight
from jimsupport.words import N_

TAKEN_OVER = (
    "jim_id",
    "claimed_by",
    "claimed_at",
    "when_to_call",
    "name",
    "contact",
)  # where the other has none

_rows = support_requests.c


class _WentElsewhere(Exception):
    """The question was merged while we waited for it."""


async def live(db: Database, request_id: int) -> Row:
    """The request itself, or the one it was merged into in the end. Raises NotFound."""
    row = await _row(db, request_id)
    while row.merged_into is not None:
        row = await _row(db, row.merged_into)
    return row


async def hold(db: Database, request_id: int) -> Row:
    """The same, kept from changing hands or being merged until the write transaction ends."""
    while True:
        with suppress(_WentElsewhere):
            async with db.savepoint():
                row = await live(db, request_id)
                await db.lock("request", row.id)
                now_live = await live(db, request_id)
                if now_live.id != row.id:
                    raise _WentElsewhere  # lets go of the lock: of two questions the lower number is held first
                return now_live


async def whole(db: Database, request_id: int) -> list[int]:
    """The ids of a request and of all that were merged into it, itself first; one query."""
    family = select(_rows.id).where(_rows.id == request_id).cte("family", recursive=True)
    family = family.union_all(select(_rows.id).join(family, _rows.merged_into == family.c.id))
    ids = [row.id for row in await db.fetch_all(select(family.c.id))]
    return [request_id, *(each for each in ids if each != request_id)]


async def merge(db: Database, request: Row, into: int, *, by: str, now: datetime) -> Row:
    """Let `request` go on in the request `into`, of the same JIM or one of the two nobody's; returns the latter.

    That takes over what it had not: the JIM, who is on it, when to ring. Danger in either is danger in both.
    Merging twice is harmless. Raises NotFound for a request that is not there or is about whoever merges, and
    Refused for two that cannot be one, or when another JIM is or may be asked for `request`.
    """
    staff_id = int(by.partition(":")[2])
    async with db.write():
        await db.lock("offers", request.id)  # nobody is asked meanwhile
        if request.jim_id:
            await db.lock("jim", request.jim_id)  # nor is written what another may know
        for request_id in sorted({request.id, into}):
            await db.lock("request", request_id)
        away = await _row(db, request.id)
        target = await requests.for_staff(db, into, staff_id=staff_id)
        if away.merged_into == into:
            return target
        _check(away, target)
        if await _concerns_another(db, away.id):
            raise Refused(N_("Deze vraag is voor een andere JIM. Voeg de andere vraag hiermee samen."))
        change = {
            column: getattr(away, column)
            for column in TAKEN_OVER
            if getattr(away, column) and not getattr(target, column)
        }
        if away.kind == "call_back" and target.kind == "question":
            change["kind"] = "call_back"  # the wish to be rung is not lost
        attached = {} if away.jim_id else {"jim_id": target.jim_id}
        before = {column: getattr(target, column) for column in change if column != "claimed_at"}
        if said := [moment for moment in (away.said_at, target.said_at) if moment]:
            change["said_at"] = max(said)
        danger = away.danger or target.danger
        await _set(db, into, **change, danger=danger, snoozed_at=None, wake_at=None, touched_at=now)
        await _set(
            db,
            away.id,
            **attached,
            merged_into=into,
            closed_at=now,
            outcome="merged",
            snoozed_at=None,
            wake_at=None,
        )
        await events.record(
            db,
            "request_merged",
            target.jim_id or away.jim_id,
            by=by,
            now=now,
            request=into,
            merged=away.id,
            before=before,
            attached=bool(attached.get("jim_id")),
        )
    return target


def fits(away: Row, target: Row) -> bool:
    """Whether the two can be merged as they are."""
    try:
        _check(away, target)
    except Refused:
        return False
    return True


def _check(away: Row, target: Row) -> None:
    if away.id == target.id:
        raise Refused(N_("Dit is dezelfde vraag."))
    if away.closed_at or target.closed_at:
        raise Refused(N_("Alleen vragen die open zijn, kun je samenvoegen."))
    if not {away.kind, target.kind} <= set(requests.ASKED_BY_A_PERSON):
        raise Refused(N_("Dit is geen vraag van een JIM. Die gaat niet samen met een andere."))
    if away.jim_id and target.jim_id and away.jim_id != target.jim_id:
        raise Refused(N_("Deze vragen zijn van twee verschillende JIMs."))


async def _concerns_another(db: Database, request_id: int) -> bool:
    """Whether it says what another JIM may know, or one is asked: that belongs to this request and goes nowhere else."""
    wish = select(exchange_wishes.c.id).where(exchange_wishes.c.id == request_id)
    live = select(exchanges.c.id).where(
        exchanges.c.request_id == request_id, exchanges.c.state.in_(("offered", "open"))
    )
    return await db.fetch_value(wish) is not None or await db.fetch_value(live.limit(1)) is not None


async def undo(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """Take a merged request out again, within a day; a second time nothing happens.

    What the other took over from it goes back where nobody changed it since; what was said after the merge
    stays there. Raises Refused when it is too long ago.
    """
    if request.merged_into is None:
        return
    async with db.write():
        for request_id in sorted({request.id, request.merged_into}):
            await db.lock("request", request_id)
        away = await _row(db, request.id)
        if away.merged_into is None:
            return
        if not can_undo(away, now):
            raise Refused(N_("Dit is te lang geleden om terug te draaien."))
        target, merged = await _row(db, away.merged_into), await _merging(db, away)
        restored = {
            column: before
            for column, before in merged.get("before", {}).items()
            if getattr(target, column) == getattr(away, column)
        }
        if "claimed_by" in restored:
            restored["claimed_at"] = None
        await _set(db, target.id, **restored, touched_at=now)
        own = {"jim_id": None} if merged.get("attached") else {}
        await _set(db, away.id, **own, merged_into=None, closed_at=None, outcome=None, touched_at=now)
        await events.record(
            db, "request_unmerged", target.jim_id, by=by, now=now, request=target.id, merged=away.id
        )


def can_undo(request: Row, now: datetime) -> bool:
    """Whether a merged request was merged so lately that it can be taken out again."""
    return request.merged_into is not None and now - request.closed_at <= UNDO_WITHIN


async def lately(db: Database, request_id: int, *, now: datetime) -> list[int]:
    """The ids of what was merged into this request so lately that it can be taken out again, the last first."""
    merged = _rows.merged_into == request_id, _rows.closed_at >= now - UNDO_WITHIN
    order = _rows.closed_at.desc(), _rows.id.desc()
    return [row.id for row in await db.fetch_all(select(_rows.id).where(*merged).order_by(*order))]


async def _merging(db: Database, away: Row) -> dict[str, Any]:
    """What the event of the merge says."""
    rows = await db.fetch_all(
        select(events_of.c.data)
        .where(events_of.c.kind == "request_merged", events_of.c.at == away.closed_at)
        .order_by(events_of.c.id.desc())
    )
    return next((row.data for row in rows if row.data.get("merged") == away.id), {})


async def partners(db: Database, request: Row, *, staff_id: int, limit: int = 10) -> list[Row]:
    """Open requests that this one may be merged with: of the same JIM; for nobody's, under the same name."""
    alike = _rows.jim_id == request.jim_id
    if request.jim_id is None:
        alike = _rows.jim_id.is_(None) & (_rows.name == request.name) & (_rows.name != "")
    return await db.fetch_all(
        requests.with_names()
        .where(
            alike,
            _rows.id != request.id,
            _rows.closed_at.is_(None),
            _rows.kind.in_(requests.ASKED_BY_A_PERSON),
            sight.seen_by(staff_id),
        )
        .order_by(_rows.id)
        .limit(limit)
    )


async def _row(db: Database, request_id: int) -> Row:
    row = await db.fetch_one(support_requests.select().where(_rows.id == request_id))
    if row is None:
        raise NotFound
    return row


async def _set(db: Database, request_id: int, **values: Any) -> None:
    sealed = await db.sealed(support_requests, request_id, **values)
    await db.execute(update(support_requests).where(_rows.id == request_id).values(**sealed))
