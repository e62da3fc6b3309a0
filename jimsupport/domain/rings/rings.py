"""A JIM who is silent is rung by the host of their group, where they wished that; else by staff, as ever.

The host sees the first name and the number while the question to ring is open, and at no other time: the JIM agreed to
that. Says the host nothing for a week, or rather not, it is on the staff's day. Nobody reached: again in two weeks, three
times in all. Any contact with the JIM ends it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    host_rings,
    jims,
    peer_group_members,
    peer_groups,
    people,
    request_calls,
    support_requests,
)
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import contact
from jimsupport.domain.groups import groups
from jimsupport.domain.groups import post as group_post
from jimsupport.domain.handling import silence
from jimsupport.domain.people import channels
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.rings import post
from jimsupport.domain.support.calls import AGAIN_AFTER
from jimsupport.words import N_

ANSWER_WITHIN = timedelta(days=7)
ANSWERS = ("reached", "not_reached", "rather_not")

rings, members = host_rings, peer_group_members


@dataclass(frozen=True, slots=True)
class Ring:
    """What a host is asked: whom to ring, at which number."""

    id: int
    jim_id: int
    first_name: str
    number: str


async def host_of(db: Database, jim_id: int, *, now: datetime) -> Row | None:
    """The JIM (id, first_name) who hosts the group this JIM is in, and can be asked something; None without one."""
    mine = select(members.c.group_id).where(members.c.jim_id == jim_id, members.c.state == "member")
    found = await db.fetch_one(
        select(*jims.c, people.c.first_name)
        .join(people, people.c.id == jims.c.id)
        .join(members, members.c.jim_id == jims.c.id)
        .join(peer_groups, peer_groups.c.id == members.c.group_id)
        .where(members.c.group_id.in_(mine), members.c.hosts.is_(True), members.c.state == "member")
        .where(peer_groups.c.state == "running", jims.c.id != jim_id, groups.active())
        .limit(1)
    )
    return None if found is None or jim_rows.is_paused(found, now) else found


async def can_be_asked(db: Database, jim_id: int, *, now: datetime) -> Row | None:
    """The host whom this JIM can wish to be rung by: one we can write to, and there is a number to ring."""
    host = await host_of(db, jim_id, now=now)
    if host is None or (await group_post.reader(db, host.id)).called:
        return None
    return host if await channels.number(db, jim_id) else None


async def begin(db: Database, jim_id: int, request_id: int, *, now: datetime) -> None:
    """Ask the host to ring, for a verb that just opened the question to; where there is none it stays with staff."""
    host = await can_be_asked(db, jim_id, now=now)
    if host is None:
        return
    await db.insert(rings.insert().values(id=request_id, host_id=host.id, asked_at=now, again=False))
    await _ask(db, request_id, jim_id, host.id, now=now)


async def _ask(db: Database, request_id: int, jim_id: int, host_id: int, *, now: datetime) -> None:
    """Write the host; the question is in no list of staff for a week."""
    until = now + ANSWER_WITHIN
    await _change(db, request_id, asked_at=now, due_at=until, again=False)
    await _put_away(db, request_id, until, now=now)
    await post.ask(db, request_id, host_id, jim_id, now=now)
    await events.record(db, "ring_asked", jim_id, by="worker", now=now, request=request_id, host=host_id)


async def for_host(db: Database, request_id: int, host_id: int, *, now: datetime) -> Ring:
    """What this host is asked. Raises NotFound for anybody else, and once it is over."""
    row = await db.fetch_one(
        select(rings, support_requests.c.jim_id, people.c.first_name)
        .join(support_requests, support_requests.c.id == rings.c.id)
        .join(jims, jims.c.id == support_requests.c.jim_id)
        .join(people, people.c.id == support_requests.c.jim_id)
        .where(rings.c.id == request_id, rings.c.host_id == host_id, rings.c.ended_at.is_(None))
        .where(support_requests.c.closed_at.is_(None), jims.c.call_when_silent == "host")
    )
    if row is None or row.again:
        raise NotFound
    host = await host_of(db, row.jim_id, now=now)
    number = await channels.number(db, row.jim_id)
    if host is None or host.id != host_id or number is None:
        raise NotFound
    return Ring(row.id, row.jim_id, row.first_name, number)


async def was_asked(db: Database, request_id: int, host_id: int) -> bool:
    """Whether this host was ever asked it: then a link in an old mail says that it is over, not that it is nothing."""
    mine = select(rings.c.id).where(rings.c.id == request_id, rings.c.host_id == host_id)
    return await db.fetch_one(mine) is not None


async def open_for(db: Database, host_id: int) -> list[Row]:
    """What this host is asked now (id, first_name), for their own page."""
    return await db.fetch_all(
        select(rings.c.id, people.c.first_name)
        .join(support_requests, support_requests.c.id == rings.c.id)
        .join(people, people.c.id == support_requests.c.jim_id)
        .where(rings.c.host_id == host_id, rings.c.ended_at.is_(None), rings.c.again.is_(False))
        .where(support_requests.c.closed_at.is_(None))
        .order_by(rings.c.asked_at)
    )


async def answer(db: Database, ring: Ring, said: str, *, host_id: int, by: str, now: datetime) -> None:
    """The host rang, reached nobody, or rather would not. Once more changes nothing. Raises Invalid."""
    if said not in ANSWERS:
        raise Invalid("said", N_("Kies een van de antwoorden."))
    async with db.write():
        await db.lock("jim", ring.jim_id)
        try:
            await for_host(db, ring.id, host_id, now=now)
        except NotFound:
            return
        if said == "reached":
            await _end(db, ring.id, now=now)
            await contact.record(db, ring.jim_id, by=by, now=now, what="talked")
        elif said == "rather_not":
            await _to_staff(db, ring.id, now=now)
            await events.record(db, "ring_declined", ring.jim_id, by=by, now=now, request=ring.id)
        else:
            await _not_reached(db, ring, by=by, now=now)


async def _not_reached(db: Database, ring: Ring, *, by: str, now: datetime) -> None:
    tried = {"request_id": ring.id, "by": by, "outcome": "not_reached", "at": now}
    await db.insert(request_calls.insert().values(**tried))
    await events.record(db, "not_reached", ring.jim_id, by=by, now=now, request=ring.id)
    request = await _request(db, ring.id)
    await silence.not_reached(db, request, by=by, now=now)
    if (await _request(db, ring.id)).closed_at is not None:
        await _end(db, ring.id, now=now)
        return
    again = now + AGAIN_AFTER
    await _change(db, ring.id, due_at=again, again=True)
    await _put_away(db, ring.id, again + ANSWER_WITHIN, now=now)


async def run(db: Database, *, now: datetime, limit: int = 50) -> Counter[str]:
    """Ask hosts again whose two weeks are over, and give staff what a host left for a week; counts."""
    done: Counter[str] = Counter()
    due = select(rings.c.id, support_requests.c.jim_id).join(
        support_requests, support_requests.c.id == rings.c.id
    )
    for row in await db.fetch_all(due.where(rings.c.due_at <= now).order_by(rings.c.due_at).limit(limit)):
        async with db.write():
            await db.lock("jim", row.jim_id)
            done[await _see_to(db, row.id, row.jim_id, now=now)] += 1
    return +done


async def _see_to(db: Database, request_id: int, jim_id: int, *, now: datetime) -> str:
    row = await db.fetch_one(rings.select().where(rings.c.id == request_id, rings.c.due_at <= now))
    if row is None:
        return ""
    request, jim = await _request(db, request_id), await jim_rows.load(db, jim_id)
    if request.closed_at is not None:
        await _end(db, request_id, now=now)
        return "over"
    host = await can_be_asked(db, jim_id, now=now) if jim.call_when_silent == "host" else None
    if row.again and host is not None and host.id == row.host_id:
        await _ask(db, request_id, jim_id, host.id, now=now)
        return "asked"
    await _to_staff(db, request_id, now=now)
    return "to_staff"


async def release(db: Database, jim_id: int, *, now: datetime) -> None:
    """This JIM wishes no longer that a host rings: what a host was asked about them is the staff's now."""
    theirs = select(rings.c.id).join(support_requests, support_requests.c.id == rings.c.id)
    for row in await db.fetch_all(
        theirs.where(support_requests.c.jim_id == jim_id, rings.c.ended_at.is_(None))
    ):
        await _to_staff(db, row.id, now=now)


