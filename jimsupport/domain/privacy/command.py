"""`jimsupport retention --dry-run`: how long what is kept, and what would go now; as on the administrators' page."""

from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.privacy import retention, times
from jimsupport.words import say


async def report(db: Database, *, now: datetime) -> list[str]:
    """The lines to print."""
    chosen = await times.all_of(db)
    lines = [
        f"{line.table:24} {line.keep:12} {', '.join(line.theirs)}".rstrip() for line in retention.lines()
    ]
    lines += ["", *(f"{name:24} {days} days" for name, days in chosen.items()), ""]
    return [*lines, *(f"{due.count:7} {say('nl', due.said)}" for due in await retention.due(db, now=now))]
