"""Rows that are due at a moment, each decided once: reminders of talks and of meetups."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from jimsupport.db import Database, Row, Unavailable

POISONED = timedelta(hours=1)
Decide = Callable[[Row], Awaitable[str]]

trouble = logging.getLogger(__name__)


async def run(db: Database, table: Table, decide: Decide, *, now: datetime, limit: int = 50) -> Counter[str]:
    """Have `decide` see to each row of `table` that is due (`due_at`), the longest due first; counts of what it says.

    Any number may run at once. A row that fails is put off for an hour, and the others go on; Unavailable is raised.
    """
    done: Counter[str] = Counter()
    due = table.c.due_at <= now
    if await db.fetch_value(select(table.c.id).where(due).limit(1)) is None:
        return done  # so an idle worker locks nobody out
    async with db.write():
        for row in await db.fetch_all(
            table.select()
            .where(due)
            .order_by(table.c.due_at, table.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ):
            try:
                async with db.savepoint():
                    done[await decide(row)] += 1
            except Unavailable:
                raise
            except Exception:
                trouble.exception("%s cannot be written", row.key)
                await change(db, table, row, due_at=now + POISONED)
                done["error"] += 1
    return done


async def change(db: Database, table: Table, row: Any, **values: Any) -> None:
    """Note what became of one row."""
    await db.execute(table.update().where(table.c.id == row.id).values(**values))
