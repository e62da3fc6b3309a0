"""Reminders of a gathering, a day and an hour before; asked again when each is due and when it leaves."""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row, Unavailable
from jimsupport.db.tables import gathering_places, gathering_reminders, gatherings, jims, people
from jimsupport.domain.gatherings import letters
from jimsupport.domain.talks.reminders import BEFORE, due_at

POISONED = timedelta(hours=1)
rows, places = gathering_reminders, gathering_places

trouble = logging.getLogger(__name__)


def key(gathering: Row, jim_id: int, step: str) -> str:
    """The key of a reminder: never a date, so that a move makes another."""
    return f"gathering-{gathering.id}:reminder:{jim_id}:{step}:{gathering.sequence}"


def step_of(key: str) -> str:
    """Which of the reminders a key is of: P1D, PT1H."""
    return key.split(":")[3]


async def plan(db: Database, gathering: Row, has_one: Sequence[Row], *, now: datetime) -> None:
    """Plan for who has a place what still lies ahead; what fell away when they gave it up is on again."""
    planned = [
        {
            "key": key(gathering, place.jim_id, step),
            "place_id": place.id,
            "due_at": at,
            "outcome": None,
            "reason": None,
        }
        for place in has_one
        for step, before in BEFORE.items()
        if (at := due_at(gathering.starts_at, before, place.zone)) is not None and at > now
    ]
    await db.upsert(rows, planned, key=["key"], set=["due_at", "outcome", "reason"])


async def replan(db: Database, gathering: Row, *, now: datetime) -> None:
    """It moved: those of before fall away, and everybody with a place is reminded of the new moment."""
    await drop(db, gathering.id, "moved")
    found = await db.fetch_all(
        select(*places.c, people.c.zone)
        .join(people, people.c.id == places.c.jim_id)
        .where(places.c.gathering_id == gathering.id, places.c.state == "in")
    )
    await plan(db, gathering, found, now=now)


async def drop(db: Database, gathering_id: int, reason: str, *, jim_id: int | None = None) -> None:
    """What is still to come falls away, for everybody or for one JIM."""
    theirs = select(places.c.id).where(places.c.gathering_id == gathering_id)
    if jim_id is not None:
        theirs = theirs.where(places.c.jim_id == jim_id)
    await _drop(db, theirs, reason)


async def forget(db: Database, jim_id: int) -> None:
    """What is still to come for this JIM falls away: they are no more."""
    await _drop(db, select(places.c.id).where(places.c.jim_id == jim_id), "erased")


async def _drop(db: Database, place_ids: Any, reason: str) -> None:
    gone = {"due_at": None, "outcome": "skipped", "reason": reason}
    await db.execute(
        rows.update().where(rows.c.place_id.in_(place_ids), rows.c.due_at.is_not(None)).values(**gone)
    )


async def run(db: Database, *, now: datetime, limit: int = 200) -> Counter[str]:
    """Queue what is due, or skip it with a reason; counts. Any number may run; one that fails is put off an hour."""
    done: Counter[str] = Counter()
    if await db.fetch_value(select(rows.c.id).where(rows.c.due_at <= now).limit(1)) is None:
        return done  # so an idle worker locks nobody out
    async with db.write():
        due = rows.select().where(rows.c.due_at <= now).order_by(rows.c.due_at, rows.c.id).limit(limit)
        due_now = await db.fetch_all(due.with_for_update(skip_locked=True))
        known = await standings(db, [row.place_id for row in due_now])
        alike: defaultdict[tuple[int, str], list[tuple[Row, Row]]] = defaultdict(list)
        for row in due_now:
            standing = known[row.place_id]
            alike[standing.gathering_id, step_of(row.key)].append((row, standing))
        for some in alike.values():
            done += await _safely(db, some, now=now)
    return done


async def _safely(db: Database, due: Sequence[tuple[Row, Row]], *, now: datetime) -> Counter[str]:
    """Decide these, of one gathering and step; where that fails one by one, so that one that is odd stalls no other."""
    try:
        async with db.savepoint():
            return await _decide(db, due, now=now)
    except Unavailable:
        raise
    except Exception:
        if len(due) > 1:
            return sum([await _safely(db, [each], now=now) for each in due], Counter())
        [(row, _)] = due
        trouble.exception("%s cannot be written", row.key)
        await _set(db, row, due_at=now + POISONED)
        return Counter(error=1)


async def _decide(db: Database, due: Sequence[tuple[Row, Row]], *, now: datetime) -> Counter[str]:
    """Queue each (reminder, standing), or skip it; what became of them."""
    reasons = {row.key: why_not(row.key, standing, now=now) for row, standing in due}
    wanted = {row.key: standing for row, standing in due if not reasons[row.key]}
    queued = await letters.reminders(db, wanted, soon=step_of(due[0][0].key) == "PT1H", now=now)
    done: Counter[str] = Counter()
    decided = []
    for row, _ in due:
        outbox_id = queued.get(row.key)
        reason = None if outbox_id else reasons[row.key] or "no_mail"
        outcome = "skipped" if reason else row.outcome
        now_is = {"due_at": None, "outcome": outcome, "reason": reason, "outbox_id": outbox_id}
        decided.append({"key": row.key, "place_id": row.place_id, **now_is})
        done[reason or "queued"] += 1
    await db.upsert(rows, decided, key=["key"], set=["due_at", "outcome", "reason", "outbox_id"])
    return done


async def standings(db: Database, place_ids: Sequence[int]) -> dict[int, Row]:
    """Gathering, place and what the JIM chose, by place; one query."""
    named = [
        gatherings.c[name]
        for name in ("titles", "mode", "place", "link", "starts_at", "ends_at", "uid", "sequence")
    ]
    chosen = [jims.c[name] for name in ("stopped_at", "deceased_at", "declined_at")]
    found = await db.fetch_all(
        select(
            *places.c,
            *named,
            *chosen,
            gatherings.c.state.label("gathering_state"),
            people.c.erased_at,
            people.c.zone,
        )
        .join(gatherings, gatherings.c.id == places.c.gathering_id)
        .join(jims, jims.c.id == places.c.jim_id)
        .join(people, people.c.id == places.c.jim_id)
        .where(places.c.id.in_(list(place_ids)))
    )
    return {row.id: row for row in found}


def why_not(key: str, standing: Any, *, now: datetime) -> str | None:
    """The named reason why a reminder with this key must not go out at `now`, or None. Pure."""
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(standing, f"{reason}_at"):
            return reason
    if standing.gathering_state != "open" or standing.state != "in":
        return "cancelled"
    if int(key.rpartition(":")[2]) != standing.sequence:
        return "moved"
    return "expired" if standing.starts_at <= now else None


async def of_outgoing(db: Database, outgoing: Sequence[Any]) -> dict[int, Row]:
    """The reminders behind outgoing rows, by the id of those."""
    found = await db.fetch_all(rows.select().where(rows.c.outbox_id.in_([row.id for row in outgoing])))
    return {row.outbox_id: row for row in found}


async def settled(db: Database, row: Row, reason: str | None) -> None:
    """What became of one: sent, or skipped with a reason."""
    await _set(db, row, outcome="skipped" if reason else "sent", reason=reason)


async def _set(db: Database, row: Row, **values: Any) -> None:
    await db.execute(rows.update().where(rows.c.id == row.id).values(**values))
