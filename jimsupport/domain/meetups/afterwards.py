"""After a meetup: did you speak, and how was it? And the next one, proposed.

"Not" means: rather another group. They leave this one, wait in front for another, and nobody is told why.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from jimsupport.db import Database
from jimsupport.db.tables import meetup_answers, meetups, polls
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence, contact
from jimsupport.domain.forming import rounds
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.meetups import answers, recurrence, rows
from jimsupport.words import N_

WAS = {
    "good": N_("Goed"),
    "unsure": N_("Weet ik nog niet"),
    "not": N_("Liever een andere groep"),
}
NOT_YET = N_("Deze ontmoeting moet nog beginnen.")
SOONEST = timedelta(days=3)
LATER = timedelta(weeks=4)
LATELY = timedelta(days=60)  # so long after the last one the next is proposed


async def say(
    db: Database,
    seen: Seen,
    meetup_id: int,
    was: str,
    *,
    spoke: bool | None = None,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """How it was for this JIM, and whether they spoke; again, or otherwise, replaces it.

    Who says "not" is out of the group, in front of who waits; and in it again where they say otherwise within a day.
    Raises Invalid for another answer, NotFound for a meetup they could not be at, Refused before it began.
    """
    if was not in WAS:
        raise Invalid("was", N_("Kies een van de antwoorden."))
    async with db.write():
        await groups.hold(db, seen.id)
        mine, meetup = await groups.for_jim(db, seen.id, seen.me), await answers.load(db, seen, meetup_id)
        if meetup.state == "cancelled" or meetup.starts_at > now:
            raise Refused(NOT_YET)
        had = (await rows.answers(db, meetup_id)).get(seen.me)
        if had is not None and (had.was, had.spoke) == (was, spoke):
            return
        told = {"meetup_id": meetup_id, "jim_id": seen.me, "was": was, "spoke": spoke, "said_at": now}
        changed = ("was", "spoke", "said_at")
        await db.upsert(meetup_answers, [told], key=["meetup_id", "jim_id"], set=changed)
        await events.record(db, "meetup_looked_back", seen.me, by=by, now=now, phone=phone, meetup=meetup_id)
        await contact.record(db, seen.me, by=by, now=now, what="answered", phone=phone)
        if was == "not" and mine.mine == "member":
            await groups.leave(db, mine, by=by, now=now, phone=phone)
            await rounds.to_the_front(db, seen.me)
        elif was != "not" and had is not None and had.was == "not" and groups.can_return(mine, now):
            await groups.come_back(db, mine, by=by, now=now, phone=phone)


async def held(db: Database, group_ids: list[int]) -> dict[int, int]:
    """How often each of these groups met: all that were held, but where all who say so did not speak. One query."""
    said = select(meetup_answers.c.id).where(meetup_answers.c.meetup_id == meetups.c.id).correlate(meetups)
    spoke = said.where(meetup_answers.c.spoke.is_(True)).exists()
    not_spoke = said.where(meetup_answers.c.spoke.is_(False)).exists()
    found = await db.fetch_all(
        select(meetups.c.group_id, func.count().label("times"))
        .where(meetups.c.group_id.in_(group_ids), meetups.c.state == "held", spoke | ~not_spoke)
        .group_by(meetups.c.group_id)
    )
    times = {row.group_id: row.times for row in found}
    return {group_id: times.get(group_id, 0) for group_id in group_ids}


async def proposal(db: Database, group_id: int, *, now: datetime) -> datetime | None:
    """When this group could meet next: as the last time, four weeks on. None where something is planned or voted on."""
    if await rows.next_of(db, group_id, now) or await rows.running_series(db, group_id):
        return None
    votes = select(polls.c.id).where(polls.c.group_id == group_id, polls.c.state == "open")
    last = await rows.last_of(db, group_id, now)
    if last is None or last.ends_at < now - LATELY or await db.fetch_value(votes):
        return None
    return again(last.starts_at, now, cadence.HOME)


def again(starts_at: datetime, now: datetime, zone: str) -> datetime:
    """The same weekday and hour on the clock, four weeks on or as many more as it takes; on no holiday. Pure."""
    local = starts_at.astimezone(ZoneInfo(zone))
    day = local.date() + LATER
    while True:
        moment = recurrence.moment(day, local.hour * 60 + local.minute, zone)
        holiday = day.isoweekday() != 7 and cadence.is_quiet_day(day)
        if moment >= now + SOONEST and not holiday:
            return moment
        day += timedelta(weeks=1)
