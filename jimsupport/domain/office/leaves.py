"""Leave: when somebody is away, and who stands in for them."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import leaves, people, roles
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.office import hours
from jimsupport.domain.office.roster import Leave
from jimsupport.words import N_

LONGEST = timedelta(days=366)


async def of(db: Database, staff_id: int, *, now: datetime) -> list[Row]:
    """Somebody's leave that is not over yet, soonest first, with the name of who stands in (`cover` or None)."""
    return await db.fetch_all(
        select(leaves, people.c.first_name.label("cover"))
        .outerjoin(people, people.c.id == leaves.c.cover_id)
        .where(leaves.c.staff_id == staff_id, leaves.c.last_day >= hours.today(now))
        .order_by(leaves.c.first_day)
    )


async def check(db: Database, leave: Leave, *, now: datetime) -> None:
    """Raises Invalid for days that cannot be, leave there already is, and a cover who cannot stand in."""
    if leave.last < leave.first:
        raise Invalid("last_day", N_("De laatste dag komt voor de eerste. Kies een latere dag."))
    if leave.last < hours.today(now):
        raise Invalid("last_day", N_("Deze dagen zijn al geweest."))
    if leave.last - leave.first > LONGEST:
        raise Invalid("last_day", N_("Dit is langer dan een jaar. Kies een eerdere laatste dag."))
    known = await _overlapping(db, leave.staff, leave)
    if known:
        raise Invalid(
            "first_day",
            N_(
                "Er staat al verlof van %(first)s tot en met %(last)s. Haal dat eerst weg, of kies andere dagen."
            ),
            first=known.first_day,
            last=known.last_day,
        )
    if leave.cover is not None:
        await _check_cover(db, leave)


async def _check_cover(db: Database, leave: Leave) -> None:
    works = select(roles.c.id).where(
        roles.c.person_id == leave.cover, roles.c.role == "staff", roles.c.ended_at.is_(None)
    )
    if leave.cover == leave.staff or not await db.fetch_one(works):
        raise Invalid("cover", N_("Kies een collega."))
    theirs = await _overlapping(db, leave.cover, leave)
    if theirs and theirs.first_day <= leave.first and theirs.last_day >= leave.last:
        raise Invalid("cover", N_("Deze collega is dan zelf ook weg. Kies iemand anders."))


async def _overlapping(db: Database, staff_id: int | None, leave: Leave) -> Row | None:
    return await db.fetch_one(
        leaves.select()
        .where(
            leaves.c.staff_id == staff_id, leaves.c.first_day <= leave.last, leaves.c.last_day >= leave.first
        )
        .order_by(leaves.c.first_day)
        .limit(1)
    )


async def add(db: Database, leave: Leave, *, by: str, now: datetime) -> int:
    """Note leave and give its id. Raises Invalid as `check` does."""
    async with db.write():
        await db.lock("roster", leave.staff)
        await check(db, leave, now=now)
        leave_id = await db.insert(
            leaves.insert().values(
                staff_id=leave.staff,
                first_day=leave.first,
                last_day=leave.last,
                cover_id=leave.cover,
                created_at=now,
            )
        )
        await _record(db, "leave", leave.staff, leave.first, leave.last, by=by, now=now)
    return leave_id


async def remove(db: Database, staff_id: int, leave_id: int, *, by: str, now: datetime) -> None:
    """Somebody is there after all; twice is once."""
    async with db.write():
        gone = await db.fetch_one(
            leaves.delete()
            .where(leaves.c.id == leave_id, leaves.c.staff_id == staff_id)
            .returning(leaves.c.first_day, leaves.c.last_day)
        )
        if gone:
            await _record(db, "no_leave", staff_id, gone.first_day, gone.last_day, by=by, now=now)


async def _record(
    db: Database, what: str, staff_id: int, first: date, last: date, *, by: str, now: datetime
) -> None:
    await events.record(
        db,
        "roster_changed",
        None,
        by=by,
        now=now,
        what=what,
        staff=staff_id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
