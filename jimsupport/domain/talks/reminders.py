"""Reminders of a talk, a day and an hour before; whether each is still wanted is asked when it is due and when it leaves."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import talk_reminders, talks
from jimsupport.domain import due, events
from jimsupport.domain.follow_up.cadence import APPOINTMENTS_FROM, APPOINTMENTS_UNTIL
from jimsupport.domain.support import receipts
from jimsupport.domain.talks import letters, rows

BEFORE = {"P1D": timedelta(days=1), "PT1H": timedelta(hours=1)}
KIND = "talk_reminder"


def due_at(starts_at: datetime, before: timedelta, zone: str) -> datetime | None:
    """When to remind of a talk at `starts_at`: so long before, moved into the day where the JIM lives.

    At night it goes out the evening before, or first thing in the morning when that is an hour before; None when
    there is no such moment left before the talk.
    """
    at = starts_at - before
    local = at.astimezone(ZoneInfo(zone))
    if APPOINTMENTS_FROM <= local.time() < APPOINTMENTS_UNTIL:
        return at
    opens = local.replace(hour=APPOINTMENTS_FROM.hour, minute=0, second=0)
    if before < BEFORE["P1D"]:
        return opens.astimezone(UTC) if local < opens < starts_at else None
    evening = opens if local.time() >= APPOINTMENTS_UNTIL else opens - timedelta(days=1)
    return evening.replace(hour=APPOINTMENTS_UNTIL.hour - 1).astimezone(UTC)


async def plan(db: Database, talk: Row, *, now: datetime) -> None:
    """Plan the reminders of this talk that still lie ahead; nothing for the past."""
    planned = []
    for step, before in BEFORE.items():
        at = due_at(talk.starts_at, before, talk.zone)
        if at is not None and at > now:
            key = f"talk-{talk.id}:{KIND}:{step}:{talk.sequence}"
            planned.append({"key": key, "talk_id": talk.id, "due_at": at})
    await db.upsert(talk_reminders, planned, key=["key"])


async def drop(db: Database, talk_ids: Sequence[int], reason: str, *, now: datetime) -> None:
    """What is still to come of these talks falls away."""
    coming = talk_reminders.c.talk_id.in_(talk_ids), talk_reminders.c.due_at.is_not(None)
    await db.execute(
        talk_reminders.update().where(*coming).values(due_at=None, outcome="skipped", reason=reason)
    )


async def run(db: Database, *, now: datetime) -> Counter[str]:
    """Queue what is due, or skip each with a reason; counts by outcome (see `due.run`)."""
    return await due.run(db, talk_reminders, lambda row: _decide(db, row, now=now), now=now)


async def _decide(db: Database, row: Row, *, now: datetime) -> str:
    """Queue one reminder, or skip it; what became of it."""
    talk = await rows.load(db, row.talk_id)
    jim = await receipts.reachable(db, talk.jim_id)
    reason = why_not(row.key, talk, now=now) or (None if jim else "no_mail")
    if jim is None or reason:
        await _skip(db, row, talk, str(reason), now=now)
        return str(reason)
    soon = talk.starts_at - now < BEFORE["P1D"] / 4
    outbox_id = await letters.reminder(db, talk, jim, row.key, soon=soon, now=now)
    await due.change(db, talk_reminders, row, due_at=None, outbox_id=outbox_id)
    return "queued"


def why_not(key: str, talk: Any, *, now: datetime) -> str | None:
    """The named reason why a reminder with this key must not go out at `now`, or None. Pure.

    `talk` is a row of the talk with what its JIM chose. Pausing does not count: this is what they agreed to.
    """
    if talk.deceased_at:
        return "deceased"
    if talk.erased_at:
        return "erased"
    if talk.stopped_at:
        return "stopped"
    if talk.state == "cancelled":
        return "cancelled"
    if int(key.rpartition(":")[2]) != talk.sequence:
        return "moved"
    return "expired" if talk.state != "booked" or talk.starts_at <= now else None


async def weigh(db: Database, outgoing: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each outgoing row that reminds of a talk must not leave after all, by its id; None: send it."""
    found = {row.outbox_id: row for row in await _of(db, outgoing)}
    known = await rows.of(db, [row.talk_id for row in found.values()])
    mailed = await receipts.all_reachable(db, [talk.jim_id for talk in known.values()])
    reasons: dict[int, str | None] = {}
    for row in outgoing:
        talk = known[found[row.id].talk_id]
        reasons[row.id] = why_not(found[row.id].key, talk, now=now)
        if reasons[row.id] is None:
            reasons[row.id] = None if talk.jim_id in mailed else "bounced"
    return reasons


async def settled(db: Database, outgoing: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """Note what became of outgoing reminders: sent, or skipped with a reason; holds (outgoing row, reason)."""
    reasons = {row.id: reason for row, reason in outgoing}
    for reminder in await _of(db, [row for row, _ in outgoing]):
        reason = reasons[reminder.outbox_id]
        if reason:
            await _skip(db, reminder, await rows.load(db, reminder.talk_id), reason, now=now)
        else:
            await due.change(db, talk_reminders, reminder, outcome="sent", reason=None)


async def of_talk(db: Database, talk_id: int) -> Sequence[Row]:
    """The reminders of the talk as it is now, in order: `due_at`, or what became of each."""
    found = await db.fetch_all(
        select(talk_reminders, talks.c.sequence)
        .join(talks, talks.c.id == talk_reminders.c.talk_id)
        .where(talk_reminders.c.talk_id == talk_id)
        .order_by(talk_reminders.c.id)
    )
    return [row for row in found if row.key.endswith(f":{row.sequence}")]


async def _of(db: Database, outgoing: Sequence[Any]) -> Sequence[Row]:
    ids = [row.id for row in outgoing]
    return await db.fetch_all(talk_reminders.select().where(talk_reminders.c.outbox_id.in_(ids)))


async def _skip(db: Database, row: Any, talk: Any, reason: str, *, now: datetime) -> None:
    await due.change(db, talk_reminders, row, due_at=None, outcome="skipped", reason=reason)
    facts: dict[str, Any] = {
        "channel": "mail",
        "message_class": "appointment",
        "kind": KIND,
        "items": [row.key],
        "reason": reason,
        "rhythm": "resting" if talk.resting_since else talk.rhythm,
    }
    told = events.row("message_skipped", talk.jim_id, by="worker", now=now, data=facts)
    await events.record_many(db, [told])
