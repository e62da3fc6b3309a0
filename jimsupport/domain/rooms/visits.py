"""Who is in a room now: a row a connection, which its process keeps alive; what is not kept alive is over.

What changes is told to all processes under `topic(room_id)`:

    {"out": {PEER: why or null}}    these are in it no longer; null where the line was lost, and they may come back
    {"frame": …, "to": PEER}        what one says to others (see web/signalling)
    {"look": true}                  who may be there, or whether it is open, has changed
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import gathering_places, peer_group_members, people, room_visits, rooms
from jimsupport.domain.rooms.entrances import Entrance, named

LEASE = timedelta(seconds=30)

visits = room_visits
members, places = peer_group_members.c, gathering_places.c


class Full(Exception):
    """As many are in it as can be."""


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is in a room."""

    peer: str
    person_id: int
    name: str
    hosts: bool

    @classmethod
    def of(cls, peer: str, who: Entrance) -> "Present":
        """Whoever just came in."""
        return cls(peer, who.person_id, who.name, who.hosts)


def topic(room_id: int) -> str:
    """What is told of a room is told under this."""
    return f"room:{room_id}"


async def begin(
    db: Database, who: Entrance, *, peer: str, sends: str, was: str | None, most: int, now: datetime
) -> list[Present]:
    """Come in; those who are there already, in the order they came. Raises Full.

    Whoever was in it by another page is there no longer: the newest counts. `was` is the connection that this very
    page had before.
    """
    async with db.write():
        await db.lock("room", who.room_id)
        here = visits.c.room_id == who.room_id
        over = await db.fetch_all(
            visits.delete()
            .where(here, or_(visits.c.person_id == who.person_id, visits.c.lease_until <= now))
            .returning(visits.c.peer, visits.c.person_id)
        )
        others = await present(db, who.room_id)
        if len(others) >= most:
            raise Full
        await db.insert(
            visits.insert().values(
                room_id=who.room_id,
                person_id=who.person_id,
                peer=peer,
                hosts=who.hosts,
                sends=sends,
                joined_at=now,
                lease_until=now + LEASE,
            )
        )
        why = {row.peer: "elsewhere" if _elsewhere(row, who, was) else None for row in over}
        await _tell_out(db, who.room_id, why)
    return others


def _elsewhere(row: Row, who: Entrance, was: str | None) -> bool:
    return row.person_id == who.person_id and row.peer != was


async def present(db: Database, room_id: int) -> list[Present]:
    """Who is in a room, in the order they came."""
    in_group = members.group_id == rooms.c.group_id, members.jim_id == people.c.id, members.state == "member"
    in_gathering = places.gathering_id == rooms.c.gathering_id, places.jim_id == people.c.id
    jim = or_(exists().where(*in_group), exists().where(*in_gathering, places.state == "in"))
    found = await db.fetch_all(
        select(visits.c.peer, visits.c.person_id, visits.c.hosts, people.c.first_name, jim.label("jim"))
        .join(people, people.c.id == visits.c.person_id)
        .join(rooms, rooms.c.id == visits.c.room_id)
        .where(visits.c.room_id == room_id)
        .order_by(visits.c.id)
    )
    return [Present(row.peer, row.person_id, named(row, staff=not row.jim), bool(row.hosts)) for row in found]


async def person_of(db: Database, room_id: int, peer: str) -> int | None:
    """Who this is, if they are in this room."""
    here = visits.c.room_id == room_id, visits.c.peer == peer
    found: int | None = await db.fetch_value(select(visits.c.person_id).where(*here))
    return found


async def end(db: Database, peers: Iterable[str], *, why: str | None = None) -> None:
    """These are in no room any more; ending what is over changes nothing."""
    async with db.write():
        gone = await db.fetch_all(
            visits.delete().where(visits.c.peer.in_(list(peers))).returning(visits.c.peer, visits.c.room_id)
        )
        for room_id in {row.room_id for row in gone}:
            await _tell_out(db, room_id, {row.peer: why for row in gone if row.room_id == room_id})


async def end_of(db: Database, room_id: int, person_id: int, *, why: str) -> None:
    """This person is out of this room, in the transaction of the verb that says so."""
    theirs = visits.c.room_id == room_id, visits.c.person_id == person_id
    gone = await db.fetch_all(visits.delete().where(*theirs).returning(visits.c.peer))
    await _tell_out(db, room_id, {row.peer: why for row in gone})


async def keep(db: Database, peers: Collection[str], *, now: datetime) -> set[str]:
    """Keep these visits alive; those that are not over."""
    mine = visits.update().where(visits.c.peer.in_(list(peers))).values(lease_until=now + LEASE)
    return {row.peer for row in await db.fetch_all(mine.returning(visits.c.peer))}


async def clear(db: Database, room_ids: Collection[int], *, now: datetime) -> None:
    """End the visits in these rooms whose process died; those who are there are told."""
    over = visits.c.room_id.in_(list(room_ids)), visits.c.lease_until <= now
    await _end_those(db, *over)


async def clear_all(db: Database, *, now: datetime) -> None:
    """End what is left of processes that died, in rooms where nobody came since."""
    await _end_those(db, visits.c.lease_until <= now)


async def _end_those(db: Database, *over: Any) -> None:
    found = await db.fetch_all(select(visits.c.peer).where(*over))
    if found:
        await end(db, [row.peer for row in found])


async def _tell_out(db: Database, room_id: int, why: dict[str, str | None]) -> None:
    if why:
        await db.tell(topic(room_id), {"out": why})
