"""What PostgreSQL is told by who works through thousands of rows at a time. SQLite needs none of it."""

from typing import Any

from sqlalchemy import Table, func, select, text

_BY_LISTS = select(
    *(func.set_config(f"enable_{way}", "off", True) for way in ("seqscan", "nestloop")),
    func.set_config("plan_cache_mode", "force_generic_plan", True),
)


async def by_lists(db: Any) -> None:
    """Until this write transaction ends read each table once, by the list that a statement has for it, and join after.

    For statements that list the ids of some thousands of rows in every table they read, run while tables grow faster
    than PostgreSQL counts them. Planned once: weighing the lists would take longer than all else.
    """
    if db.dialect == "postgresql":
        await db.fetch_value(_BY_LISTS)


async def analyze(db: Any, table: Table) -> None:
    """Let PostgreSQL count `table` anew, which grew faster than it counts: who asks anything would read all of it."""
    if db.dialect == "postgresql":
        await db.execute(text(f'ANALYZE "{table.name}"'))
