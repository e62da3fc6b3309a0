"""A programme changes: what that does to the plans of everyone who is on it, before and when it is saved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Select, and_, cast, not_, null, select, union_all

from jimsupport.db import Database, Row, chunks
from jimsupport.db.tables import hand_overs, jims, people, planned
from jimsupport.domain.follow_up import cadence, plan

DROPPED = "programme"  # the reason on the row: its step left the programme
_DAY = date(2001, 1, 1)  # lengths are compared from here; any day does


@dataclass(frozen=True, slots=True)
class Change:
    """What a change does to the planned check-ins of one step."""

    step: str
    added: int
    removed: int
    stays: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows to add to the plan, rows to take off it, and open rows that stay."""

    added: list[dict[str, Any]]
    removed: list[Row]
    stays: list[Row]


async def carry_out(
    db: Database,
    followers: Select[Any] | CompoundSelect[Any],
    steps: Sequence[str],
    then_every: str | None,
    *,
    now: datetime,
) -> list[Change]:
    """Bring the plans of `followers` in line with these steps; what that did, step by step."""
    found = await compare(db, followers, steps, then_every, now=now)
    ids = [row.id for row in found.removed]
    dropped = {"due_at": None, "held_at": None, "outcome": "skipped", "reason": DROPPED, "decided_at": now}
    for some in chunks(ids):
        chosen = planned.c.id.in_(some), planned.c.due_at.is_not(None)
        await db.execute(planned.update().where(*chosen).values(**dropped))
    await plan.save(db, found.added)
    return counted(found)


async def compare(
    db: Database,
    followers: Select[Any] | CompoundSelect[Any],
    steps: Sequence[str],
    then_every: str | None,
    *,
    now: datetime,
) -> Difference:
    """What is planned for `followers` beside what these steps ask for; two queries, however many there are."""
    everyone = await db.fetch_all(followers)
    of = followers.subquery()
    about = and_(planned.c.jim_id == of.c.id, planned.c.hand_over_id.is_not_distinct_from(of.c.hand_over_id))
    rows = await db.fetch_all(select(planned).join(of, about).where(planned.c.kind == "check_in"))
    by_subject: dict[tuple[int, int | None], dict[str, Row]] = {}
    for row in rows:
        by_subject.setdefault((row.jim_id, row.hand_over_id), {})[row.key] = row
    found = Difference([], [], [])
    for follower in everyone:
        known = by_subject.get((follower.id, follower.hand_over_id), {})
        _compare_one(found, follower, known, steps, then_every, now=now)
    return found


def _compare_one(
    found: Difference,
    follower: Row,
    known: dict[str, Row],
    steps: Sequence[str],
    then_every: str | None,
    *,
    now: datetime,
) -> None:
    today = cadence.local_day(now, follower.zone)
    start = plan.start_of_joined(follower)
    course = cadence.course(steps, then_every, start, through=today)
    names = {name for name, _ in course}
    for row in known.values():
        if row.due_at is None:
            continue
        kept = row.step in names or row.occurrence > 1 or row.due_on <= today
        (found.stays if kept else found.removed).append(row)
    for step, day in course:
        made = plan.row(follower, "check_in", step, day, now=now, hand_over_id=follower.hand_over_id)
        before = known.get(made["key"])
        if day > today and (before is None or (before.due_at is None and before.reason in plan.REVIVED)):
            found.added.append(made)


def length(step: str) -> date:
    """Something to sort steps by: how long they last."""
    return cadence.after(_DAY, step)


def counted(found: Difference) -> list[Change]:
    """A difference as numbers a step, soonest step first."""
    added = Counter(row["step"] for row in found.added)
    removed = Counter(row.step for row in found.removed)
    stays = Counter(row.step for row in found.stays)
    names = sorted({*added, *removed, *stays}, key=length)
    return [Change(name, added[name], removed[name], stays[name]) for name in names]


def followers(programme: Row, *, away: bool = False) -> Select[Any] | CompoundSelect[Any]:
    """Who is on `programme`: its running hand-overs, and for the default whoever joined alone.

    `away`: those instead for whom nothing goes out now, because they stopped or the hand-over does not count; they
    may come back to it.
    """
    handed_over = (
        select(
            jims.c.id,
            hand_overs.c.id.label("hand_over_id"),
            hand_overs.c.ends_on,
            jims.c.joined_at,
            people.c.zone,
        )
        .join_from(jims, people, people.c.id == jims.c.id)
        .join(hand_overs, hand_overs.c.jim_id == jims.c.id)
        .where(
            hand_overs.c.programme_id == programme.id,
            *_counting(hand_overs.c.withdrawn_at, hand_overs.c.ended_at, away=away),
        )
    )
    return union_all(handed_over, joined_alone(away=away)) if programme.is_default else handed_over


def joined_alone(*, away: bool = False) -> Select[Any]:
    """Whoever joined without a hand-over."""
    nobody = cast(null(), Integer)
    return (
        select(jims.c.id, nobody.label("hand_over_id"), jims.c.ends_on, jims.c.joined_at, people.c.zone)
        .join_from(jims, people, people.c.id == jims.c.id)
        .where(jims.c.joined_at.is_not(None), *_counting(jims.c.ended_at, away=away))
    )


def _counting(*ended: Any, away: bool) -> list[Any]:
    here = and_(*(c.is_(None) for c in (*ended, jims.c.stopped_at, jims.c.declined_at, jims.c.deceased_at)))
    return [people.c.erased_at.is_(None), not_(here) if away else here]
