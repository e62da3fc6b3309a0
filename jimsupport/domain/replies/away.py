"""Somebody's automatic reply: not there for a while. It is shown to staff, and is no answer and no contact."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_

from jimsupport.db import Database, Row
from jimsupport.db.tables import absences
from jimsupport.domain.office.hours import today
from jimsupport.mail.reading.read import Reading

SHOWN = timedelta(days=14)  # where the reply names no day


async def note(db: Database, person_id: int, row: Row, reading: Reading, *, now: datetime) -> None:
    """Keep until when they say they are away; a reply that names no day takes nothing from one that did."""
    known = await db.fetch_one(absences.select().where(absences.c.person_id == person_id))
    if known and known.until and not reading.away_until and known.until > today(now):
        return
    values = {"person_id": person_id, "noted_at": now, "until": reading.away_until, "received_id": row.id}
    await db.upsert(absences, [values], key=["person_id"], set=["noted_at", "until", "received_id"])


async def of(db: Database, person_ids: Sequence[int], *, now: datetime) -> dict[int, Row]:
    """Who of these is away now, as far as we know; by person."""
    there = absences.c.until > today(now), absences.c.until.is_(None) & (absences.c.noted_at > now - SHOWN)
    rows = await db.fetch_all(
        absences.select().where(absences.c.person_id.in_(list(person_ids)), or_(*there))
    )
    return {row.person_id: row for row in rows}


async def back(db: Database, person_id: int) -> None:
    """We heard from them, or their data goes: nothing says that they are away."""
    await db.execute(absences.delete().where(absences.c.person_id == person_id))


async def clear(db: Database, *, now: datetime) -> None:
    """Remove what is shown no more."""
    over = absences.c.until <= today(now), absences.c.until.is_(None) & (absences.c.noted_at <= now - SHOWN)
    await db.execute(absences.delete().where(or_(*over)))
