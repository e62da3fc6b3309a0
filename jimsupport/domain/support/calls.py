"""Calls: messages for JIMs without mail that works. Staff ring them, at most three times, two weeks apart."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import calls, jims, outbox, people
from jimsupport.db.tables import events as events_of
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.follow_up import contact, eligibility, open_calls
from jimsupport.domain.people import keeping
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.domain.support.claims import staff_id
from jimsupport.words import N_

ATTEMPTS = 3
AGAIN_AFTER = timedelta(days=14)

claimers = people.alias("call_claimers")


def with_names() -> Select[Any]:
    """Calls with whom to ring, what about, and who took it on."""
    return (
        select(
            calls,
            outbox.c.kind,
            outbox.c.channel,
            outbox.c.hand_over_id,
            outbox.c.context,
            people.c.first_name,
            people.c.last_name,
            people.c.language,
            people.c.interpreter,
            people.c.zone,
            claimers.c.first_name.label("claimer"),
        )
        .select_from(calls)
        .join(outbox, outbox.c.id == calls.c.outbox_id)
        .join(people, people.c.id == calls.c.jim_id)
        .outerjoin(claimers, claimers.c.id == calls.c.claimed_by)
    )


def about(call: Row) -> dict[str, Any]:
    """What there is to tell or ask in this call: what the mail in its place would have said."""
    return json.loads(call.context)


async def for_staff(db: Database, call_id: int, *, staff_id: int) -> Row:
    """One call; raises NotFound, also for a call to the member of staff who asks."""
    row = await db.fetch_one(with_names().where(calls.c.id == call_id, calls.c.jim_id != staff_id))
    if row is None:
        raise NotFound
    return row


async def of_jim(db: Database, jim_id: int, *, now: datetime) -> list[Row]:
    """The calls still to make to one JIM, soonest first."""
    return await db.fetch_all(
        _wanted(now).where(calls.c.jim_id == jim_id, calls.c.due_at.is_not(None)).order_by(calls.c.due_at)
    )


async def is_wanted(db: Database, call: Row, *, now: datetime) -> bool:
    """Whether nothing happened since that makes this call unwanted, such as a pause or a stop."""
    return await db.fetch_one(_wanted(now).where(calls.c.id == call.id)) is not None


def _wanted(now: datetime) -> Select[Any]:
    return with_names().join(jims, jims.c.id == calls.c.jim_id).where(open_calls.wanted(now))


async def claim(db: Database, call: Row, *, by: str, instead_of: int | None = None) -> None:
    """Take a call on, so that nobody else rings too; `instead_of` takes it over from that colleague.

    Raises Refused with the name of who was first.
    """
    me = staff_id(by)
    won = await db.fetch_one(
        update(calls)
        .where(
            calls.c.id == call.id,
            calls.c.due_at.is_not(None),
            calls.c.claimed_by.is_not_distinct_from(instead_of),
        )
        .values(claimed_by=me)
        .returning(calls.c.id)
    )
    if won is None:
        row = await for_staff(db, call.id, staff_id=me)
        if row.due_at is None:
            raise Refused(N_("Dit telefoontje is al geweest."))
        if row.claimed_by not in (None, me):
            raise Refused(N_("%(name)s belt al."), name=row.claimer)


async def release(db: Database, call: Row, *, by: str) -> None:
    """Put a call back on the pile; only whoever took it can."""
    await db.execute(
        calls.update()
        .where(calls.c.id == call.id, calls.c.claimed_by == staff_id(by))
        .values(claimed_by=None)
    )


async def attempt(db: Database, call: Row, *, reached: bool, seen: int, by: str, now: datetime) -> None:
    """Record that staff rang. `seen` is how many attempts the page showed: a double tap counts once.

    Not reached: again in two weeks, until the third time. Reached: a real contact, the call is done;
    what the JIM answered is recorded by the verbs of that answer.
    """
    attempts = seen + 1
    done = reached or attempts >= ATTEMPTS
    async with db.write():
        await db.lock("jim", call.jim_id)  # before the call, which any contact with them calls off
        won = await db.fetch_one(
            update(calls)
            .where(calls.c.id == call.id, calls.c.due_at.is_not(None), calls.c.attempts == seen)
            .values(
                attempts=attempts,
                claimed_by=None,
                due_at=None if done else now + AGAIN_AFTER,
                done_at=now if done else None,
                outcome=("reached" if reached else "not_reached") if done else None,
            )
            .returning(calls.c.id)
        )
        if won is None:
            return
        if reached:
            await contact.record(db, call.jim_id, by=by, now=now, what="talked", phone=True)
            return
        await events.record(
            db,
            "not_reached",
            call.jim_id,
            by=by,
            now=now,
            hand_over_id=call.hand_over_id,
            attempt=attempts,
            about=call.kind,
        )
        if done and call.kind in eligibility.INVITATIONS:
            await _keep_a_while(db, call.jim_id, now=now)


def recorded_at(call: Row) -> datetime | None:
    """When staff last recorded an attempt; None before the first, or when contact called it off."""
    if call.due_at is not None:
        return call.due_at - AGAIN_AFTER if call.attempts else None
    return call.done_at if call.outcome in ("reached", "not_reached") else None


def can_undo(call: Row, now: datetime) -> bool:
    """Whether the last attempt was recorded so lately that it can be taken back as a slip."""
    at = recorded_at(call)
    return at is not None and timedelta(0) <= now - at <= UNDO_WITHIN


async def undo(db: Database, call: Row, *, seen: int, by: str, now: datetime) -> None:
    """Take the last attempt back: the call is on today's list again, with whoever takes it back.

    `seen` is how many attempts the page showed, so that a double tap takes one back. What a talk set in
    motion stays. Raises Refused when it was too long ago.
    """
    if call.attempts != seen:
        return
    if not can_undo(call, now):
        raise Refused(N_("Dit is te lang geleden om terug te draaien."))
    async with db.write():
        won = await db.fetch_one(
            update(calls)
            .where(calls.c.id == call.id, calls.c.attempts == seen)
            .values(attempts=seen - 1, claimed_by=staff_id(by), due_at=now, done_at=None, outcome=None)
            .returning(calls.c.id)
        )
        if won is None:
            return
        await record_undone(db, call.jim_id, recorded_at(call), by=by, now=now)
        if call.outcome == "not_reached" and call.kind in eligibility.INVITATIONS:
            await db.execute(
                jims.update()
                .where(jims.c.id == call.jim_id, jims.c.erase_at == call.done_at + keeping.UNANSWERED)
                .values(erase_at=None)
            )


async def record_undone(
    db: Database, jim_id: int | None, at: datetime | None, *, by: str, now: datetime
) -> None:
    """Let the event of the call recorded at `at` say that it was taken back, so that nobody counts it."""
    rung = await db.fetch_one(
        select(events_of.c.id, events_of.c.kind, events_of.c.data)
        .where(
            events_of.c.kind.in_(("talked", "not_reached")),
            events_of.c.at == at,
            events_of.c.person_id.is_not_distinct_from(jim_id),
        )
        .order_by(events_of.c.id.desc())
        .limit(1)
    )
    if rung:
        undone = rung.data | {"was": rung.kind, "undone_by": by, "undone_at": now.isoformat()}
        await db.execute(
            events_of.update().where(events_of.c.id == rung.id).values(kind="call_undone", data=undone)
        )


async def _keep_a_while(db: Database, jim_id: int, *, now: datetime) -> None:
    """Nobody was reached to ask for a yes: the personal data goes some time after the last attempt."""
    await db.execute(
        jims.update()
        .where(jims.c.id == jim_id, jims.c.consented_at.is_(None), jims.c.declined_at.is_(None))
        .values(erase_at=now + keeping.UNANSWERED)
    )
