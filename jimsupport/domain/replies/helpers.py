"""Whoever reads along with a JIM and answers a copy: their words come to us, their STOP ends the reading along."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import helpers, people
from jimsupport.domain.around import copies
from jimsupport.domain.around import helpers as verbs


async def of(db: Database, message: Row) -> Row | None:
    """The helper that a message of ours went to, with `jim`: whom they read along with; None for any other message."""
    if message.kind not in copies.KINDS:
        return None
    return await db.fetch_one(
        select(*helpers.c, people.c.first_name.label("jim"))
        .join(people, people.c.id == helpers.c.jim_id)
        .where(helpers.c.id == copies.helper_of(message))
    )


async def leave(db: Database, helper: Row, *, now: datetime) -> None:
    """They read along no more."""
    await verbs.leave(db, verbs.secret_of(helper), now=now)


async def bounced(db: Database, helper: Row, *, now: datetime) -> None:
    """Our mail does not reach them: they read along no more."""
    await verbs.bounced(db, helper.id, now=now)
