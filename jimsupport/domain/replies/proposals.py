"""A short reply that may be the answer to a question: applied where it is a button's own text, else for staff to say.

    applied -> undone
    proposed -> applied (by staff) -> undone
        |-----> dismissed

Applied by itself is only what is sure to be theirs, and never over an answer that they gave otherwise.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import proposals, received, request_messages, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.groups import invitations
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.handling import closures, merges
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.replies import acting, invited
from jimsupport.mail.reading.short import Short

CHOSEN = acting.CHOSEN | invited.CHOSEN
SHOWN = timedelta(days=7)  # how long what was applied can be seen, and taken back, beside the rest

_rows = proposals.c


async def applied(
    db: Database, row: Row, jim: Row, message: Row | None, short: Short, *, now: datetime
) -> bool:
    """Do what the received `row` says in words of our own; False where that is not sure, and staff should see it."""
    if not short.exact or short.answer == "pause":  # until which day?
        return False
    await db.lock("jim", jim.id)
    jim = await jim_rows.load(db, jim.id)
    item = await _asked_in(db, message, short.answer)
    if not await _fits(db, jim, short.answer, item, now=now):
        return False
    if short.answer in CHOSEN and item is not None:
        standing = await _stands(db, item)
        if standing is not None:
            return bool(standing.answer == CHOSEN[short.answer])
    if short.answer == "stop" and jim.stopped_at:
        return True
    by = f"jim:{jim.id}"
    try:
        await _do(db, jim, short.answer, item, by=by, now=now)
    except Refused:
        return False  # the place is gone: somebody should say so
    await _keep(db, row, jim, item, short.answer, "applied", by=by, now=now)
    return True


async def propose(
    db: Database, row: Row, jim: Row, message: Row | None, short: Short, request_id: int, *, now: datetime
) -> None:
    """Let staff see what the received `row` may be the answer to."""
    item = await _asked_in(db, message, short.answer)
    if await _fits(db, jim, short.answer, item, now=now):
        await _keep(db, row, jim, item, short.answer, "proposed", by=None, now=now)
        about = {"answer": short.answer, "request": request_id}
        kept = events.row("answer_proposed", jim.id, by="worker", now=now, data=about)
        await events.record_many(db, [kept])


async def _asked_in(db: Database, message: Row | None, answer: str) -> Row | Seen | None:
    if answer in invited.CHOSEN:
        return await invited.asked_in(db, message)
    return await acting.asked_in(db, message)


async def _fits(db: Database, jim: Row, answer: str, item: Row | Seen | None, *, now: datetime) -> bool:
    if answer in invited.CHOSEN:
        return isinstance(item, Seen) and invited.fits(item, now)
    return await acting.fits(db, jim, answer, None if isinstance(item, Seen) else item)


async def _stands(db: Database, item: Row | Seen) -> Row | invited.Standing | None:
    return invited.stands(item) if isinstance(item, Seen) else await acting.stands(db, item)


async def _do(
    db: Database, jim: Row, answer: str, item: Row | Seen | None, *, by: str, now: datetime
) -> None:
    if isinstance(item, Seen):
        await invited.do(db, item, answer, by=by, now=now)
    else:
        await acting.do(db, jim, answer, item, by=by, now=now)


async def _question(db: Database, proposal: Row) -> Row | Seen | None:
    """What a proposal is the answer to."""
    if proposal.answer in invited.CHOSEN:
        return await invited.load(db, proposal.received_id)
    return await acting.load(db, proposal.planned_id)


async def _keep(
    db: Database,
    row: Row,
    jim: Row,
    item: Row | Seen | None,
    answer: str,
    state: str,
    *,
    by: str | None,
    now: datetime,
) -> None:
    values = {
        "received_id": row.id,
        "jim_id": jim.id,
        "planned_id": item.id if isinstance(item, Row) else None,
        "answer": answer,
        "state": state,
        "at": now,
        "settled_at": now if by else None,
        "settled_by": by,
    }
    await db.execute(proposals.insert().values(**values))


async def for_staff(db: Database, proposal_id: int, *, staff_id: int) -> Row:
    """One proposal. Raises NotFound, also for one of whoever looks."""
    row = await db.fetch_one(proposals.select().where(_rows.id == proposal_id, _rows.jim_id != staff_id))
    if row is None:
        raise NotFound
    return row


async def apply(db: Database, proposal: Row, *, by: str, now: datetime) -> int | None:
    """Staff say that it is the answer; the question it stood in, if any. A second time nothing happens.

    That question closes where there is nothing else in it, or goes on in the one that the answer opens. Raises
    Refused where the JIM answered by themselves after it.
    """
    stood_in = select(received.c.request_id).where(received.c.id == proposal.received_id)
    async with db.write():
        request_id: int | None = await db.fetch_value(stood_in)
        if request_id is not None:  # before the JIM, as whoever merges does
            await db.lock("offers", (await merges.live(db, request_id)).id)
        await db.lock("jim", proposal.jim_id)
        fresh = await for_staff(db, proposal.id, staff_id=0)
        if fresh.state != "proposed":
            return request_id
        jim, item = await jim_rows.load(db, fresh.jim_id), await _question(db, fresh)
        if fresh.answer in invited.CHOSEN and not await _fits(db, jim, fresh.answer, item, now=now):
            raise Refused(invitations.OVER)
        standing = await _stands(db, item) if item is not None else None
        if standing is not None and standing.at > fresh.at and standing.by == f"jim:{jim.id}":
            raise Refused(acting.ANSWERED_SINCE)
        await _do(db, jim, fresh.answer, item, by=by, now=now)
        await _settle(db, fresh, "applied", by=by, now=now)
        if request_id is not None:
            planned = item if isinstance(item, Row) else None
            await _is_said(db, request_id, planned, by=by, now=now)
        return request_id


async def _is_said(db: Database, request_id: int, item: Row | None, *, by: str, now: datetime) -> None:
    """The question that held the words needs nobody any more, or goes on in the one that the answer opened."""
    request = await merges.live(db, request_id)
    if request.closed_at or request.danger:
        return
    if item is not None:
        rows = support_requests.c
        opened = await db.fetch_value(
            select(rows.id).where(
                rows.planned_id == item.id,
                rows.opened_at == now,
                rows.closed_at.is_(None),
                rows.id != request.id,
            )
        )
        if opened is not None:
            if merges.fits(request, await merges.live(db, opened)):
                await merges.merge(db, request, opened, by=by, now=now)
            return
    words = select(func.count()).where(request_messages.c.request_id == request.id)
    if await db.fetch_value(words) == 1:
        await closures.close(db, request, "not_needed", by=by, now=now)


async def dismiss(db: Database, proposal: Row, *, by: str, now: datetime) -> None:
    """Staff say that it is no answer; what was written stays where it is."""
    async with db.write():
        await db.lock("jim", proposal.jim_id)
        await _settle(db, proposal, "dismissed", by=by, now=now)


async def not_theirs(db: Database, received_id: int, *, by: str, now: datetime) -> None:
    """What came in turned out to be somebody else's: it answers nothing of the JIM it was taken for."""
    for row in (await of_received(db, [received_id])).values():
        await _settle(db, row, "dismissed", by=by, now=now)


