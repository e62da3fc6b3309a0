"""How an exchange ends: by either of the two in one tap, or because one of them wants or can no more."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import exchanges, jims, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.exchanges import post
from jimsupport.domain.exchanges.exchanges import LIVE, Side, rows, side
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.words import N_


async def stop(db: Database, seen: Side, *, by: str, now: datetime, phone: bool = False) -> None:
    """One of the two stops; the other is told once, kindly and without why. The two are never brought together again."""
    async with db.write():
        row = await hold(db, seen)
        if row.state != "open":
            return
        await _end(db, [row.id], by=f"jim:{seen.me}", now=now)
        await events.record(db, "exchange_ended", seen.me, by=by, now=now, phone=phone, exchange=row.id)
        await post.ended(db, side(row, seen.other), now=now)


async def undo(db: Database, seen: Side, *, by: str, now: datetime, phone: bool = False) -> None:
    """Whoever stopped goes on after all, within a day.

    Raises Refused later than that, when the other can be written to no more, or when somebody else is asked by now.
    """
    async with db.write():
        await db.lock("offers", seen.request_id)  # nobody else is asked meanwhile
        row = await hold(db, seen)
        if row.state == "open":
            return
        if not can_undo(side(row, seen.me), now):
            raise Refused(N_("Dit is te lang geleden om terug te draaien."))
        if await _is_gone(db, seen.other) or await _goes_on_elsewhere(db, row):
            raise Refused(
                N_("Jullie gesprek kan niet meer verder. Wil je iemand anders spreken? Vraag het ons.")
            )
        await _open_again(db, row.id)
        await events.record(db, "exchange_resumed", seen.me, by=by, now=now, phone=phone, exchange=row.id)


def can_undo(seen: Side, now: datetime) -> bool:
    """Whether whoever sees it so stopped it themselves, so lately that they can go on."""
    if seen.answered_at is None or seen.ended_at is None or seen.ended_by != f"jim:{seen.me}":
        return False
    return now - seen.ended_at <= UNDO_WITHIN


async def by_staff(db: Database, row: Row, *, by: str, now: datetime) -> None:
    """Staff who read along end it; both are told, and the two are never brought together again."""
    async with db.write():
        row = await hold(db, side(row, row.asker_id))
        if row.state == "open":
            await _end(db, [row.id], by=by, now=now)
            for jim_id in (row.asker_id, row.listener_id):
                await events.record(db, "exchange_ended", jim_id, by=by, now=now, exchange=row.id)
                await post.ended(db, side(row, jim_id), now=now)


async def end_all(
    db: Database, jim_id: int, *, now: datetime, listening: bool = False, named: bool = True
) -> None:
    """This JIM wants or can no more: end what they take part in (`listening`: only what others asked them).

    Whoever they were writing with is told, without why, nor with whom unless `named`; an offer just goes back to
    staff. Call it in the write transaction of what ends it.
    """
    theirs = exchanges.c.listener_id == jim_id
    if not listening:
        theirs = or_(theirs, exchanges.c.asker_id == jim_id)
    found = await db.fetch_all(
        rows()
        .where(theirs, exchanges.c.state.in_(LIVE))
        .order_by(exchanges.c.id)
        .with_for_update(of=exchanges)
    )
    await _end(db, [row.id for row in found], by="worker", now=now)
    for row in found:
        if row.state == "offered":
            await back_to_staff(db, row.request_id)
            continue
        seen = side(row, jim_id)
        for each in (seen.me, seen.other):
            await events.record(db, "exchange_ended", each, by="worker", now=now, exchange=row.id)
        await post.ended(db, side(row, seen.other), named=named, now=now)


async def go_on(db: Database, jim_id: int, *, since: datetime, now: datetime) -> None:
    """This JIM took back at once what ended it all at `since`: what they wrote in goes on, before anybody was told."""
    if now - since > post.SECOND_THOUGHTS:
        return
    theirs = or_(exchanges.c.listener_id == jim_id, exchanges.c.asker_id == jim_id)
    ended_by_it = (exchanges.c.ended_at == since, exchanges.c.ended_by == "worker")
    for row in await db.fetch_all(rows().where(theirs, *ended_by_it, exchanges.c.answered_at.is_not(None))):
        other = side(row, jim_id).other
        if await _is_gone(db, other) or await _goes_on_elsewhere(db, row):
            continue
        await _open_again(db, row.id)
        for each in (jim_id, other):
            await events.record(db, "exchange_resumed", each, by="worker", now=now, exchange=row.id)


async def withdraw_offers(db: Database, request_id: int, *, now: datetime) -> None:
    """Nobody needs to answer this any more: who was asked and did not answer yet is not told, the page says it."""
    await db.execute(
        update(exchanges)
        .where(exchanges.c.request_id == request_id, exchanges.c.state == "offered")
        .values(state="ended", ended_at=now, ended_by="worker")
    )


async def back_to_staff(db: Database, request_id: int) -> None:
    """The request waits for nobody any more: it is in the day again."""
    await db.execute(
        support_requests.update()
        .where(support_requests.c.id == request_id)
        .values(snoozed_at=None, wake_at=None)
    )


async def hold(db: Database, seen: Side) -> Row:
    """The exchange with both JIMs held, in the order of their ids so that two who act at once take turns."""
    for jim_id in sorted((seen.me, seen.other)):
        await db.lock("jim", jim_id)
    row = await db.fetch_one(rows().where(exchanges.c.id == seen.id).with_for_update(of=exchanges))
    if row is None:
        raise NotFound
    return row


async def _end(db: Database, ids: list[int], *, by: str, now: datetime) -> None:
    values: dict[str, Any] = {"state": "ended", "ended_at": now, "ended_by": by}
    await db.execute(exchanges.update().where(exchanges.c.id.in_(ids)).values(**values))


async def _open_again(db: Database, exchange_id: int) -> None:
    values: dict[str, Any] = {"state": "open", "ended_at": None, "ended_by": None}
    await db.execute(exchanges.update().where(exchanges.c.id == exchange_id).values(**values))


async def _is_gone(db: Database, jim_id: int) -> bool:
    row = await db.fetch_one(jims.select().where(jims.c.id == jim_id))
    return row is None or bool(row.stopped_at or row.deceased_at or row.declined_at)


async def _goes_on_elsewhere(db: Database, row: Row) -> bool:
    live = exchanges.select().where(
        exchanges.c.request_id == row.request_id, exchanges.c.state.in_(LIVE), exchanges.c.id != row.id
    )
    return await db.fetch_one(live.limit(1)) is not None
