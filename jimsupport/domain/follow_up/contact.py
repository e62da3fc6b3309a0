"""Real contact: a JIM answered, asked, or spoke with someone. It ends silence and sets the clock back.

The light messages («we zijn er», and once a year to whoever rests) are one open row a JIM each; every
contact and every message of ours moves it on, so it goes out only when it was quiet on both sides
for the whole interval.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import calls, jims, outbox, planned, support_requests
from jimsupport.domain import events
from jimsupport.domain.follow_up import cadence, eligibility, plan, standings
from jimsupport.domain.slips import SAME_TAP

INTERVALS = {"ordinary": "P13W", "often": "P6W", "resting": "P12M"}  # other rhythms have no light message
LIGHT = ("contact_reminder", "yearly_hello")
# What moving a row keeps.
KEPT = ("key", "jim_id", "hand_over_id", "kind", "step", "occurrence", "created_at")
ENDED_BY_CONTACT = ("check_in_reminder", "rest_question", "yearly_hello", "invitation_reminder")

_COMING = Fixed(
    planned.select().where(
        planned.c.jim_id.in_(bindparam("ids", expanding=True)),
        planned.c.kind.in_(LIGHT),
        planned.c.due_at.is_not(None),
    )
)


async def record(
    db: Database, jim_id: int, *, by: str, now: datetime, what: str, phone: bool = False
) -> None:
    """Note real contact with a JIM: silence is over, nothing about it goes out, open calls are called off.

    `what` says which: answered, snoozed, talked, consented, asked. Only a talk is an event of its own here;
    the others are recorded by the verb that calls this.
    """
    async with db.write():
        await db.lock("jim", jim_id)
        await db.execute(
            jims.update()
            .where(jims.c.id == jim_id)
            .values(last_contact_at=now, silent_check_ins=0, resting_since=None)
        )
        await plan.drop(db, jim_id=jim_id, kinds=ENDED_BY_CONTACT, reason="answered", now=now)
        await _overtake(db, jim_id, now=now)
        await call_off(db, jim_id, now=now, outcome="called" if what == "talked" else "not_needed")
        if what == "talked":
            await events.record(db, "talked", jim_id, by=by, now=now, phone=phone)
        await restart(db, [jim_id], now=now)


async def talked(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    """«We spraken elkaar», says the JIM: real contact, unless we heard from them this very moment."""
    async with db.write():
        await db.lock("jim", jim_id)
        last = await db.fetch_value(select(jims.c.last_contact_at).where(jims.c.id == jim_id))
        if last is None or now - last >= SAME_TAP:
            await record(db, jim_id, by=by, now=now, what="talked")


async def _overtake(db: Database, jim_id: int, *, now: datetime) -> None:
    """What the contact ends and what is in the outgoing post already need not leave any more."""
    await db.execute(
        planned.update()
        .where(
            planned.c.jim_id == jim_id,
            planned.c.kind.in_((*ENDED_BY_CONTACT, "contact_reminder")),
            planned.c.due_at.is_(None),
            planned.c.outcome.is_(None),
        )
        .values(answered_at=now)
    )


async def call_off(db: Database, jim_id: int, *, now: datetime, outcome: str = "not_needed") -> None:
    """Take the JIM's open calls off the list: there was contact, so nobody needs to ring.

    A request to ring because they were silent closes with `outcome`.
    """
    await _cancel_calls(db, calls.c.jim_id == jim_id, now=now)
    await db.execute(
        support_requests.update()
        .where(
            support_requests.c.jim_id == jim_id,
            support_requests.c.kind == "silent",
            support_requests.c.closed_at.is_(None),
        )
        .values(closed_at=now, outcome=outcome)
    )


async def call_off_about(db: Database, hand_over_id: int, *, now: datetime) -> None:
    """Take the open calls about one hand-over off the list: it no longer counts."""
    about = exists().where(outbox.c.id == calls.c.outbox_id, outbox.c.hand_over_id == hand_over_id)
    await _cancel_calls(db, about, now=now)


async def _cancel_calls(db: Database, which: Any, *, now: datetime) -> None:
    await db.execute(
        calls.update()
        .where(which, calls.c.due_at.is_not(None))
        .values(due_at=None, outcome="cancelled", done_at=now)
    )


async def restart(db: Database, jim_ids: Sequence[int], *, now: datetime, counting: bool = False) -> None:
    """Let the clock of the light messages to these JIMs count from `now`, by the rhythm each has.

    `counting` leaves the clock where it stood: it goes on from the last contact or message, on
    another rhythm or in another zone. The same few queries for one JIM and for many.
    """
    if jim_ids:
        jims = await standings.of(db, jim_ids)
        coming = await db.fetch_all(_COMING.params(ids=list(jim_ids)))
        await restart_those(db, jims, coming, now=now, counting=counting)


async def restart_those(
    db: Database, jims: Sequence[Any], coming: Iterable[Any], *, now: datetime, counting: bool = False
) -> None:
    """As `restart`, for who has read these JIMs and their open rows, as they are now, in this transaction."""
    ticking = [jim for jim in jims if _listens(jim) and eligibility.rhythm(jim) in INTERVALS]
    if not ticking:
        return
    registered = standings.grouped(await standings.hand_overs_of(db, [jim.id for jim in ticking]), "jim_id")
    light = standings.grouped((row for row in coming if row.kind in LIGHT), "jim_id")
    rows, outdated, fresh = [], [], []
    for jim in ticking:
        subject = _subject(jim, registered[jim.id], cadence.local_day(now, jim.zone))
        if subject is None:
            continue
        day = _day(jim, _last_heard(jim, now) if counting else now, now=now)
        kind = "yearly_hello" if jim.resting_since else "contact_reminder"
        running = {row.id for row in registered[jim.id] if _runs(row)} | ({None} if _is_alone(jim) else set())
        known = [row for row in light[jim.id] if row.kind == kind]
        outdated += [row.id for row in known if row.hand_over_id not in running]
        going_on = [row for row in known if row.hand_over_id in running]
        rows += [_moved(row, day, jim) for row in going_on]
        if not going_on:
            fresh.append((jim, kind, day, subject))
    await _forget(db, outdated, now=now)
    rows += await _new(db, fresh, now=now)
    await plan.save(db, rows)


def _listens(jim: Any) -> bool:
    gone = jim.stopped_at or jim.declined_at or jim.deceased_at or jim.erased_at
    return bool(jim.consented_at) and not gone


def _last_heard(jim: Any, now: datetime) -> datetime:
    return max((moment for moment in (jim.last_contact_at, jim.last_message_at) if moment), default=now)


def _day(jim: Any, since: datetime, *, now: datetime) -> date:
    day = cadence.after(cadence.local_day(since, jim.zone), INTERVALS[eligibility.rhythm(jim)])
    return max(day, cadence.local_day(now, jim.zone) + timedelta(days=1))


def _moved(row: Any, day: date, jim: Any) -> dict[str, Any]:
    day = cadence.next_open_day(day)
    return {column: getattr(row, column) for column in KEPT} | {
        "due_on": day,
        "due_at": cadence.due_at(day, jim.zone),
    }


def _subject(jim: Any, registered: Sequence[Any], today: date) -> int | None:
    """The hand-over a light message is about: the newest that runs; 0 for the JIM alone, None for nothing left."""
    running = [row for row in registered if _runs(row)]
    over = [row.id for row in running if row.ends_on <= today] or [row.id for row in running]
    if over:
        return max(over)
    return 0 if _is_alone(jim) else None


def _is_alone(jim: Any) -> bool:
    return bool(jim.joined_at) and not jim.ended_at


def _runs(hand_over: Any) -> bool:
    return not hand_over.withdrawn_at and not hand_over.ended_at


async def _forget(db: Database, ids: Sequence[int], *, now: datetime) -> None:
    """The clock goes on about another hand-over: what was about one that runs no more falls away."""
    if ids:
        values = {"due_at": None, "outcome": "skipped", "reason": "ended", "decided_at": now}
        await db.execute(planned.update().where(planned.c.id.in_(list(ids))).values(**values))


async def _new(
    db: Database, fresh: Sequence[tuple[Any, str, date, int]], *, now: datetime
) -> list[dict[str, Any]]:
    """The next occurrence of a light message for each JIM that has none open."""
    if not fresh:
        return []
    counted = await db.fetch_all(
        select(planned.c.jim_id, planned.c.kind, func.max(planned.c.occurrence).label("last"))
        .where(planned.c.jim_id.in_([jim.id for jim, *_ in fresh]), planned.c.kind.in_(LIGHT))
        .group_by(planned.c.jim_id, planned.c.kind)
    )
    last = {(row.jim_id, row.kind): row.last for row in counted}
    return [
        plan.row(
            jim,
            kind,
            "contact" if kind == "contact_reminder" else "rest",
            day,
            now=now,
            hand_over_id=subject or None,
            occurrence=last.get((jim.id, kind), 0) + 1,
        )
        for jim, kind, day, subject in fresh
    ]
