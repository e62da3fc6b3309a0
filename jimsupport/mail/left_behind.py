"""Outgoing post that a worker had in hand when it died: its lease runs out, and another takes it in.

What anybody has in hand stands in front of what is due: it was claimed from there, and leaves only when all is done.
So it is looked for there, and the lease, which is written for every message, needs no index. Behind more than FRONT
messages that overtake it, it waits until those are out.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox
from jimsupport.mail.outbox import FINISHED, WITHOUT_CONTEXT

FRONT = 10_000  # messages that are looked through: many times what all workers together have in hand


def is_over(now: datetime) -> ColumnElement[bool]:
    """Whether the lease of a message is over, whatever had become of it."""
    due = select(outbox.c.id, outbox.c.lease_until).where(outbox.c.next_try_at <= now)
    front = due.order_by(outbox.c.rank, outbox.c.next_try_at).limit(FRONT).subquery()
    found = select(front.c.id).where(front.c.lease_until <= now)
    return and_(outbox.c.id.in_(found), outbox.c.lease_until <= now)  # and still is when another was quicker


async def take_in(db: Database, *, now: datetime) -> tuple[int, list[Row]]:
    """Take it in: how many go out again, and the rows that are in doubt.

    What was only claimed goes out again; what was being handed over may have arrived.
    """
    gone = is_over(now)
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
