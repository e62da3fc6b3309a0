"""The sweep: takes JIMs with something due, decides every row, and folds what is wanted into one message.

Deciding is pure; a batch of JIMs costs the same few queries whatever its size. Taking a JIM locks
its row (PostgreSQL) or the database (SQLite), so any number of workers may try to sweep.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import jims, planned
from jimsupport.domain import audit, events
from jimsupport.domain.follow_up import (
    cadence,
    contact,
    eligibility,
    log,
    open_calls,
    ordinary,
    posting,
    programme_end,
    standings,
)
from jimsupport.domain.follow_up.eligibility import Standing

LEADS = (  # which kind gives a folded message its subject and first question
    "invitation",
    "check_in",
    "turning_18",
    "hard_moment",
    "dilemma",
    "rest_question",
    "invitation_reminder",
    "check_in_reminder",
    "yearly_hello",
    "contact_reminder",
)
WINDOW = 2_000  # planned rows that are looked through at once for ordinary ones
POISONED = timedelta(days=1)  # how long a JIM whose rows cannot be handled waits for another try

_IS_DUE = Fixed(
    select(planned.c.id).where(planned.c.due_at <= bindparam("now"), planned.c.held_at.is_(None)).limit(1)
)
# The JIMs and the rows due longest, the JIMs locked; those that another worker has are passed over. In the order of the
# index and no finer: when a million are due at one moment nobody sorts them for each batch.
_LONGEST_DUE = (
    select(planned.c.id, planned.c.jim_id)
    .join(jims, jims.c.id == planned.c.jim_id)
    .where(planned.c.due_at <= bindparam("now"), planned.c.held_at.is_(None))
    .order_by(planned.c.due_at)
    .with_for_update(of=jims, skip_locked=True)
)
_DUE = Fixed(_LONGEST_DUE.limit(WINDOW))
_DUE_OF = Fixed(_LONGEST_DUE.where(jims.c.id.in_(bindparam("ids", expanding=True))))

trouble = logging.getLogger(__name__)


@dataclass(slots=True)
class Decision:
    """What becomes of one JIM's due rows."""

    skip: list[tuple[Any, str]] = field(default_factory=list)
    wait: list[tuple[Any, datetime]] = field(default_factory=list)
    send: list[Any] = field(default_factory=list)  # the lead first


def decide(standing: Standing, *, now: datetime, open_call: bool) -> Decision:
    """Sort what is due for a JIM into what falls away, what waits and what goes out now.

    `open_call`: staff are about to ring this JIM, so what is due is told in that call. While a
    routine message is written and not yet sent, another one waits a day.
    """
    due = [row for row in standing.upcoming if row.due_at <= now and not row.held_at]
    made = Decision()
    zone = standing.jim.zone
    wanted = []
    for item in due:
        begins = eligibility.not_before(standing, item)
        if reason := eligibility.why_not(standing, item, now=now):
            made.skip.append((item, reason))
        elif begins and cadence.local_day(now, zone) < begins:
            made.wait.append((item, cadence.due_at(begins, zone)))
        elif question := _question_soon(standing, item, now=now):
            made.wait.append((item, question.due_at))
        else:
            wanted.append(item)
    if not wanted:
        return made
    if open_call:
        made.skip += [(item, "folded") for item in wanted]
        return made
    earliest = cadence.earliest(now + timedelta(days=1) if standing.in_post else now, zone, standing.sent)
    if earliest > now:
        made.wait += [(item, earliest) for item in wanted]
    else:
        made.send = sorted(wanted, key=lambda item: (LEADS.index(item.kind), item.due_at, item.id))
    return made


def _question_soon(standing: Standing, item: Any, *, now: datetime) -> Any:
    """The question that `item` waits for, to go out with it: a contact reminder for one of the coming week, anything for
    one of this same day that the JIM asked for; else None.
    """
    if item.kind != "contact_reminder":
        return _asked_for_today(standing, item, now=now)
    coming = (row for row in standing.upcoming if row.kind in eligibility.ASK_HOW and not row.held_at)
    return next((row for row in coming if now < row.due_at <= now + eligibility.SOON), None)


def _asked_for_today(standing: Standing, item: Any, *, now: datetime) -> Any:
    if item.kind in eligibility.ON_A_DAY:
        return None
    zone = standing.jim.zone
    today = cadence.local_day(now, zone)
    coming = (row for row in standing.upcoming if row.kind in eligibility.ON_A_DAY and not row.held_at)
    return next((r for r in coming if now < r.due_at and cadence.local_day(r.due_at, zone) == today), None)


