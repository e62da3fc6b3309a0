"""One statement with each of many rows, a thousand at a time."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table

from jimsupport.db import rows, sealing

AT_ONCE = 1000  # rows that are handed to the driver together


async def run(
    db: Any, statement: Any, table: Table, many: Sequence[Mapping[str, Any]], *, meet: bool = False
) -> None:
    """Run `statement`, which inserts into `table`, with each of `many`; what is to be encrypted is.

    `meet`: some are the same row, which one statement takes but once.
    """
    if not many:
        return
    columns = many[0].keys()
    if any(row.keys() != columns for row in many):
        raise ValueError("Rows inserted together name the same columns.")
    async with db.write():
        hold = db.held()
        for some in rows.chunks(many, AT_ONCE):
            chunk = await sealing.rows(db, table, some)
            together = None if meet else db.statements_made.prepare_together(statement, chunk)
            db.statements += 1
            hold.changes += 1
            try:
                if together:
                    await db.engine.fetch(hold.raw, *together)
                else:
                    await db.engine.run_many(hold.raw, *db.statements_made.prepare_many(statement, chunk))
            except Exception as error:
                raise db.failed(hold, error) from error
