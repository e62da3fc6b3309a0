"""Who may come into a room: the members of the running group, and staff as host where none of them hosts.

Staff who are or were in that group as a JIM do not come in as staff. At a gathering: who has a place, and staff as host.
Everybody else finds no room there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, false, literal, or_, select, true

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    gathering_places,
    gatherings,
    jims,
    peer_group_members,
    peer_groups,
    people,
    roles,
    room_bans,
    room_visits,
    rooms,
)
from jimsupport.domain.errors import NotFound
from jimsupport.domain.groups import groups

OF_STAFF = "{name} (JIMwerkt)"
members, places = peer_group_members, gathering_places
_out = exists().where(
    room_bans.c.room_id == rooms.c.id, room_bans.c.person_id == people.c.id, room_bans.c.ended_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Entrance:
    """Somebody who is invited to a room."""

    room_id: int
    person_id: int
    name: str  # as the others see it: a first name
    hosts: bool
    out: bool  # the host put them out, and did not let them in again


async def entrance(db: Database, room: Row, person_id: int) -> Entrance:
    """How this JIM comes into the room. Raises NotFound for who is not invited."""
    return await _entrance(db, room, person_id, _members(), _guests())


async def entrance_of_staff(db: Database, room: Row, person_id: int) -> Entrance:
    """How this member of staff comes in as such: never as a JIM of that group. Raises NotFound."""
    return await _entrance(db, room, person_id, _staff())


async def _entrance(db: Database, room: Row, person_id: int, *ways: Select[Any]) -> Entrance:
    for query in ways:
        row = await db.fetch_one(query.where(rooms.c.id == room.id, people.c.id == person_id))
        if row:
            name = named(row, staff=bool(row.staff))
            return Entrance(room.id, person_id, name, bool(row.hosts), bool(row.out))
    raise NotFound


def named(row: Row, *, staff: bool) -> str:
    """What the others in a room see of somebody."""
    return OF_STAFF.format(name=row.first_name) if staff else str(row.first_name)


async def still_welcome(db: Database, peers: Collection[str]) -> set[str]:
    """Which of these visits are of somebody who may be there; in as many queries for many as for one."""
    welcome: set[str] = set()
    for query in (_members(), _guests(), _staff()):
        visits = query.with_only_columns(room_visits.c.peer).join(
            room_visits, and_(room_visits.c.room_id == rooms.c.id, room_visits.c.person_id == people.c.id)
        )
        found = await db.fetch_all(visits.where(room_visits.c.peer.in_(list(peers)), ~_out))
        welcome |= {row.peer for row in found}
    return welcome


def _columns(hosts: Any, staff: Any) -> tuple[Any, ...]:
    return people.c.first_name, hosts.label("hosts"), staff.label("staff"), _out.label("out")


def _members() -> Select[Any]:
    """The members of running groups, with the room of each."""
    return (
        select(*_columns(members.c.hosts, false()))
        .select_from(rooms)
        .join(peer_groups, peer_groups.c.id == rooms.c.group_id)
        .join(members, members.c.group_id == peer_groups.c.id)
        .join(jims, jims.c.id == members.c.jim_id)
        .join(people, people.c.id == members.c.jim_id)
        .where(peer_groups.c.state == "running", members.c.state == "member", groups.active())
    )


def _guests() -> Select[Any]:
    """Those who have a place at a gathering online."""
    return (
        select(*_columns(false(), false()))
        .select_from(rooms)
        .join(gatherings, gatherings.c.id == rooms.c.gathering_id)
        .join(places, places.c.gathering_id == gatherings.c.id)
        .join(jims, jims.c.id == places.c.jim_id)
        .join(people, people.c.id == places.c.jim_id)
        .where(gatherings.c.state == "open", places.c.state == "in", groups.active())
    )


def _staff() -> Select[Any]:
    """Staff as hosts: of gatherings, and of groups that no member hosts and they never were asked for."""
    mine = exists().where(members.c.group_id == rooms.c.group_id, members.c.jim_id == people.c.id)
    hosted = exists().where(
        members.c.group_id == rooms.c.group_id, members.c.state == "member", members.c.hosts.is_(True)
    )
    running = exists().where(peer_groups.c.id == rooms.c.group_id, peer_groups.c.state == "running")
    held = exists().where(gatherings.c.id == rooms.c.gathering_id, gatherings.c.state == "open")
    return (
        select(*_columns(literal(True), literal(True)))
        .select_from(rooms)
        .join(people, true())
        .join(
            roles, and_(roles.c.person_id == people.c.id, roles.c.role == "staff", roles.c.ended_at.is_(None))
        )
        .where(people.c.erased_at.is_(None), or_(held, and_(running, ~mine, ~hosted)))
    )
