"""A meetup: a moment at which a group comes together. Made, moved, called off.

    planned -> held
      |------> cancelled

Each member is asked whether they come. What they say, and a change of the moment, is never told by name.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import meetup_answers, meetups
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import rows
from jimsupport.words import N_

MODES = ("online", "in_person")
SHORTEST, LONGEST = 15, 8 * 60  # minutes
FARTHEST = timedelta(days=366)
NIGHT = range(2, 3)  # hours: what the clock skips in spring and has twice in autumn

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
    Refused where the group does not run.
    """
    check(starts_at, minutes, mode, now=now)
    async with db.write():
        group = await groups.hold(db, group_id)
        if group.state != "running":
            raise Refused(N_("Deze groep is er niet meer."))
        same = meetups.c.poll_id == poll_id if poll_id else meetups.c.starts_at == starts_at
        there = select(meetups.c.id).where(meetups.c.group_id == group_id, meetups.c.state == "planned", same)
        known: int | None = await db.fetch_value(there)
        if known is not None:
            return known
        meetup_id = await db.insert(
            meetups.insert().values(
                group_id=group_id,
                poll_id=poll_id,
                uid=str(uuid4()),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=minutes),
                mode=mode,
                place=place or None,
                state="planned",
                by=by,
                made_at=now,
            )
        )
        members = [row.jim_id for row in await groups.in_state(db, group_id, "member")]
        await _ask(db, meetup_id, members, yes, by=by, now=now)
        for jim_id in members:
            await events.record(
                db, "meetup_planned", jim_id, by=by, now=now, group=group_id, meetup=meetup_id
            )
    return meetup_id


def check(starts_at: datetime, minutes: int, mode: str, *, now: datetime) -> None:
    """Raises Invalid at the field at fault."""
    if mode not in MODES:
        raise Invalid("mode", N_("Kies online of bij elkaar."))
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid("minutes", N_("Kies hoe lang jullie elkaar zien."))
    if not now < starts_at <= now + FARTHEST:
        raise Invalid("day", N_("Kies een dag en een uur die nog komen, binnen een jaar."))
    if starts_at.astimezone(ZoneInfo(cadence.HOME)).hour in NIGHT:
        raise Invalid("time", N_("Kies een uur dat niet midden in de nacht ligt."))


async def _ask(
    db: Database, meetup_id: int, members: Collection[int], yes: Collection[int], *, by: str, now: datetime
) -> None:
    """A row for each member; who said yes has answered."""
    said = {True: {"comes": "yes", "answered_at": now, "by": by}, False: {"comes": None, "answered_at": None}}
    asked = [
        {"meetup_id": meetup_id, "jim_id": jim_id, "by": None} | said[jim_id in yes] for jim_id in members
    ]
    await db.upsert(meetup_answers, asked, key=["meetup_id", "jim_id"])
