"""Whether a message about a poll is still wanted at the moment it leaves (see `follow_up.appointments`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, peer_group_members, people, poll_options, poll_votes, polls
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.polls import post

KINDS = ("poll_asked", "poll_reminder")
members = peer_group_members


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it. Two queries."""
    ids, asked = [row.person_id for row in rows], [post.poll_of(row.key) for row in rows]
    found = await db.fetch_all(
        select(
            *jims.c,
            people.c.erased_at,
            polls.c.id.label("poll_id"),
            polls.c.state.label("poll_state"),
            members.c.state,
        )
        .join(people, people.c.id == jims.c.id)
        .join(members, members.c.jim_id == jims.c.id)
        .join(polls, polls.c.group_id == members.c.group_id)
        .where(jims.c.id.in_(ids), polls.c.id.in_(asked))
    )
    known = {(row.poll_id, row.id): row for row in found}
    given = await db.fetch_all(
        select(poll_options.c.poll_id, poll_votes.c.jim_id)
        .join(poll_votes, poll_votes.c.option_id == poll_options.c.id)
        .where(poll_options.c.poll_id.in_(asked), poll_votes.c.jim_id.in_(ids))
    )
    voted = {(row.poll_id, row.jim_id) for row in given}
    reasons = {}
    for row in rows:
        which = (post.poll_of(row.key), row.person_id)
        reasons[row.id] = "answered" if which in voted else _why_not(known.get(which), now)
    return reasons


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


def _why_not(row: Row | None, now: datetime) -> str | None:
    if row is None:
        return "cancelled"
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(row, f"{reason}_at"):
            return reason
    if jim_rows.is_paused(row, now):
        return "paused"
    return None if row.poll_state == "open" and row.state == "member" else "cancelled"
