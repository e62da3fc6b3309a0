"""What the whole team agreed on: when the office is open, where word of danger goes, how much comes up a day."""

from collections.abc import Mapping
from datetime import datetime

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import office, office_hours
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Problem
from jimsupport.domain.people import channels
from jimsupport.words import N_

MOST_CEILING = 200
MOST_DAYS = 30
_ROW = Fixed(office.select().order_by(office.c.id).limit(1))


async def load(db: Database) -> Row:
    """The one row: `duty_mail` (or None), `returns_after` (working days), `ceiling` (items a day for each on duty)."""
    row = await db.fetch_one(_ROW.params())
    if row is None:
        raise LookupError("The table `office` is empty: migrations fill it.")
    return row


async def agree(
    db: Database, *, duty_mail: str, ceiling: int, returns_after: int, by: str, now: datetime
) -> None:
    """Change what was agreed; an empty `duty_mail` tells nobody. Raises Invalid."""
    problems = []
    if not 1 <= ceiling <= MOST_CEILING:
        problems.append(Problem("ceiling", N_("Kies een getal van 1 tot %(most)s."), {"most": MOST_CEILING}))
    if not 1 <= returns_after <= MOST_DAYS:
        problems.append(
            Problem("returns_after", N_("Kies een getal van 1 tot %(most)s."), {"most": MOST_DAYS})
        )
    if problems:
        raise Invalid.many(problems)
    address = channels.normalise("mail", duty_mail, field="duty_mail")[0] if duty_mail else None
    values = {"duty_mail": address, "ceiling": ceiling, "returns_after": returns_after}
    async with db.write():
        row = await load(db)
        if any(row[name] != value for name, value in values.items()):
            await db.execute(office.update().where(office.c.id == row.id).values(**values))
            await events.record(db, "office_changed", None, by=by, now=now, what="agreed")


async def week(db: Database) -> dict[int, tuple[int, int]]:
    """The office hours by day of the week (1 is Monday), in minutes after midnight."""
    rows = await db.fetch_all(office_hours.select().order_by(office_hours.c.weekday))
    return {row.weekday: (row.opens, row.closes) for row in rows}


async def set_week(db: Database, wanted: Mapping[int, tuple[int, int]], *, by: str, now: datetime) -> None:
    """Change the office hours; a day that is left out is closed. Raises Invalid, with `opens-3` for Wednesday's."""
    if not wanted:
        raise Invalid("opens-1", N_("Vul voor één dag of meer in wanneer jullie er zijn."))
    problems = [
        Problem(f"closes-{day}", N_("Sluiten komt na opengaan. Vul een latere tijd in."), {})
        for day, (opens, closes) in wanted.items()
        if closes <= opens
    ]
    if problems:
        raise Invalid.many(problems)
    async with db.write():
        await db.lock("office", "hours")
        if dict(wanted) == await week(db):
            return
        await db.execute(office_hours.delete())
        await db.insert_many(
            office_hours,
            [{"weekday": day, "opens": opens, "closes": closes} for day, (opens, closes) in wanted.items()],
        )
        await events.record(db, "office_changed", None, by=by, now=now, what="hours")
