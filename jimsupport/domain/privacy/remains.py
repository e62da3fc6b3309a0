"""What is left of somebody beside what they told us: how they came in, and what they did for us as their work."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, or_, select

from jimsupport.db import Database
from jimsupport.db.tables import (
    accompaniments,
    calendar_feeds,
    channels,
    duties,
    duty_changes,
    hand_over_drafts,
    hand_overs,
    hour_exceptions,
    import_runs,
    leaves,
    metadata,
    outbox,
    sign_in_links,
    talk_settings,
    weekly_hours,
)
from jimsupport.db.tables.base import For, points_at

OF_WORK: tuple[Column[Any], ...] = (
    duties.c.staff_id,
    duty_changes.c.staff_id,
    leaves.c.staff_id,
    weekly_hours.c.staff_id,
    hour_exceptions.c.staff_id,
    talk_settings.c.id,
    calendar_feeds.c.id,
    accompaniments.c.professional_id,
    hand_over_drafts.c.professional_id,
    import_runs.c.person_id,
)
OF_ACCESS = tuple(  # whatever lets somebody in, also what is added some day
    column
    for table in metadata.sorted_tables
    if table.info.get("purpose") == For.ACCESS
    for column in table.c
    if column.name in ("id", "person_id") and points_at(column) in ("people", "jims")
)
UNNAMED = timedelta(days=30)
NOTHING = {"address": None, "context": "{}", "error": None, "remote_id": None}


async def forget_ways_in(db: Database, person_id: int) -> None:
    """Nobody comes in as this person any more: sessions, links asked for, second factors, accounts elsewhere."""
    for column in OF_ACCESS:
        await db.execute(column.table.delete().where(column == person_id))
    keys = select(channels.c.address_key).where(channels.c.person_id == person_id)
    await db.execute(sign_in_links.delete().where(sign_in_links.c.address_key.in_(keys)))


async def forget_work(db: Database, person_id: int) -> None:
    """When they worked here, and what they left half done; that they registered somebody stays, without their name."""
    for column in OF_WORK:
        await db.execute(column.table.delete().where(column == person_id))
    await db.execute(leaves.update().where(leaves.c.cover_id == person_id).values(cover_id=None))


async def forget_hand_over_forms(db: Database, jim_id: int) -> None:
    """What professionals wrote of this JIM in forms and on their lists."""
    theirs = select(hand_overs.c.id).where(hand_overs.c.jim_id == jim_id)
    forms = select(hand_over_drafts.c.id).where(hand_over_drafts.c.hand_over_id.in_(theirs))
    await db.execute(accompaniments.delete().where(accompaniments.c.draft_id.in_(forms)))
    await db.execute(hand_over_drafts.delete().where(hand_over_drafts.c.hand_over_id.in_(theirs)))


async def forget_post(db: Database, person_id: int) -> None:
    """Where our messages went and what was in them; those to an address of theirs before we knew whose it was too."""
    addresses = select(channels.c.address).where(channels.c.person_id == person_id)
    unnamed = outbox.c.person_id.is_(None), outbox.c.address.in_(addresses)
    theirs = or_(outbox.c.person_id == person_id, (unnamed[0] & unnamed[1]))
    waiting = outbox.c.state.in_(("pending", "claimed"))
    skipped = {"state": "skipped", "reason": "erased", "next_try_at": None, "lease_until": None}
    await db.execute(outbox.update().where(theirs, waiting).values(**skipped))
    await db.execute(outbox.update().where(theirs).values(**NOTHING))


async def clear_unnamed_post(db: Database, *, now: datetime) -> None:
    """Where a message went a month ago to an address of nobody we know, and what was in it."""
    old = outbox.c.person_id.is_(None), outbox.c.queued_at < now - UNNAMED, outbox.c.next_try_at.is_(None)
    await db.execute(outbox.update().where(*old, outbox.c.address.is_not(None)).values(**NOTHING))
