"""Holding back, releasing and cancelling what would go out, one message or many, with undo.

What is held never leaves: a row on the plan is passed over by the sweep, and one that is in the
outgoing post already waits there in a state that no worker claims. The JIMs concerned are locked
first, so that a sweep at the same moment either comes wholly before or wholly after.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from jimsupport.db import Database, Row, chunks
from jimsupport.db.tables import events as events_of
from jimsupport.db.tables import jims, outbox, people, planned
from jimsupport.domain import events
from jimsupport.domain.follow_up import contact, delivery, plan, programme_end


async def hold(db: Database, ids: Sequence[int], *, by: str, now: datetime, batch: str = "") -> int:
    """Keep these planned messages back until they are released; how many are held now.

    `batch` names what is done at once, for `undo`.
    """

    async def hold_some(some: Sequence[int]) -> list[Row]:
        rows = await db.fetch_all(
            update(planned)
            .where(planned.c.id.in_(some), planned.c.due_at.is_not(None), planned.c.held_at.is_(None))
            .values(held_at=now)
            .returning(*planned.c)
        )
        letters = await _move_post(db, some, ["pending"], state="held", reason="held", next_try_at=None)
        return rows + await _mark(db, letters, held_at=now)

    return await _each_time_some(db, ids, hold_some, "message_held", by=by, now=now, batch=batch)


async def release(db: Database, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Let held messages go; the rules decide again at that moment. How many were released."""

    async def release_some(some: Sequence[int]) -> list[Row]:
        rows = await db.fetch_all(
            update(planned)
            .where(planned.c.id.in_(some), planned.c.due_at.is_not(None), planned.c.held_at.is_not(None))
            .values(held_at=None)
            .returning(*planned.c)
        )
        letters = await _move_post(db, some, ["held"], state="pending", reason=None, next_try_at=now)
        return rows + await _mark(db, letters, held_at=None)

    return await _each_time_some(db, ids, release_some, "message_released", by=by, now=now)


async def cancel(db: Database, ids: Sequence[int], *, by: str, now: datetime, batch: str = "") -> int:
    """Do not send these at all; what comes after them in the programme stays. How many were cancelled."""

    async def cancel_some(some: Sequence[int]) -> list[Row]:
        rows = await db.fetch_all(
            update(planned)
            .where(planned.c.id.in_(some), planned.c.due_at.is_not(None))
            .values(due_at=None, held_at=None, outcome="skipped", reason="cancelled", decided_at=now)
            .returning(*planned.c)
        )
        await _go_on(db, rows, now=now)
        letters = await _move_post(
            db, some, ["pending", "held"], state="skipped", reason="cancelled", next_try_at=None
        )
        await delivery.skipped(db, [(letter, "cancelled") for letter in letters], now=now)
        return rows + await _mark(db, letters, held_at=None)

    return await _each_time_some(db, ids, cancel_some, "message_cancelled", by=by, now=now, batch=batch)


