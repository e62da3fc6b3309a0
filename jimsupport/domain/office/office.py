"""What the whole team agreed on: where word of danger goes, how much comes up a day, when work goes back."""

from jimsupport.db import Database, Row
from jimsupport.db.tables import office


async def load(db: Database) -> Row:
    """The one row: `duty_mail` (or None), `returns_after` (working days), `ceiling` (items a day for each on duty)."""
    row = await db.fetch_one(office.select().order_by(office.c.id).limit(1))
    if row is None:
        raise LookupError("The table `office` is empty: migrations fill it.")
    return row