async def undo(db: Database, proposal: Row, *, by: str, now: datetime) -> None:
    """Take back what was applied. Raises Refused where it can not be, or the JIM chose something else since."""
    async with db.write():
        await db.lock("jim", proposal.jim_id)
        fresh = await for_staff(db, proposal.id, staff_id=0)
        if fresh.state != "applied":
            return
        item = await _question(db, fresh)
        if isinstance(item, Seen):
            await invited.undo(db, item, since=fresh.settled_at, by=by, now=now)
        else:
            await acting.undo(db, fresh.jim_id, fresh.answer, item, since=fresh.settled_at, by=by, now=now)
        await db.execute(update(proposals).where(_rows.id == fresh.id).values(state="undone"))


async def _settle(db: Database, proposal: Row, state: str, *, by: str, now: datetime) -> None:
    await db.execute(
        update(proposals)
        .where(_rows.id == proposal.id, _rows.state == "proposed")
        .values(state=state, settled_at=now, settled_by=by)
    )


async def open_of(db: Database, jim_id: int, *, now: datetime) -> Sequence[Row]:
    """What staff can still say of the short replies of this JIM, and what was applied lately; newest first."""
    lately = and_(_rows.state == "applied", _rows.settled_at > now - SHOWN)
    return await db.fetch_all(
        proposals.select()
        .where(_rows.jim_id == jim_id, or_(_rows.state == "proposed", lately))
        .order_by(_rows.state.desc(), _rows.id.desc())
        .limit(5)
    )


async def of_received(db: Database, received_ids: Sequence[int]) -> dict[int, Row]:
    """The proposals made of these, by what came in."""
    found = await db.fetch_all(proposals.select().where(_rows.received_id.in_(list(received_ids))))
    return {row.received_id: row for row in found}


async def forget(db: Database, jim_id: int) -> None:
    """Remove what this JIM's short replies were taken for."""
    await db.execute(proposals.delete().where(_rows.jim_id == jim_id))
