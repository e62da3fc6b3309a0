"""A calendar that a member of staff subscribes to: their talks, behind a secret address of their own.

The address is shown once and kept as a hash. Renewing it ends the one before; so does the end of the role.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import calendar_feeds, people, roles, talks
from jimsupport.domain import events
from jimsupport.domain.access import tokens
from jimsupport.domain.errors import NotFound
from jimsupport.domain.talks import rows
from jimsupport.mail import calendar
from jimsupport.words import N_, say

LOOKS_BACK = timedelta(days=31)
TITLE = N_("Gesprekken van JIMsupport")
TITLES = {"phone": N_("Bellen met %(name)s"), "online": N_("Online met %(name)s")}


async def made_at(db: Database, staff_id: int) -> datetime | None:
    """When the address that works now was made; None without one."""
    made: datetime | None = await db.fetch_value(
        select(calendar_feeds.c.created_at).where(calendar_feeds.c.id == staff_id)
    )
    return made


async def renew(db: Database, staff_id: int, *, by: str, now: datetime) -> str:
    """A new secret for this member of staff, which is kept nowhere else; the one before works no more."""
    secret = tokens.new()
    values = {"id": staff_id, "token_hash": tokens.hashed(secret), "created_at": now}
    async with db.write():
        await db.upsert(calendar_feeds, [values], key=["id"], set=["token_hash", "created_at"])
        await events.record(db, "feed_renewed", staff_id, by=by, now=now)
    return secret


async def end(db: Database, staff_id: int, *, by: str, now: datetime) -> None:
    """No address works any more."""
    async with db.write():
        await db.execute(calendar_feeds.delete().where(calendar_feeds.c.id == staff_id))
        await events.record(db, "feed_ended", staff_id, by=by, now=now)


async def open(db: Database, secret: str) -> Row:
    """Whose calendar this is: id and language. Raises NotFound, also for who is no longer staff."""
    found = await db.fetch_one(
        select(people.c.id, people.c.language)
        .join(calendar_feeds, calendar_feeds.c.id == people.c.id)
        .join(roles, roles.c.person_id == people.c.id)
        .where(
            calendar_feeds.c.token_hash == tokens.hashed(secret),
            roles.c.role == "staff",
            roles.c.ended_at.is_(None),
        )
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


async def content(db: Database, staff: Row, *, now: datetime) -> bytes:
    """The calendar: the talks of a month back and all to come, with first names and nothing of what they are about."""
    found = await db.fetch_all(
        rows.with_names()
        .where(
            talks.c.staff_id == staff.id,
            talks.c.jim_id != staff.id,
            talks.c.state != "cancelled",
            talks.c.starts_at > now - LOOKS_BACK,
        )
        .order_by(talks.c.starts_at, talks.c.id)
    )
    return calendar.feed(say(staff.language, TITLE), _entries(found, staff.language))


def _entries(found: Sequence[Row], language: str) -> list[calendar.Entry]:
    return [
        calendar.Entry(
            uid=row.uid,
            sequence=row.sequence,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            said_at=row.booked_at,
            title=say(language, TITLES[row.way], name=row.first_name),
            place=(row.online_link or "") if row.way == "online" else "",
        )
        for row in found
    ]