async def run(db: Database, *, now: datetime, limit: int = 500) -> Counter[str]:
    """Decide what is due for some thousands of JIMs; counts by outcome, empty when nothing was due or another worker is at
    it: one keeps up with any morning, and while two did the pages had no processor left.

    Those whose case is ordinary are seen to together, of the others up to `limit`. A JIM whose rows cannot be handled
    is put off for a day with the error on its rows, and the others go on.
    """
    if db.dialect == "sqlite" and await db.fetch_value(_IS_DUE.params(now=now)) is None:
        return Counter()  # asked every minute: so an idle worker locks nobody out
    async with db.write():
        if not await db.lock_if_free("sweep"):
            return Counter()
        due = await db.fetch_all(_DUE.params(now=now))
        done = await ordinary.queue(db, due, now=now) if due else set()
    counts = Counter(waiting=0, queued=len(done), jims=len(done)) if done else Counter()
    others = list(dict.fromkeys(row.jim_id for row in due if row.jim_id not in done))[:limit]
    if others:
        counts.update(await _decide(db, others, now=now))
    return counts


async def _decide(db: Database, jim_ids: Sequence[int], *, now: datetime) -> Counter[str]:
    """Decide what is due for these JIMs, but those that another worker has."""
    taken: list[int] = []
    try:
        return await _run(db, jim_ids, taken, now=now)
    except Exception:
        if not taken:
            raise
    done: Counter[str] = Counter()
    for jim_id in taken:  # one of the batch is poison: take them one at a time
        try:
            done += await _run(db, [jim_id], [], now=now)
        except Exception as error:
            trouble.exception("What is due for JIM %s cannot be handled", jim_id)
            await _put_off(db, jim_id, error, now=now)
            done += Counter(error=1)
    return done


async def _run(db: Database, jim_ids: Sequence[int], taken: list[int], *, now: datetime) -> Counter[str]:
    async with db.write():
        ids = sorted({row.jim_id for row in await db.fetch_all(_DUE_OF.params(now=now, ids=jim_ids))})
        taken += ids
        if not ids:
            return Counter()
        found = await standings.load(db, ids, now=now)
        called = await open_calls.expected(db, ids, now=now)
        decisions = {
            jim_id: decide(standing, now=now, open_call=jim_id in called)
            for jim_id, standing in found.items()
        }
        await _write(db, found, decisions, now=now)
        counts = _counted(decisions)
        if written := counts["queued"]:
            await audit.record(db, "messages_planned", actor="job:sweep", now=now, count=written)
    return counts


async def _write(
    db: Database, found: dict[int, Standing], decisions: dict[int, Decision], *, now: datetime
) -> None:
    changed: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for jim_id, decision in decisions.items():
        standing = found[jim_id]
        for item, reason in decision.skip:
            changed.append(_row(item, due_at=None, outcome="skipped", reason=reason, decided_at=now))
            told.append(log.skipped(standing, [item], reason, now=now))
        for item, until in decision.wait:
            day = cadence.local_day(until, standing.jim.zone)
            changed.append(_row(item, due_at=until, due_on=day))
    changed += await posting.write(db, found, {j: d.send for j, d in decisions.items() if d.send}, now=now)
    await db.upsert(planned, changed, key=["id"], set=list(CHANGED))
    await events.record_many(db, told)
    gone = [item for decision in decisions.values() for item, _ in decision.skip]
    await programme_end.extend(db, gone, now=now)
    await contact.restart(db, sorted({i.jim_id for i in gone if i.kind in contact.LIGHT}), now=now)


CHANGED = ("due_at", "due_on", "outcome", "reason", "decided_at", "outbox_id", "error")


def _row(item: Any, **changes: Any) -> dict[str, Any]:
    return dict(item._mapping) | {"error": None} | changes


def _counted(decisions: dict[int, Decision]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for decision in decisions.values():
        counts.update(reason for _, reason in decision.skip)
        counts["waiting"] += len(decision.wait)
        counts["queued"] += bool(decision.send)
    counts["jims"] = len(decisions)
    return counts


async def _put_off(db: Database, jim_id: int, error: Exception, *, now: datetime) -> None:
    """Move what is due for this JIM a day on, so that it does not stall the others."""
    await db.execute(
        planned.update()
        .where(planned.c.jim_id == jim_id, planned.c.due_at <= now, planned.c.held_at.is_(None))
        .values(due_at=now + POISONED, error=repr(error)[:200])
    )
