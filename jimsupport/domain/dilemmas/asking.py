"""Asking JIMs what they would do: one row of the plan for each, a batch at a time, and nobody twice.

From there it goes as everything that a JIM asked for: within one message a day and two a week, together with what goes out
that day, and not where a pause or a stop is in the way. What is no longer wanted falls away at once, also out of a letter
that is written and has not left: a dilemma that closes, a JIM who answered or does not like to be asked any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemma_listeners, dilemmas, jims, muted, people, planned, recordings, tips
from jimsupport.domain.follow_up import cadence, plan
from jimsupport.domain.groups import groups

KIND = plan.DILEMMA
STEP = "ASK"
AT_ONCE = 200  # JIMs in one transaction
TOLD = ("answered", "folded")  # reasons after which a row that was not sent is not planned again
_FRESH = ("outcome", "reason", "decided_at", "answered_at", "held_at")


async def run(db: Database, *, now: datetime) -> int:
    """Plan the next batch of one dilemma that is asked; for how many JIMs. Any number may run at once."""
    todo = select(dilemmas.c.id).where(dilemmas.c.state == "asking", dilemmas.c.planned_at.is_(None))
    dilemma_id = await db.fetch_value(todo.order_by(dilemmas.c.asked_at, dilemmas.c.id).limit(1))
    if dilemma_id is None:
        return 0
    async with db.write():
        await db.lock("dilemma", dilemma_id)
        row = await db.fetch_one(dilemmas.select().where(dilemmas.c.id == dilemma_id))
        if row is None or row.state != "asking" or row.planned_at is not None:
            return 0
        found = await db.fetch_all(_listening(row).limit(AT_ONCE))
        await _plan(db, dilemma_id, found, now=now)
        done = {"asked_id": found[-1].id} if len(found) == AT_ONCE else {"planned_at": now}
        await db.execute(dilemmas.update().where(dilemmas.c.id == dilemma_id).values(**done))
    return len(found)


def _listening(row: Row) -> Any:
    """JIMs who like to be asked, read it in their own language, and did not answer it; the next by number."""
    off = select(muted.c.person_id).where(muted.c.person_id == jims.c.id, muted.c.kind == KIND)
    return (
        select(jims.c.id, people.c.zone)
        .join(dilemma_listeners, dilemma_listeners.c.id == jims.c.id)
        .join(people, people.c.id == jims.c.id)
        .where(
            jims.c.id > row.asked_id,
            groups.active(),
            people.c.language.in_(sorted(row.titles)),
            ~exists(off.correlate(jims)),
            ~answered_by(row.id, jims.c.id),
        )
        .order_by(jims.c.id)
        .with_for_update(of=dilemma_listeners)  # who says no this moment is not asked
    )


def answered_by(dilemma_id: Any, jim_id: Any) -> ColumnElement[bool]:
    """Whether this JIM said what they would do, in whatever way."""
    given = select(tips.c.id).where(tips.c.dilemma_id == dilemma_id, tips.c.giver_id == jim_id)
    spoken = select(recordings.c.id).where(
        recordings.c.dilemma_id == dilemma_id, recordings.c.jim_id == jim_id, recordings.c.state == "waiting"
    )
    return exists(given) | exists(spoken)


async def _plan(db: Database, dilemma_id: int, found: Sequence[Row], *, now: datetime) -> None:
    rows = [
        plan.row(
            jim,
            KIND,
            STEP,
            cadence.local_day(now, jim.zone) + timedelta(days=1),
            now=now,
            subject=f"dilemma-{dilemma_id}-jim-{jim.id}",
        )
        | dict.fromkeys(_FRESH)
        for jim in found
    ]
    again = and_(planned.c.outcome == "skipped", planned.c.reason.not_in(TOLD))
    if rows:
        await db.upsert(planned, rows, key=["key"], set=["due_at", "due_on", *_FRESH], where=again)


async def drop(
    db: Database, *, dilemma_id: int | None = None, jim_id: int | None = None, reason: str, now: datetime
) -> None:
    """Ask this dilemma no more, this JIM nothing any more, or this JIM this dilemma; what was sent stays."""
    which = [planned.c.kind == KIND, planned.c.outcome.is_(None)]
    if jim_id is not None:
        which.append(planned.c.jim_id == jim_id)
    if dilemma_id is not None:
        which.append(planned.c.key.startswith(f"dilemma-{dilemma_id}-jim-", autoescape=True))
    values = {"due_at": None, "outcome": "skipped", "reason": reason, "decided_at": now, "held_at": None}
    await db.execute(planned.update().where(*which).values(**values))


async def in_letter(db: Database, planned_id: int) -> list[int]:
    """The dilemmas in the message that this row of the plan went out with, in its order."""
    letter = select(planned.c.outbox_id).where(planned.c.id == planned_id).scalar_subquery()
    asked = (planned.c.id == planned_id) | (planned.c.outbox_id == letter)
    rows = await db.fetch_all(
        select(planned.c.key)
        .where(asked, planned.c.kind == KIND)
        .order_by((planned.c.id == planned_id).desc(), planned.c.id)
    )
    return [plan.dilemma_of(row.key) for row in rows]
