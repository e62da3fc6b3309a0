"""Real contact: a JIM answered, asked, or spoke with someone. It ends silence and sets the clock back.

The contact reminder («we zijn er») is one open row a JIM; every contact and every message of ours
moves it on, so it goes out only when it was quiet on both sides for the whole interval.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database
from jimsupport.db.tables import calls, jims, planned, support_requests
from jimsupport.domain import events
from jimsupport.domain.follow_up import cadence, eligibility, plan, standings
from jimsupport.domain.follow_up.eligibility import Standing

INTERVALS = {"ordinary": "P13W", "often": "P6W"}  # other rhythms have no contact reminder
KEPT = (
    "key",
    "jim_id",
    "hand_over_id",
    "kind",
    "step",
    "occurrence",
    "created_at",
)  # what moving a row keeps
ENDED_BY_CONTACT = ("check_in_reminder", "rest_question", "yearly_hello", "invitation_reminder")


async def record(
    db: Database, jim_id: int, *, by: str, now: datetime, what: str, phone: bool = False
) -> None:
    """Note real contact with a JIM: silence is over, nothing about it goes out, open calls are called off.

    `what` says which: answered, talked, consented, asked. Only a talk is an event of its own here;
    the others are recorded by the verb that calls this.
    """
    async with db.write():
        await db.execute(
            jims.update()
            .where(jims.c.id == jim_id)
            .values(last_contact_at=now, silent_check_ins=0, resting_since=None)
        )
        await plan.drop(db, jim_id=jim_id, kinds=ENDED_BY_CONTACT, reason="answered", now=now)
        await call_off(db, jim_id, now=now, outcome="called" if what == "talked" else "not_needed")
        if what == "talked":
            await events.record(db, "talked", jim_id, by=by, now=now, phone=phone)
        await restart(db, [jim_id], now=now)


async def call_off(db: Database, jim_id: int, *, now: datetime, outcome: str = "not_needed") -> None:
    """Take the JIM's open calls off the list: there was contact, so nobody needs to ring.

    A request to ring because they were silent closes with `outcome`.
    """
    open_calls = calls.c.jim_id == jim_id, calls.c.due_at.is_not(None)
    await db.execute(calls.update().where(*open_calls).values(due_at=None, outcome="cancelled", done_at=now))
    await db.execute(
        support_requests.update()
        .where(
            support_requests.c.jim_id == jim_id,
            support_requests.c.kind == "silent",
            support_requests.c.closed_at.is_(None),
        )
        .values(closed_at=now, outcome=outcome)
    )


async def restart(db: Database, jim_ids: Sequence[int], *, now: datetime, counting: bool = False) -> None:
    """Let the contact clock of these JIMs count from `now`, by the rhythm each has.

    `counting` leaves the clock where it stood: it goes on from the last contact or message, on
    another rhythm or in another zone. The same few queries for one JIM and for many.
    """
    found = (await standings.load(db, jim_ids, now=now)).values() if jim_ids else ()
    ids = [standing.jim.id for standing in found if standing.jim.consented_at]
    if not ids:
        return
    counted = await db.fetch_all(
        select(planned.c.jim_id, func.max(planned.c.occurrence).label("last"))
        .where(planned.c.jim_id.in_(ids), planned.c.kind == "contact_reminder")
        .group_by(planned.c.jim_id)
    )
    last = {row.jim_id: row.last for row in counted}
    rows = [
        _next(
            standing,
            last.get(standing.jim.id, 0),
            now=now,
            since=_last_heard(standing.jim, now) if counting else now,
        )
        for standing in found
        if standing.jim.id in ids
    ]
    await plan.save(db, [row for row in rows if row])


def _last_heard(jim: Any, now: datetime) -> datetime:
    return max((moment for moment in (jim.last_contact_at, jim.last_message_at) if moment), default=now)


def _next(standing: Standing, last: int, *, now: datetime, since: datetime) -> dict[str, Any] | None:
    """The open contact reminder on its new day, or the next occurrence where none is open."""
    jim = standing.jim
    today = cadence.local_day(now, jim.zone)
    interval = INTERVALS.get(eligibility.rhythm(jim))
    subject = _subject(standing, today)
    if interval is None or subject is None:
        return None
    day = max(cadence.after(cadence.local_day(since, jim.zone), interval), today + timedelta(days=1))
    for row in standing.upcoming:
        if row.kind == "contact_reminder":
            moved = {column: getattr(row, column) for column in KEPT}
            day = cadence.next_open_day(day)
            return moved | {"due_on": day, "due_at": cadence.due_at(day, jim.zone)}
    hand_over_id = subject or None
    return plan.row(
        jim, "contact_reminder", "contact", day, now=now, hand_over_id=hand_over_id, occurrence=last + 1
    )


def _subject(standing: Standing, today: date) -> int | None:
    """The hand-over a contact reminder is about: the newest that runs; 0 for the JIM alone, None for nothing left."""
    running = [h for h in standing.hand_overs.values() if not h.withdrawn_at and not h.ended_at]
    over = [h.id for h in running if h.ends_on <= today] or [h.id for h in running]
    if over:
        return max(over)
    return 0 if standing.jim.joined_at and not standing.jim.ended_at else None
