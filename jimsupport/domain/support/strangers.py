"""What someone asked whom we do not know: it goes some time after it was closed, and only that it was asked stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select

from jimsupport.db import Database, shredding
from jimsupport.db.tables import request_messages, request_notes, support_requests
from jimsupport.domain.privacy import times

AT_ONCE = 100
NOTHING = {"name": "", "contact": None, "when_to_call": ""}

_rows = support_requests.c


async def forget(db: Database, *, now: datetime) -> int:
    """Remove name, number and every word of what nobody we know asked long ago; how many, at most a hundred at once.

    What was merged into another question goes as long after that one was closed. Any number of workers may call this
    at once.
    """
    if await db.fetch_one(_due(now - await times.of(db, "stranger"))) is None:
        return 0
    async with db.write():
        await db.lock("forgetting", "strangers")
        due = [row.id for row in await db.fetch_all(_due(now - await times.of(db, "stranger")))]
        for words in (request_messages, request_notes):
            await db.execute(words.delete().where(words.c.request_id.in_(due)))
        await db.execute(support_requests.update().where(_rows.id.in_(due)).values(**NOTHING))
        await shredding.shred(db, *(("request", request_id) for request_id in due), now=now)
    return len(due)


async def count(db: Database, *, now: datetime) -> int:
    """How many `forget` would take, at most a hundred."""
    due = _due(now - await times.of(db, "stranger")).subquery()
    return await db.fetch_value(select(func.count()).select_from(due)) or 0


def _due(before: datetime) -> Any:
    """Those that say something still and were closed by then, as was what each went into in the end."""
    chain = (
        select(_rows.id, _rows.merged_into.label("into"), _rows.closed_at)
        .where(_rows.jim_id.is_(None), _rows.closed_at <= before, _says_something())
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(chain.c.id, _rows.merged_into, _rows.closed_at).join(chain, _rows.id == chain.c.into)
    )
    ended = chain.c.into.is_(None), chain.c.closed_at <= before
    return select(chain.c.id).where(*ended).order_by(chain.c.id).limit(AT_ONCE)


def _says_something() -> Any:
    said = (exists().where(words.c.request_id == _rows.id) for words in (request_messages, request_notes))
    return or_(_rows.name != "", _rows.contact.is_not(None), _rows.when_to_call != "", *said)
