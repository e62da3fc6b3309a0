"""Whether a message about a meetup is still wanted at the moment it leaves (see `follow_up.appointments`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, meetup_answers, peer_group_members, people
from jimsupport.domain.meetups import letters, rows
from jimsupport.domain.people import jims as jim_rows

OFF = "meetup_cancelled"
KINDS = ("meetup_invitation", "meetup_moved", OFF)
members = peer_group_members


async def weigh(db: Database, outgoing: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it. Three queries."""
    ids = [row.person_id for row in outgoing]
    about = {row.id: letters.meetup_of(row.key) for row in outgoing}
    known = await rows.of(db, list(about.values()))
    readers = await db.fetch_all(
        select(*jims.c, people.c.erased_at, people.c.zone, members.c.group_id, members.c.state)
        .join(people, people.c.id == jims.c.id)
        .join(members, members.c.jim_id == jims.c.id)
        .where(jims.c.id.in_(ids), members.c.group_id.in_([row.group_id for row in known.values()]))
    )
    theirs = {(row.group_id, row.id): row for row in readers}
    said = await _comes(db, list(known), ids)
    reasons: dict[int, str | None] = {}
    for row in outgoing:
        meetup = known.get(about[row.id])
        reader = theirs.get((meetup.group_id, row.person_id)) if meetup else None
        comes = said.get((about[row.id], row.person_id))
        reasons[row.id] = _why_not(row, meetup, reader, comes, now=now)
    return reasons


async def _comes(
    db: Database, meetup_ids: Sequence[int], jim_ids: Sequence[int]
) -> Mapping[tuple[int, int], str | None]:
    found = await db.fetch_all(
        select(meetup_answers.c.meetup_id, meetup_answers.c.jim_id, meetup_answers.c.comes).where(
            meetup_answers.c.meetup_id.in_(meetup_ids), meetup_answers.c.jim_id.in_(jim_ids)
        )
    )
    return {(row.meetup_id, row.jim_id): row.comes for row in found}


async def settled(db: Database, outgoing: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


def _why_not(
    row: Any, meetup: Row | None, reader: Row | None, comes: str | None, *, now: datetime
) -> str | None:
    if meetup is None or reader is None:
        return "cancelled"
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(reader, f"{reason}_at"):
            return reason
    if reader.state != "member":
        return "left"
    whole = row.key.split(":")[1].endswith("_all")
    sequence = meetup.series_sequence if whole else meetup.sequence
    if int(row.key.rpartition(":")[2]) != sequence:
        return "moved"
    if row.kind == OFF:
        return None
    if meetup.series_ended_at if whole else meetup.state == "cancelled":
        return "cancelled"
    if meetup.ends_at <= now and not whole:
        return "expired"
    return "paused" if jim_rows.is_paused(reader, now) and comes != "yes" else None
