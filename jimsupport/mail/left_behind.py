"""Outgoing post that a worker had in hand when it died: its lease runs out, and another takes it in."""

from datetime import datetime

from sqlalchemy import update

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox
from jimsupport.mail.outbox import FINISHED, WITHOUT_CONTEXT


async def take_in(db: Database, *, now: datetime) -> tuple[int, list[Row]]:
    """Take it in: how many go out again, and the rows that are in doubt.

    What was only claimed goes out again; what was being handed over may have arrived.
    """
    gone = outbox.c.lease_until <= now
    async with db.write():
        released = await db.fetch_all(
            update(outbox)
            .where(gone, outbox.c.state == "claimed")
            .values(state="pending", lease_until=None)
            .returning(outbox.c.id)
        )
        doubtful = await db.fetch_all(
            update(outbox)
            .where(gone, outbox.c.state == "handing")
            .values(
                state="in_doubt", sent_at=now, error="the worker stopped while handing it over", **FINISHED
            )
            .returning(*WITHOUT_CONTEXT)
        )
    return len(released), doubtful
