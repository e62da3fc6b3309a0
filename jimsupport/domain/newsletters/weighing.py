"""Whether a copy of a newsletter is still wanted at the moment it leaves (see `follow_up.appointments`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import erasures, jims, newsletters, people, roles
from jimsupport.db.tables import newsletter_readers as readers
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.people import jims as jim_rows

KIND = "newsletter"


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these copies must not leave after all, by its id; None: send it. Two queries."""
    going = exists().where(erasures.c.person_id == people.c.id, erasures.c.due_at.is_not(None))
    working = exists().where(roles.c.person_id == people.c.id, roles.c.ended_at.is_(None))
    found = await db.fetch_all(
        select(people.c.id, people.c.erased_at, readers.c.ended_at, readers.c.id.label("reads"))
        .add_columns(jims.c.id.label("jim"), going.label("going"), working.label("working"))
        .add_columns(*(jims.c[f"{name}_at"] for name in ("stopped", "deceased", "declined")))
        .add_columns(jims.c.paused_until, people.c.zone)
        .outerjoin(readers, readers.c.id == people.c.id)
        .outerjoin(jims, jims.c.id == people.c.id)
        .where(people.c.id.in_([row.person_id for row in rows]))
    )
    known = {row.id: row for row in found}
    about = {newsletter_of(row.key) for row in rows}
    held = select(newsletters.c.id).where(newsletters.c.id.in_(about), newsletters.c.state == "stopped")
    stopped = {row.id for row in await db.fetch_all(held)}
    return {
        row.id: "held" if newsletter_of(row.key) in stopped else _why_not(known.get(row.person_id), now)
        for row in rows
    }


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


def key(newsletter_id: int, person_id: int) -> str:
    """The key of this reader's copy in the outgoing post; `newsletter_of` reads the newsletter out of it."""
    return f"{KIND}-{newsletter_id}:{person_id}"


def newsletter_of(key: str) -> int:
    """Which newsletter a copy with this key is of."""
    return int(key.partition(":")[0].removeprefix(f"{KIND}-"))


def waits_until(zone: str, moment: datetime) -> datetime:
    """When a copy may leave, from `moment` on: not on a Sunday or a holiday."""
    today = cadence.local_day(moment, zone)
    open_day = cadence.next_open_day(today)
    return moment if open_day == today else cadence.due_at(open_day, zone)


def _why_not(reader: Row | None, now: datetime) -> str | None:
    if reader is None or reader.erased_at or reader.going:
        return "erased"
    if reader.reads is None or reader.ended_at:
        return "muted"
    if reader.jim is None:
        return None if reader.working else "ended"
    for reason in ("deceased", "stopped", "declined"):
        if getattr(reader, f"{reason}_at"):
            return reason
    return "paused" if jim_rows.is_paused(reader, now) else None
