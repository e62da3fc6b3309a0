"""Asking one listener: staff offer in one tap, after reading; the listener answers, or does not, without a reason."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import exchanges, jims, listeners, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.exchanges import candidates, endings, post, wishes, writing
from jimsupport.domain.exchanges.exchanges import LIVE, Side, rows, side
from jimsupport.domain.handling import closures
from jimsupport.domain.support import claims
from jimsupport.words import N_

WAITS = timedelta(days=5)
ALREADY = N_("Er is al een JIM gevraagd. Wacht even op het antwoord.")
NOT_NOW = N_("Deze JIM kan nu niet gevraagd worden. Kies iemand anders.")
OVER = N_("Dank je wel. Een antwoord is niet meer nodig.")


async def offer(db: Database, request: Row, listener_id: int, *, by: str, now: datetime) -> int:
    """Ask one listener to answer what the JIM of `request` shared; gives the id of the exchange.

    The request becomes the offerer's if it was nobody's, and rests until there is an answer or five days have
    gone. Of two who offer at once one wins (Refused); Refused too when nothing was shared, when the question
    is closed, or when the listener does not fit (any more).
    """
    async with db.write():
        await db.lock("offers", request.id)
        fresh = await db.fetch_one(support_requests.select().where(support_requests.c.id == request.id))
        if fresh is None or fresh.jim_id is None:
            raise NotFound
        if fresh.closed_at:
            raise Refused(N_("Deze vraag is al afgesloten."))
        live = select(exchanges.c.id).where(exchanges.c.request_id == request.id, exchanges.c.state.in_(LIVE))
        if await db.fetch_one(live):
            raise Refused(ALREADY)
        wish = await wishes.of_request(db, request.id)
        if wish is None:
            raise Refused(N_("Deze JIM schreef nog niet wat een ander mag weten."))
        await db.lock("listener", listener_id)
        staff_id = claims.staff_id(by)
        weighed = await candidates.load(db, fresh, wish, staff_id=staff_id, only=listener_id, now=now)
        if not weighed.fits:
            raise Refused(NOT_NOW)
        if fresh.claimed_by is None:
            await claims.claim(db, fresh, by=by, now=now)
        exchange_id = await db.insert(
            exchanges.insert().values(
                request_id=request.id,
                asker_id=fresh.jim_id,
                listener_id=listener_id,
                shared=wish.shared,
                state="offered",
                offered_at=now,
                offered_by=by,
            )
        )
        await db.execute(listeners.update().where(listeners.c.id == listener_id).values(last_asked_at=now))
        await _rest(db, request.id, now=now)
        row = await _row(db, exchange_id)
        await post.offer(db, side(row, listener_id), now=now)
        for jim_id, kind in ((fresh.jim_id, "exchange_offered"), (listener_id, "exchange_asked")):
            await events.record(db, kind, jim_id, by=by, now=now, exchange=exchange_id, request=request.id)
    return exchange_id


async def withdraw(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """Staff take an offer back that was not answered yet: somebody else can be asked."""
    async with db.write():
        await db.lock("offers", request.id)
        await endings.withdraw_offers(db, request.id, now=now)
        await endings.back_to_staff(db, request.id)


async def accept(db: Database, seen: Side, body: str, *, by: str, now: datetime, phone: bool = False) -> None:
    """The listener answers with `body`: the exchange is open, and the question is answered.

    Again is harmless. Raises Invalid without a text, Refused when an answer is not needed any more; words of danger
    reach staff all the same.
    """
    text = writing.checked(body)
    async with db.write():
        await db.lock("offers", seen.request_id)  # before the two, as whoever offers and takes back does
        row = await endings.hold(db, seen)
        if row.state == "open":
            await writing.write(db, seen, text, by=by, now=now, phone=phone)
            return
        request = await _request(db, row.request_id)
        over = row.state not in ("offered", "declined", "expired") or await _is_over(db, row, request)
        if over:
            await writing.weigh(db, row.id, seen.me, text, by=by, now=now, phone=phone)
        else:
            await _open(db, row, seen, text, request, by=by, now=now, phone=phone)
    if over:
        raise Refused(OVER)


async def _open(
    db: Database, row: Row, seen: Side, text: str, request: Row, *, by: str, now: datetime, phone: bool
) -> None:
    await _set(db, row.id, state="open", answered_at=now)
    row = await _row(db, row.id)
    await events.record(db, "exchange_accepted", seen.me, by=by, now=now, phone=phone, exchange=row.id)
    await writing.pass_on(db, row, seen, text, by=by, now=now, phone=phone, first=True)
    await endings.back_to_staff(db, row.request_id)
    if not request.danger:  # else a person of ours still looks
        await closures.close(db, request, "other_jim", by="worker", now=now)


async def decline(db: Database, seen: Side, *, by: str, now: datetime, phone: bool = False) -> None:
    """Not now, no reason asked; nobody but staff sees it, and they can ask somebody else."""
    if seen.asking:
        raise NotFound
    async with db.write():
        row = await endings.hold(db, seen)
        if row.state != "offered":
            return
        await _set(db, row.id, state="declined")
        await events.record(db, "exchange_declined", seen.me, by=by, now=now, phone=phone, exchange=row.id)
        await endings.back_to_staff(db, row.request_id)


async def can_answer(db: Database, seen: Side) -> bool:
    """Whether the listener may still answer, also after «nu even niet» or when they were late."""
    if seen.asking or seen.state not in ("offered", "declined", "expired"):
        return False
    row = await _row(db, seen.id)
    return not await _is_over(db, row, await _request(db, row.request_id))


async def expire_one(db: Database, *, now: datetime) -> bool:
    """Take back the oldest offer that nobody answered in five days; staff see it. Whether there was one."""
    due = (
        select(exchanges.c.id)
        .where(exchanges.c.state == "offered", exchanges.c.offered_at <= now - WAITS)
        .order_by(exchanges.c.offered_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    async with db.write():
        row = await db.fetch_one(
            update(exchanges)
            .where(exchanges.c.id == due.scalar_subquery(), exchanges.c.state == "offered")
            .values(state="expired")
            .returning(exchanges.c.id, exchanges.c.request_id, exchanges.c.listener_id)
        )
        if row is None:
            return False
        await endings.back_to_staff(db, row.request_id)
        await events.record(db, "exchange_expired", row.listener_id, by="worker", now=now, exchange=row.id)
    return True


async def _is_over(db: Database, row: Row, request: Row) -> bool:
    """Whether an answer is not needed any more: the question is closed, somebody else is asked, or who asked is gone."""
    other = select(exchanges.c.id).where(
        exchanges.c.request_id == row.request_id, exchanges.c.state.in_(LIVE), exchanges.c.id != row.id
    )
    asker = await db.fetch_one(jims.select().where(jims.c.id == row.asker_id))
    gone = asker is None or asker.stopped_at or asker.deceased_at or asker.declined_at
    willing = await db.fetch_one(
        listeners.select().where(listeners.c.id == row.listener_id, listeners.c.ended_at.is_(None))
    )
    return bool(
        request.closed_at or gone or willing is None or await db.fetch_one(other.limit(1)) is not None
    )


async def _rest(db: Database, request_id: int, *, now: datetime) -> None:
    """Somebody was asked: nobody of ours needs to do anything until they answer, or do not."""
    await db.execute(
        support_requests.update()
        .where(support_requests.c.id == request_id, support_requests.c.danger.is_(False))
        .values(snoozed_at=now, wake_at=now + WAITS)
    )


async def _row(db: Database, exchange_id: int) -> Row:
    row = await db.fetch_one(rows().where(exchanges.c.id == exchange_id))
    if row is None:
        raise NotFound
    return row


async def _request(db: Database, request_id: int) -> Row:
    row = await db.fetch_one(support_requests.select().where(support_requests.c.id == request_id))
    if row is None:
        raise NotFound
    return row


async def _set(db: Database, exchange_id: int, **values: object) -> None:
    await db.execute(exchanges.update().where(exchanges.c.id == exchange_id).values(**values))
