"""What was sent, until what follows from it is planned: it keeps its lease, so that what a dead worker left is found.

Noting that a message was sent must not wait for what follows; that is planned a moment later, for many at once.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import outbox
from jimsupport.mail import left_behind
from jimsupport.mail.outbox import FINISHED, OURS, WITHOUT_CONTEXT

_FOLLOWED = Fixed(
    update(outbox)
    .where(
        outbox.c.id.in_(bindparam("ids", expanding=True)),
        outbox.c.lease_until.is_not(None),
        outbox.c.state.not_in(OURS),
    )
    .values(**FINISHED)
    .returning(outbox.c.id)
)


async def followed(db: Database, rows: Sequence[Row]) -> set[int]:
    """Note that what follows from these, which were sent, is planned; the ids of those of which it was not yet.

    Call it first in the transaction that plans it.
    """
    found = await db.fetch_all(_FOLLOWED.params(ids=[row.id for row in rows]))
    return {row.id for row in found}


async def unfollowed(db: Database, *, now: datetime) -> dict[datetime, list[Row]]:
    """What a worker sent that died before it planned what follows, by when it was sent."""
    found = await db.fetch_all(
        select(*WITHOUT_CONTEXT).where(
            left_behind.is_over(now),
            outbox.c.state.not_in(OURS),
            outbox.c.sent_at.is_not(None),
        )
    )
    moments: defaultdict[datetime, list[Row]] = defaultdict(list)
    for row in found:
        moments[row.sent_at].append(row)
    return moments
