"""All post stopped: nothing goes out, mail or text, until somebody lets it go again. What is due waits in its place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from jimsupport.db import Database
from jimsupport.db.tables import events as event_rows
from jimsupport.db.tables import office, people
from jimsupport.domain import events

STOPPED, RESUMED = "post_stopped", "post_resumed"
HISTORY = 10
_STOPPED = select(office.c.post_stopped_at).where(office.c.post_stopped_at.is_not(None)).limit(1)


@dataclass(frozen=True, slots=True)
class Happened:
    """Post was stopped, or went again; `who` is a first name, empty for who did it from a terminal."""

    stopped: bool
    at: datetime
    who: str


async def is_stopped(db: Database) -> bool:
    """Whether all post is stopped: asked before any message is claimed. One small query."""
    return await db.fetch_value(_STOPPED) is not None


async def stop(db: Database, *, by: str, now: datetime) -> None:
    """Let nothing more go out; twice is once. A worker may finish the few messages it has in hand."""
    await _change(db, STOPPED, office.c.post_stopped_at.is_(None), now, by, by=by, now=now)


async def resume(db: Database, *, by: str, now: datetime) -> None:
    """Let post go again: everything that waits is weighed once more before it leaves. Twice is once."""
    await _change(db, RESUMED, office.c.post_stopped_at.is_not(None), None, None, by=by, now=now)


async def _change(
    db: Database,
    kind: str,
    only_if: ColumnElement[bool],
    at: datetime | None,
    who: str | None,
    *,
    by: str,
    now: datetime,
) -> None:
    async with db.write():
        changed = await db.fetch_one(
            office.update()
            .where(only_if)
            .values(post_stopped_at=at, post_stopped_by=who)
            .returning(office.c.id)
        )
        if changed:
            await events.record(db, kind, None, by=by, now=now)


async def history(db: Database) -> list[Happened]:
    """When post was stopped and went again, newest first."""
    rows = await db.fetch_all(
        select(event_rows.c.kind, event_rows.c.by, event_rows.c.at)
        .where(event_rows.c.kind.in_((STOPPED, RESUMED)))
        .order_by(event_rows.c.id.desc())
        .limit(HISTORY)
    )
    numbers = {row.by: int(number) for row in rows if (number := row.by.partition(":")[2]).isdigit()}
    found = await db.fetch_all(
        select(people.c.id, people.c.first_name).where(people.c.id.in_(set(numbers.values())))
    )
    names = {person.id: person.first_name for person in found}
    return [Happened(row.kind == STOPPED, row.at, names.get(numbers.get(row.by, 0), "")) for row in rows]
