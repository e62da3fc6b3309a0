"""The demo's meetups: one that its group had, and said how it was; one that comes up, which some said yes to."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import meetups as table
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain.access import links
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import afterwards, answers, feeds, meetups
from jimsupport.simulate.group_life import BEGAN

AT = time(19, 30)
AHEAD = timedelta(hours=3)  # the one that comes up is at least so far ahead
BEFORE = timedelta(days=4)  # the one they had
ONLINE: dict[str, Any] = {"minutes": 60, "mode": "online", "by": "worker"}


async def lay(db: Database, jim: int, *, now: datetime) -> None:
    """Let the group of `jim` have met, and meet again."""
    seen = await groups.of_jim(db, jim)
    if seen is None or seen.state != "running":
        return
    others = [number for number, _ in seen.others]
    coming = evening(now + AHEAD)
    past = await meetups.make(db, seen.id, starts_at=coming - BEFORE, **ONLINE, now=now - BEGAN)
    await meetups.close(db, now=now)
    for number in others[:2]:
        theirs = await groups.for_jim(db, seen.id, number)
        await afterwards.say(db, theirs, past, "good", spoke=True, by=f"jim:{number}", now=now)
    coming_id = await meetups.make(db, seen.id, starts_at=coming, **ONLINE, now=now)
    for number, comes in zip(others, ("yes", "yes", "maybe"), strict=False):
        theirs = await groups.for_jim(db, seen.id, number)
        await answers.say(db, theirs, coming_id, comes, by=f"jim:{number}", now=now)


def evening(after: datetime) -> datetime:
    """The first moment from `after` on at which it is half past seven here."""
    local = after.astimezone(ZoneInfo(cadence.HOME))
    day = local.date() if local.time() <= AT else local.date() + timedelta(days=1)
    return datetime.combine(day, AT, ZoneInfo(cadence.HOME))


async def samples(db: Database, *, jim: int, now: datetime) -> dict[str, list[dict[str, object]]]:
    """Values for the parameters of paths about meetups, see `tour`: what the group of `jim` had and has to come."""
    own = select(members.c.group_id).where(members.c.jim_id == jim, members.c.state == "member")
    found = await db.fetch_all(
        select(table.c.id, table.c.group_id).where(table.c.group_id.in_(own)).order_by(table.c.id)
    )
    if not found:
        return {}
    about = {"group_id": found[-1].group_id, "meetup_id": found[-1].id}
    token = await links.create(db, jim, "meetup", **about, now=now)
    secret = await feeds.renew(db, jim, by=f"jim:{jim}", now=now)
    numbers: list[dict[str, object]] = [{"number": row.id} for row in found]
    return {
        "/me/meetup/{number:int}": numbers,
        "/a/{token}/meetup/{number:int}": [{"token": token} | each for each in numbers],
        "/a/{token}/group/meetups/new": [{"token": token}],
        "/staff/meetups/{id:int}": [{"id": row.id} for row in found],
        "/agenda/{token}.ics": [{"token": secret}],
        "/bridge/rooms/{code}": [{"code": "00000000"}],  # of no room: a bridge alone may ask
    }
