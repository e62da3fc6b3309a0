"""JIMs in the demo who would rather have a text."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import jims
from jimsupport.domain.people import channels, mobiles, texting

BEFORE = timedelta(days=60)  # the end of what the demo plays
HOW_MANY = 4


async def some_choose(db: Database, *, but: int, now: datetime) -> None:
    """A few JIMs who said yes lately, never `but`, choose texts; on the number of the last of them none arrives."""
    willing = jims.c.consented_at.is_not(None), jims.c.stopped_at.is_(None), jims.c.id != but
    rows = await db.fetch_all(
        select(jims.c.id).where(*willing).order_by(jims.c.consented_at.desc(), jims.c.id).limit(HOW_MANY)
    )
    for number, row in enumerate(rows):
        who: dict[str, Any] = {"by": f"jim:{row.id}", "now": now}
        channel_id = await channels.add(db, row.id, "phone", f"+316578036{number:02}", **who)
        await channels.prefer(db, row.id, "text", channel_id=channel_id, **who)
        for channel in await channels.of(db, row.id) if number == HOW_MANY - 1 else ():
            if mobiles.can_text(channel):
                await texting.distrust(db, row.id, channel.id, by="worker", now=now)