async def _to_staff(db: Database, request_id: int, *, now: datetime) -> None:
    """From now on the question to ring is on the staff's day."""
    await _end(db, request_id, now=now)
    back = {"snoozed_at": None, "wake_at": None}
    await db.execute(support_requests.update().where(support_requests.c.id == request_id).values(**back))


async def _end(db: Database, request_id: int, *, now: datetime) -> None:
    await _change(db, request_id, due_at=None, ended_at=now)


async def _put_away(db: Database, request_id: int, until: datetime, *, now: datetime) -> None:
    away = {"snoozed_at": now, "wake_at": until}
    await db.execute(support_requests.update().where(support_requests.c.id == request_id).values(**away))


async def _change(db: Database, request_id: int, **values: Any) -> None:
    await db.execute(rings.update().where(rings.c.id == request_id).values(**values))


async def _request(db: Database, request_id: int) -> Any:
    return await db.fetch_one(support_requests.select().where(support_requests.c.id == request_id))


async def forget(db: Database, jim_id: int, *, now: datetime) -> None:
    """For a verb by which this JIM hears nothing of us any more: as a host they are asked nothing."""
    mine = await db.fetch_all(select(rings.c.id).where(rings.c.host_id == jim_id, rings.c.ended_at.is_(None)))
    for row in mine:
        await _to_staff(db, row.id, now=now)
