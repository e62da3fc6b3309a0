"""What stands around one JIM, for staff who have them on the phone."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.domain.around import helpers, moments


async def of_jim(db: Database, jim: Row, *, now: datetime) -> dict[str, object]:
    """By the name a page knows it by: what the JIM set, and what is offered to choose from."""
    return {
        "moments": await moments.of_jim(db, jim, now=now),
        "moments_removed": await moments.of_jim(db, jim, now=now, removed=True),
        "helper": await helpers.latest(db, jim.id),
        "suggested": moments.SUGGESTED,
        "longest": moments.LONGEST,
    }
