"""What is due about a meetup some day: a reminder a day and an hour before, and afterwards the question how it was.

Whether each is still wanted is asked when it is due and when it leaves. Nobody is rung for one.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, meetup_answers, meetup_reminders, meetups, people
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain import due
from jimsupport.domain.groups import post
from jimsupport.domain.meetups import letters, rows
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.support import receipts
from jimsupport.domain.talks.reminders import BEFORE, due_at

REMINDER, AFTER = KINDS = ("meetup_reminder", "meetup_after")
ASKED_AFTER = timedelta(hours=3)  # the end of a meetup
MORNING, EVENING = 9, 21  # hours: nobody is asked later, but in the morning
SOON = timedelta(hours=6)


def ask_at(ends_at: datetime, zone: str) -> datetime:
    """When to ask how it was: a few hours after the end, or the next morning when that is late. Pure."""
    at = ends_at + ASKED_AFTER
    local = at.astimezone(ZoneInfo(zone))
    if MORNING <= local.hour < EVENING:
        return at
    day = local + timedelta(days=1) if local.hour >= EVENING else local
    return day.replace(hour=MORNING, minute=0, second=0, microsecond=0).astimezone(UTC)


async def plan(db: Database, meetup: Row, jim: Row, *, now: datetime) -> None:
    """Plan for this JIM what still lies ahead about a meetup as it is now; what was planned before falls away."""
    moments = {
        (REMINDER, step): due_at(meetup.starts_at, before, jim.zone) for step, before in BEFORE.items()
    }
    moments[AFTER, "P0D"] = ask_at(meetup.ends_at, jim.zone)
    planned = [
        {
            "key": f"meetup-{meetup.id}:{kind}:{jim.id}:{step}:{meetup.sequence}",
            "meetup_id": meetup.id,
            "jim_id": jim.id,
            "due_at": at,
        }
        for (kind, step), at in moments.items()
        if at is not None and at > now
    ]
    before = (
        meetup_reminders.c.meetup_id == meetup.id,
        meetup_reminders.c.jim_id == jim.id,
        meetup_reminders.c.key.not_in([row["key"] for row in planned]),
    )
    await _drop(db, *before, reason="moved")
    await db.upsert(meetup_reminders, planned, key=["key"])


async def drop(db: Database, meetup_ids: Sequence[int], reason: str) -> None:
    """What is still to come of these meetups falls away."""
    await _drop(db, meetup_reminders.c.meetup_id.in_(list(meetup_ids)), reason=reason)


async def forget(db: Database, jim_id: int) -> None:
    """What is still to come for this JIM falls away: they are no more."""
    await _drop(db, meetup_reminders.c.jim_id == jim_id, reason="erased")


async def _drop(db: Database, *these: Any, reason: str) -> None:
    gone = {"due_at": None, "outcome": "skipped", "reason": reason}
    coming = meetup_reminders.c.due_at.is_not(None)
    await db.execute(meetup_reminders.update().where(*these, coming).values(**gone))


async def run(db: Database, *, now: datetime) -> Counter[str]:
    """Queue what is due, or skip each with a reason; counts by outcome (see `due.run`)."""
    return await due.run(db, meetup_reminders, lambda row: _decide(db, row, now=now), now=now)


async def _decide(db: Database, row: Row, *, now: datetime) -> str:
    """Queue one, or skip it; what became of it."""
    [place] = (await places(db, [row])).values() or [None]
    reason = why_not(row.key, place, now=now)
    to = None if reason else await post.reader(db, row.jim_id)
    if to is None or to.called:
        reason = reason or "no_mail"
        await due.change(db, meetup_reminders, row, due_at=None, outcome="skipped", reason=reason)
        return reason
    meetup = await rows.load(db, row.meetup_id)
    if kind_of(row.key) == AFTER:
        outbox_id = await letters.after(db, meetup, to, row.key, now=now)
    else:
        soon = meetup.starts_at - now < SOON
        outbox_id = await letters.reminder(
            db, meetup, to, row.key, comes=place.comes if place else None, soon=soon, now=now
        )
    await due.change(db, meetup_reminders, row, due_at=None, outbox_id=outbox_id)
    return "queued"


async def places(db: Database, found: Sequence[Row]) -> dict[tuple[int, int], Row]:
    """How each of these reminders stands, by meetup and JIM: meetup, membership, answer, choices; one query."""
    spoke_before = meetup_answers.alias("spoke_before")
    others = meetups.alias("others")
    told = (
        select(spoke_before.c.id)
        .join(others, others.c.id == spoke_before.c.meetup_id)
        .where(
            others.c.series_id == meetups.c.series_id,
            others.c.id != meetups.c.id,
            spoke_before.c.jim_id == members.c.jim_id,
            spoke_before.c.said_at.is_not(None),
        )
        .correlate(meetups, members)
        .exists()
    )
    known = await db.fetch_all(
        select(
            *(meetups.c[name].label(f"meetup_{name}") for name in ("id", "sequence", "state", "starts_at")),
            members.c.jim_id,
            members.c.state.label("mine"),
            meetup_answers.c.comes,
            meetup_answers.c.said_at,
            told.label("told_before"),
            *(jims.c[name] for name in ("stopped_at", "declined_at", "deceased_at", "paused_until")),
            people.c.erased_at,
            people.c.zone,
        )
        .join(members, members.c.group_id == meetups.c.group_id)
        .join(jims, jims.c.id == members.c.jim_id)
        .join(people, people.c.id == members.c.jim_id)
        .outerjoin(
            meetup_answers,
            (meetup_answers.c.meetup_id == meetups.c.id) & (meetup_answers.c.jim_id == members.c.jim_id),
        )
        .where(
            meetups.c.id.in_([row.meetup_id for row in found]),
            members.c.jim_id.in_([row.jim_id for row in found]),
        )
    )
    return {(row.meetup_id, row.jim_id): row for row in known}


def why_not(key: str, place: Any, *, now: datetime) -> str | None:
    """The named reason why what has this key must not go out at `now`, or None. `place` is one of `places`. Pure."""
    if place is None:
        return "left"
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(place, f"{reason}_at"):
            return reason
    if place.mine != "member":
        return "left"
    if place.meetup_state == "cancelled":
        return "cancelled"
    if int(key.rpartition(":")[2]) != place.meetup_sequence:
        return "moved"
    if place.comes == "no":
        return "no"
    if jim_rows.is_paused(place, now) and place.comes != "yes":
        return "paused"
    if kind_of(key) == AFTER:
        return "answered" if place.said_at or place.told_before else None
    return "expired" if place.meetup_starts_at <= now else None


def kind_of(key: str) -> str:
    """Which of KINDS has this key."""
    return key.split(":")[1]


async def weigh(db: Database, outgoing: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it."""
    found = {row.outbox_id: row for row in await _of(db, outgoing)}
    known = await places(db, list(found.values()))
    mailed = await receipts.all_reachable(db, [row.jim_id for row in found.values()])
    reasons: dict[int, str | None] = {}
    for row in outgoing:
        reminder = found[row.id]
        place = known.get((reminder.meetup_id, reminder.jim_id))
        reason = why_not(reminder.key, place, now=now)
        to = mailed.get(reminder.jim_id)
        reasons[row.id] = reason or (None if to and to.address == row.address else "bounced")
    return reasons


async def settled(db: Database, outgoing: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """Note what became of them: sent, or skipped with a reason; holds (outgoing row, reason)."""
    reasons = {row.id: reason for row, reason in outgoing}
    for reminder in await _of(db, [row for row, _ in outgoing]):
        reason = reasons[reminder.outbox_id]
        await due.change(
            db, meetup_reminders, reminder, outcome="skipped" if reason else "sent", reason=reason
        )


async def _of(db: Database, outgoing: Sequence[Any]) -> list[Row]:
    ids = [row.id for row in outgoing]
    return await db.fetch_all(meetup_reminders.select().where(meetup_reminders.c.outbox_id.in_(ids)))
