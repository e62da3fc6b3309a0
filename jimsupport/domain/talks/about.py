"""The question that a talk is about: whoever has the talk is on it, and it waits until the day of the talk."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.domain.errors import NotFound
from jimsupport.domain.handling import merges, snoozes
from jimsupport.domain.office.hours import today
from jimsupport.domain.support import claims


async def question(db: Database, talk: Row) -> Row | None:
    """The question itself, or the one it was merged into, while it is open."""
    if talk.request_id is None:
        return None
    try:
        row = await merges.live(db, talk.request_id)
    except NotFound:
        return None
    return row if row.closed_at is None else None


async def wait(db: Database, talk: Row, *, now: datetime) -> None:
    """Let it wait for the talk, with who has that unless somebody is on it already. Word of danger never waits."""
    row = await question(db, talk)
    if row is None:
        return
    by = f"staff:{talk.staff_id}"
    if row.claimed_by is None:
        await claims.claim(db, row, by=by, now=now)
    day = today(talk.starts_at)
    if not row.danger and day > today(now):
        await snoozes.snooze(db, row, day, by=by, now=now)


async def go_on(db: Database, talk: Row, *, by: str, now: datetime) -> None:
    """The talk is off, or did not happen: the question is back where staff look."""
    row = await question(db, talk)
    if row is not None:
        await snoozes.wake(db, row, by=by, now=now)
