"""A meetup: a moment at which a group comes together. Made, moved, called off, and on again.

    planned -> held
      |------> cancelled

Each member is asked whether they come. Who said no is never told.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import meetup_answers, meetup_series, meetups, peer_groups
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import inviting, letters, reminders, rows
from jimsupport.domain.people import jims as jim_rows
from jimsupport.words import N_

MODES = ("online", "in_person")
MINUTES = (30, 60, 90, 120, 180)
SHORTEST, LONGEST = 15, 8 * 60  # minutes
LONGEST_PLACE = 120  # characters
FARTHEST = timedelta(days=366)
MOST = 20  # to come that are planned by themselves: of each, everybody gets a mail
NIGHT = 2  # the hour that the clock skips in spring and has twice in autumn
GONE = N_("Deze groep is er niet meer.")
OVER = N_("Deze ontmoeting is al geweest.")
ENOUGH = N_("Er staan al twintig ontmoetingen gepland. Dat is genoeg voor nu.")
OFF = N_("Deze ontmoeting gaat niet door.")

next_of = rows.next_of
on_now = rows.on_now


async def make(
    db: Database,
    group_id: int,
    *,
    starts_at: datetime,
    minutes: int,
    mode: str,
    place: str = "",
    poll_id: int | None = None,
    yes: Collection[int] = (),
    by: str,
    now: datetime,
) -> int:
    """Plan a meetup of a running group and ask its members; its id. The same moment or poll again is the same meetup.

    `yes` are the JIMs who said already that they come. Raises Invalid for a moment that is over, too far or at night,
    Refused where the group does not run, or has so many to come already.
    """
    check(starts_at, minutes, mode, now=now)
    async with db.write():
        group = await groups.hold(db, group_id)
        if group.state != "running":
            raise Refused(GONE)
        same = meetups.c.poll_id == poll_id if poll_id else meetups.c.starts_at == starts_at
        there = select(meetups.c.id).where(meetups.c.group_id == group_id, meetups.c.state == "planned", same)
        known: int | None = await db.fetch_value(there)
        if known is not None:
            return known
        alone = meetups.c.series_id.is_(None), meetups.c.state == "planned", meetups.c.starts_at > now
        here = select(func.count()).select_from(meetups).where(meetups.c.group_id == group_id, *alone)
        if poll_id is None and await db.fetch_value(here) >= MOST:
            raise Refused(ENOUGH)
        meetup_id = await db.insert(
            meetups.insert().values(
                group_id=group_id,
                poll_id=poll_id,
                uid=str(uuid4()),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=minutes),
                mode=mode,
                place=kept_place(mode, place),
                state="planned",
                by=by,
                made_at=now,
            )
        )
        await inviting.everyone(db, group_id, yes=yes, by=by, now=now)
    return meetup_id


def check(starts_at: datetime, minutes: int, mode: str, *, now: datetime) -> None:
    """Raises Invalid at the field at fault."""
    if mode not in MODES:
        raise Invalid("mode", N_("Kies online of bij elkaar."))
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid("minutes", N_("Kies hoe lang jullie elkaar zien."))
    if not now < starts_at <= now + FARTHEST:
        raise Invalid("day", N_("Kies een dag en een uur die nog komen, binnen een jaar."))
    if starts_at.astimezone(ZoneInfo(cadence.HOME)).hour == NIGHT:
        raise Invalid("time", N_("Kies een uur dat niet midden in de nacht ligt."))


def kept_place(mode: str, place: str) -> str | None:
    """The place as it is kept, on one line; of what is online there is none."""
    return (" ".join(place.split())[:LONGEST_PLACE] or None) if mode == "in_person" else None


async def move(
    db: Database,
    meetup: Row,
    *,
    starts_at: datetime,
    minutes: int,
    mode: str,
    place: str = "",
    by: str,
    now: datetime,
) -> None:
    """Have it at another moment, or elsewhere; as it is already changes nothing.

    At another moment everybody is asked anew, but for the JIM who moved it. Raises Invalid, and Refused for one that
    is over or called off.
    """
    check(starts_at, minutes, mode, now=now)
    ends_at, kept = starts_at + timedelta(minutes=minutes), kept_place(mode, place)
    async with db.write():
        await groups.hold(db, meetup.group_id)
        meetup = await rows.load(db, meetup.id)
        check_to_come(meetup, now)
        had = (meetup.starts_at, meetup.ends_at, meetup.mode, meetup.place)
        if had == (starts_at, ends_at, mode, kept):
            return
        await rows.change(
            db,
            meetup.id,
            starts_at=starts_at,
            ends_at=ends_at,
            mode=mode,
            place=kept,
            changed_at=now,
            sequence=risen(meetup),
        )
        said = await rows.answers(db, meetup.id)
        if starts_at != meetup.starts_at:
            await ask_anew(db, [meetup.id], by=by)
        await told_moved(db, meetup, said, by=by, now=now)


async def told_moved(
    db: Database, before: Row, said: Mapping[int, Row], *, whole: bool = False, by: str, now: datetime
) -> None:
    """Tell the members of a meetup that was as `before`, of which they had `said`; part of the move itself."""
    meetup, stands = await rows.load(db, before.id), await rows.answers(db, before.id)
    elsewhere = meetup.starts_at == before.starts_at
    await letters.call_off(db, [meetup.id], None, now=now)
    for member in await groups.in_state(db, meetup.group_id, "member"):
        jim, had = await jim_rows.load(db, member.jim_id), said.get(member.jim_id)
        await reminders.plan(db, meetup, jim, now=now)
        await events.record(db, "meetup_moved", jim.id, by=by, now=now, meetup=meetup.id)
        refused = elsewhere and had is not None and had.comes == "no"
        if refused or (jim_rows.is_paused(jim, now) and (had is None or had.comes != "yes")):
            continue
        answer = stands.get(jim.id)
        how: dict[str, Any] = {"comes": answer.comes if answer else None, "elsewhere": elsewhere}
        await letters.moved(db, meetup, jim.id, **how, whole=whole, now=now)


async def ask_anew(db: Database, meetup_ids: Collection[int], *, by: str) -> None:
    """What was said of these counts no more: they are at another moment. Who moved them (`by`) comes."""
    theirs = meetup_answers.c.meetup_id.in_(meetup_ids)
    await db.execute(meetup_answers.update().where(theirs).values(comes=None, answered_at=None, by=None))
    if by.startswith("jim:"):
        own = theirs, meetup_answers.c.jim_id == int(by.removeprefix("jim:"))
        await db.execute(meetup_answers.update().where(*own).values(comes="yes", by=by))


async def cancel(db: Database, meetup: Row, *, by: str, now: datetime) -> None:
    """Call it off, and tell who did not say no; twice is once. Raises Refused for one that is over."""
    async with db.write():
        await groups.hold(db, meetup.group_id)
        meetup = await rows.load(db, meetup.id)
        if meetup.state == "cancelled":
            return
        check_to_come(meetup, now)
        off = {"state": "cancelled", "ended_at": now, "ended_by": by, "sequence": risen(meetup)}
        await rows.change(db, meetup.id, **off)
        await reminders.drop(db, [meetup.id], "cancelled")
        await letters.call_off(db, [meetup.id], None, now=now)
        meetup, said = await rows.load(db, meetup.id), await rows.answers(db, meetup.id)
        for member in await groups.in_state(db, meetup.group_id, "member"):
            await events.record(db, "meetup_cancelled", member.jim_id, by=by, now=now, meetup=meetup.id)
            if await wants_to_know(db, member.jim_id, said.get(member.jim_id), now=now):
                await letters.cancelled(db, meetup, member.jim_id, now=now)


async def wants_to_know(db: Database, jim_id: int, said: Row | None, *, now: datetime) -> bool:
    """Whether this JIM is told of a change: who was asked and did not say no, and during a pause who said yes."""
    if said is None or said.comes == "no":
        return False
    return said.comes == "yes" or not jim_rows.is_paused(await jim_rows.load(db, jim_id), now)


async def restore(db: Database, meetup: Row, *, by: str, now: datetime) -> None:
    """Have one that was called off after all; what was said of it counts again. Raises Refused once it is over."""
    async with db.write():
        group = await groups.hold(db, meetup.group_id)
        meetup = await rows.load(db, meetup.id)
        if meetup.state == "planned":
            return
        if meetup.state != "cancelled" or meetup.starts_at <= now or meetup.series_ended_at:
            raise Refused(OVER)
        if group.state != "running":
            raise Refused(GONE)
        on = {"state": "planned", "ended_at": None, "ended_by": None, "sequence": risen(meetup)}
        await rows.change(db, meetup.id, **on, changed_at=now)
        meetup, said = await rows.load(db, meetup.id), await rows.answers(db, meetup.id)
        await letters.call_off(db, [meetup.id], None, now=now)
        for member in await groups.in_state(db, meetup.group_id, "member"):
            answer = said.get(member.jim_id)
            await reminders.plan(db, meetup, await jim_rows.load(db, member.jim_id), now=now)
            await events.record(db, "meetup_restored", member.jim_id, by=by, now=now, meetup=meetup.id)
            if answer and await wants_to_know(db, member.jim_id, answer, now=now):
                await letters.invited(db, meetup, member.jim_id, comes=answer.comes, now=now)


def check_to_come(meetup: Row, now: datetime) -> None:
    """Raises Refused for one that began or is off."""
    if meetup.state == "cancelled":
        raise Refused(OFF)
    if meetup.state != "planned" or meetup.starts_at <= now:
        raise Refused(OVER)


def risen(meetup: Row) -> int:
    """The next sequence of its calendar file (RFC 5545 section 3.8.7.4), above that of its series."""
    number: int = max(meetup.sequence, meetup.series_sequence or 0) + 1
    return number


async def end_with_groups(db: Database, *, now: datetime) -> int:
    """What groups had to come that ended since is off, with their fixed days; how many. Nobody is in them to be told."""
    ended = select(peer_groups.c.id).where(peer_groups.c.state == "ended")
    left = meetups.c.state == "planned", meetups.c.group_id.in_(ended)
    if await db.fetch_value(select(meetups.c.id).where(*left).limit(1)) is None:
        return 0
    off = {"ended_at": now, "ended_by": "worker"}
    async with db.write():
        of_them = meetup_series.c.group_id.in_(ended), meetup_series.c.ended_at.is_(None)
        await db.execute(meetup_series.update().where(*of_them).values(**off))
        gone = await db.fetch_all(
            meetups.update().where(*left).values(state="cancelled", **off).returning(meetups.c.id)
        )
        ids = [row.id for row in gone]
        await reminders.drop(db, ids, "cancelled")
        await letters.call_off(db, ids, None, now=now)
    return len(ids)


async def close(db: Database, *, now: datetime) -> int:
    """What came to its end was held, and nobody is rung about it any more; how many.

    What each says of it afterwards tells whether they spoke.
    """
    over = meetups.c.state == "planned", meetups.c.ends_at <= now
    if await db.fetch_value(select(meetups.c.id).where(*over).limit(1)) is None:
        return 0
    held = {"state": "held", "ended_at": meetups.c.ends_at, "ended_by": "worker"}
    async with db.write():
        ended = await db.fetch_all(meetups.update().where(*over).values(**held).returning(meetups.c.id))
        await letters.call_off(db, [row.id for row in ended], None, now=now)
    return len(ended)
