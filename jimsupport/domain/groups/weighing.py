"""Whether a message about groups is still wanted at the moment it leaves (see `follow_up.appointments`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, left_over, meeting_wishes, peer_group_members, peer_groups, people
from jimsupport.domain.groups import groups, post
from jimsupport.domain.people import jims as jim_rows

KINDS = (
    "group_invitation",
    "group_reminder",
    "group_started",
    "group_not_yet",
    "group_rest",
    "group_offer",
)
members = peer_group_members


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it. Three queries."""
    ids = [row.person_id for row in rows]
    readers = await _readers(db, ids)
    in_groups = [post.group_of(row.key) for row in rows if row.key.startswith("group-")]
    found = await db.fetch_all(
        select(*members.c, peer_groups.c.state.label("group_state"))
        .join(peer_groups, peer_groups.c.id == members.c.group_id)
        .where(members.c.group_id.in_(in_groups), members.c.jim_id.in_(ids))
    )
    places = {(row.group_id, row.jim_id): row for row in found}
    return {row.id: _why_not(row, readers.get(row.person_id), places, now=now) for row in rows}


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


async def _readers(db: Database, ids: Sequence[int]) -> dict[int, Row]:
    wish = [meeting_wishes.c[name] for name in ("withdrawn_at", "waiting_since")]
    rests = meeting_wishes.c.resting_since.label("meeting_rests")
    offered = left_over.c.id.label("offered"), left_over.c.taken_at
    rows = await db.fetch_all(
        select(*jims.c, people.c.erased_at, people.c.zone, *wish, rests, *offered)
        .join(people, people.c.id == jims.c.id)
        .outerjoin(meeting_wishes, meeting_wishes.c.id == jims.c.id)
        .outerjoin(left_over, left_over.c.id == jims.c.id)
        .where(jims.c.id.in_(list(ids)))
    )
    return {row.id: row for row in rows}


def _why_not(row: Any, reader: Row | None, places: Mapping[Any, Row], *, now: datetime) -> str | None:
    if reader is None:
        return "erased"
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(reader, f"{reason}_at"):
            return reason
    if jim_rows.is_paused(reader, now):
        return "paused"
    if reader.withdrawn_at:
        return "cancelled"
    if row.kind == "group_offer":
        return "answered" if reader.taken_at or reader.offered is None or not reader.waiting_since else None
    if row.kind == "group_rest":
        return None if reader.meeting_rests else "answered"
    place = places.get((post.group_of(row.key), row.person_id))
    if place is None:
        return "cancelled"
    if row.kind == "group_not_yet":
        return None if reader.waiting_since else "answered"
    if place.group_state not in groups.OPEN:
        return "cancelled"
    if row.kind == "group_started":
        return None if place.state == "member" else "cancelled"
    return None if place.state == "invited" else "answered"
