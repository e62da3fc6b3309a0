"""Days on which the office is closed, beside weekends and public holidays."""

from datetime import date, datetime, timedelta

from jimsupport.db import Database, Row
from jimsupport.db.tables import closures
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.office import hours
from jimsupport.words import N_

LONGEST = 60  # days at once
LONGEST_REASON = 80


async def listed(db: Database, *, now: datetime) -> list[Row]:
    """Those from today on."""
    return await db.fetch_all(
        closures.select().where(closures.c.day >= hours.today(now)).order_by(closures.c.day)
    )


def days(first: date, last: date | None, *, now: datetime) -> list[date]:
    """The days from `first` to `last`, both included; `last` None is one day. Raises Invalid for days that cannot be."""
    last = last or first
    if last < first:
        raise Invalid("last_day", N_("De laatste dag komt voor de eerste. Kies een latere dag."))
    if first < hours.today(now):
        raise Invalid("first_day", N_("Deze dag is al geweest. Kies vandaag of later."))
    count = (last - first).days + 1
    if count > LONGEST:
        raise Invalid("last_day", N_("Kies hoogstens %(count)s dagen tegelijk."), count=LONGEST)
    return [first + timedelta(days=n) for n in range(count)]


async def add(db: Database, closed: list[date], reason: str, *, by: str, now: datetime) -> None:
    """Close the office on these days; a day that was closed already takes the new reason."""
    reason = " ".join(reason.split())[:LONGEST_REASON]
    async with db.write():
        await db.upsert(
            closures, [{"day": day, "reason": reason} for day in closed], key=("day",), set=("reason",)
        )
        listed = [day.isoformat() for day in closed]
        await events.record(db, "office_changed", None, by=by, now=now, what="closure", days=listed)


async def remove(db: Database, closure_id: int, *, by: str, now: datetime) -> None:
    """Open after all; twice is once."""
    async with db.write():
        gone = await db.fetch_one(
            closures.delete().where(closures.c.id == closure_id).returning(closures.c.day)
        )
        if gone:
            day = gone.day.isoformat()
            await events.record(db, "office_changed", None, by=by, now=now, what="no_closure", day=day)
