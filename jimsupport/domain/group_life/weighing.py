"""Whether a mail about messages of a group is still wanted at the moment it leaves (see `follow_up.appointments`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import group_habits, group_messages, jims, peer_group_members, peer_groups, people
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.group_life import post
from jimsupport.domain.groups.post import group_of
from jimsupport.domain.people import jims as jim_rows

KINDS = (post.NEWS, post.HIDDEN)
members = peer_group_members


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it. Two queries."""
    found = await db.fetch_all(
        select(
            *jims.c,
            people.c.erased_at,
            people.c.zone,
            members.c.group_id,
            members.c.state,
            peer_groups.c.state.label("group_state"),
            group_habits.c.hears,
            group_habits.c.quiet_until,
        )
        .join(people, people.c.id == jims.c.id)
        .join(members, members.c.jim_id == jims.c.id)
        .join(peer_groups, peer_groups.c.id == members.c.group_id)
        .outerjoin(group_habits, group_habits.c.id == members.c.id)
        .where(
            jims.c.id.in_([row.person_id for row in rows]),
            members.c.group_id.in_([group_of(row.key) for row in rows]),
        )
    )
    readers = {(row.group_id, row.id): row for row in found}
    hidden = await _hidden(db, [row.key for row in rows if row.kind == post.HIDDEN])
    return {
        row.id: _why_not(row, readers.get((group_of(row.key), row.person_id)), hidden, now=now)
        for row in rows
    }


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


async def _hidden(db: Database, keys: Sequence[str]) -> set[int]:
    """Those of the messages in these keys that are hidden still."""
    found = await db.fetch_all(
        select(group_messages.c.id).where(
            group_messages.c.id.in_(post.messages_of(keys)), group_messages.c.hidden_at.is_not(None)
        )
    )
    return {row.id for row in found}


def _why_not(row: Any, reader: Row | None, hidden: set[int], *, now: datetime) -> str | None:
    if reader is None:
        return "erased"
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(reader, f"{reason}_at"):
            return reason
    if jim_rows.is_paused(reader, now):
        return "paused"
    if reader.state != "member" or reader.group_state != "running":
        return "cancelled"
    if row.kind == post.HIDDEN:
        return None if post.message_of(row.key) in hidden else "cancelled"
    if reader.hears == "never":
        return "muted"
    quiet = reader.quiet_until is not None and cadence.local_day(now, reader.zone) < reader.quiet_until
    return "paused" if quiet else None
