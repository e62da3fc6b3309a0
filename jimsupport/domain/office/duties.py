"""On which days staff are there: the week, and one day that differs from it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import duties, duty_changes, people, roles
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.office import hours
from jimsupport.words import N_

WEEKDAYS = range(1, 7)  # Monday to Saturday: on Sunday nobody works
_COLLEAGUES = Fixed(
    select(people.c.id, people.c.first_name, people.c.last_name)
    .join(roles, roles.c.person_id == people.c.id)
    .where(roles.c.role == "staff", roles.c.ended_at.is_(None))
    .order_by(people.c.first_name, people.c.id)
)


async def colleagues(db: Database) -> list[Row]:
    """Everybody who is staff now, by name."""
    return await db.fetch_all(_COLLEAGUES.params())


async def colleague(db: Database, staff_id: int) -> Row:
    """One of them. Raises NotFound."""
    found = next((row for row in await colleagues(db) if row.id == staff_id), None)
    if found is None:
        raise NotFound
    return found


async def set_week(db: Database, staff_id: int, weekdays: Collection[int], *, by: str, now: datetime) -> None:
    """Say on which days of the week (1 is Monday) somebody works; none at all takes them off the roster."""
    wanted = {day for day in weekdays if day in WEEKDAYS}
    async with db.write():
        await db.lock("roster", staff_id)
        known = {
            row.weekday for row in await db.fetch_all(duties.select().where(duties.c.staff_id == staff_id))
        }
        if wanted == known:
            return
        await db.execute(duties.delete().where(duties.c.staff_id == staff_id))
        await db.insert_many(duties, [{"staff_id": staff_id, "weekday": day} for day in sorted(wanted)])
        await events.record(
            db, "roster_changed", None, by=by, now=now, what="week", staff=staff_id, days=sorted(wanted)
        )


async def changes(db: Database, staff_id: int, *, now: datetime) -> list[Row]:
    """The days from today on that differ from somebody's week."""
    return await db.fetch_all(
        duty_changes.select()
        .where(duty_changes.c.staff_id == staff_id, duty_changes.c.day >= hours.today(now))
        .order_by(duty_changes.c.day)
    )


async def change(db: Database, staff_id: int, day: date, *, on_duty: bool, by: str, now: datetime) -> None:
    """Say that somebody is there on one day, or is not, whatever their week says. Raises Invalid for a day gone by."""
    if day < hours.today(now):
        raise Invalid("day", N_("Deze dag is al geweest. Kies vandaag of later."))
    async with db.write():
        await db.lock("roster", staff_id)
        values = [{"staff_id": staff_id, "day": day, "on_duty": on_duty}]
        await db.upsert(duty_changes, values, key=("staff_id", "day"), set=("on_duty",))
        await events.record(
            db,
            "roster_changed",
            None,
            by=by,
            now=now,
            what="day",
            staff=staff_id,
            day=day.isoformat(),
            on_duty=on_duty,
        )


async def as_usual(db: Database, staff_id: int, change_id: int, *, by: str, now: datetime) -> None:
    """Let one day be as in the week again; twice is once."""
    async with db.write():
        gone = await db.fetch_one(
            duty_changes.delete()
            .where(duty_changes.c.id == change_id, duty_changes.c.staff_id == staff_id)
            .returning(duty_changes.c.day)
        )
        if gone:
            day = gone.day.isoformat()
            await events.record(
                db, "roster_changed", None, by=by, now=now, what="usual", staff=staff_id, day=day
            )