async def restore(db: Database, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Send after all what was cancelled, on its day as before; how many came back."""

    async def restore_some(some: Sequence[int]) -> list[Row]:
        gone = await db.fetch_all(
            select(planned, people.c.zone)
            .join(people, people.c.id == planned.c.jim_id)
            .where(planned.c.id.in_(some), planned.c.outcome == "skipped", planned.c.reason == "cancelled")
        )
        letters = await _move_post(db, some, ["skipped"], state="pending", reason=None, next_try_at=now)
        in_post = {letter.id for letter in letters}
        back = [_back(row, in_post) for row in gone]
        await db.upsert(planned, back, key=["id"], set=["due_at", "outcome", "reason", "decided_at"])
        await _only_one_light_message(db, gone, now=now)
        return gone

    return await _each_time_some(db, ids, restore_some, "message_restored", by=by, now=now)


async def undo(
    db: Database, moment: datetime, batch: str, *, by: str, now: datetime, but: int | None = None
) -> int:
    """Take back one `batch` of what was held or cancelled at `moment`, leaving out the JIM `but`.

    What was held or cancelled again since stays. Returns how many messages that were.
    """
    done = await db.fetch_all(
        events_of.select().where(
            events_of.c.kind.in_(("message_held", "message_cancelled")),
            events_of.c.at == moment,
            events_of.c.person_id.is_distinct_from(but),
        )
    )
    of_batch = {row.data["planned"] for row in done if row.data.get("batch", "") == batch}
    held = await db.fetch_all(select(planned.c.id).where(planned.c.held_at == moment))
    cancelled = await db.fetch_all(
        select(planned.c.id).where(planned.c.decided_at == moment, planned.c.reason == "cancelled")
    )
    async with db.write():
        released = await release(db, [row.id for row in held if row.id in of_batch], by=by, now=now)
        back = [row.id for row in cancelled if row.id in of_batch]
        return released + await restore(db, back, by=by, now=now)


async def _each_time_some(
    db: Database,
    ids: Sequence[int],
    act: Callable[[Sequence[int]], Awaitable[list[Row]]],
    kind: str,
    *,
    by: str,
    now: datetime,
    batch: str = "",
) -> int:
    """Let `act` change these planned rows, as many at a time as a statement takes, and record it; how many it changed."""
    done = 0
    async with db.write():
        for some in chunks(ids):
            await _lock(db, some)
            rows = await act(some)
            await _record(db, kind, rows, by=by, now=now, batch=batch)
            done += len(rows)
    return done


async def _lock(db: Database, ids: Sequence[int]) -> None:
    of = select(planned.c.jim_id).where(planned.c.id.in_(ids))
    await db.fetch_all(select(jims.c.id).where(jims.c.id.in_(of)).order_by(jims.c.id).with_for_update())


async def _move_post(db: Database, ids: Sequence[int], states: Sequence[str], **values: Any) -> list[Row]:
    """Change the letters in the outgoing post that these planned rows are in, while nobody has claimed them."""
    letters = select(planned.c.outbox_id).where(planned.c.id.in_(ids), planned.c.outbox_id.is_not(None))
    where: list[Any] = [outbox.c.id.in_(letters), outbox.c.state.in_(states)]
    if states == ["skipped"]:
        where.append(outbox.c.reason == "cancelled")
    return await db.fetch_all(update(outbox).where(*where).values(**values).returning(*outbox.c))


async def _mark(db: Database, letters: Sequence[Row], *, held_at: datetime | None) -> list[Row]:
    """The planned rows folded into these letters, marked as held or not."""
    return await db.fetch_all(
        update(planned)
        .where(planned.c.outbox_id.in_([letter.id for letter in letters]))
        .values(held_at=held_at)
        .returning(*planned.c)
    )


async def _go_on(db: Database, rows: Sequence[Row], *, now: datetime) -> None:
    """What follows from a message that is not sent: the next step of a programme, the contact clock."""
    await programme_end.extend(db, rows, now=now)
    await contact.restart(db, sorted({row.jim_id for row in rows if row.kind in contact.LIGHT}), now=now)


def _back(row: Row, in_post: set[int]) -> dict[str, Any]:
    values = {column.name: getattr(row, column.name) for column in planned.c}
    due_at = None if row.outbox_id in in_post else plan.due_at(row.kind, row.due_on, row.zone)
    return values | {"due_at": due_at, "outcome": None, "reason": None, "decided_at": None}


async def _only_one_light_message(db: Database, restored: Sequence[Row], *, now: datetime) -> None:
    """Cancelling one had planned the next: that one goes again, since a JIM has one open at a time."""
    for kind in contact.LIGHT:
        ids = [row.id for row in restored if row.kind == kind]
        jim_ids = [row.jim_id for row in restored if row.kind == kind]
        await db.execute(
            planned.update()
            .where(
                planned.c.jim_id.in_(jim_ids),
                planned.c.kind == kind,
                planned.c.due_at.is_not(None),
                planned.c.id.not_in(ids),
            )
            .values(due_at=None, outcome="skipped", reason="moved", decided_at=now)
        )


async def _record(
    db: Database, kind: str, rows: Sequence[Row], *, by: str, now: datetime, batch: str = ""
) -> None:
    await events.record_many(
        db,
        [
            events.row(
                kind,
                row.jim_id,
                by=by,
                now=now,
                hand_over_id=row.hand_over_id,
                data={"kind": row.kind, "planned": row.id} | ({"batch": batch} if batch else {}),
            )
            for row in rows
        ],
    )
