"""Who is on duty when, and so what may be promised.

While nobody has said on which days of the week they work, everybody is there whenever the office is open.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import closures, duties, duty_changes, leaves, office_hours, roles
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.office import hours as office
from jimsupport.domain.office.hours import Opening

AHEAD = timedelta(days=60)  # how far a promise is looked for at first
USUAL = (time(9), time(17))  # where nobody ever opens
DAY = timedelta(days=1)
_WEEK = Fixed(office_hours.select())
_CLOSURES = Fixed(
    closures.select().where(closures.c.day >= bindparam("first"), closures.c.day <= bindparam("last"))
)
_CHANGES = Fixed(
    duty_changes.select().where(
        duty_changes.c.day >= bindparam("first"), duty_changes.c.day <= bindparam("last")
    )
)
_LEAVES = Fixed(
    leaves.select()
    .where(leaves.c.last_day >= bindparam("first"), leaves.c.first_day <= bindparam("last"))
    .order_by(leaves.c.first_day, leaves.c.id)
)
_WHO = Fixed(
    select(roles.c.person_id, duties.c.weekday)
    .outerjoin(duties, duties.c.staff_id == roles.c.person_id)
    .where(roles.c.role == "staff", roles.c.ended_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Leave:
    """Someone is away from `first` to `last`, both included; `cover` stands in, None: everybody."""

    staff: int
    first: date
    last: date
    cover: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster of a number of days. Pure: what it says depends on nothing else."""

    week: Mapping[int, Opening]  # office hours by day of the week, 1 is Monday
    closures: Mapping[date, str] = field(default_factory=dict)  # and why
    staff: frozenset[int] = frozenset()
    duties: Mapping[int, frozenset[int]] = field(default_factory=dict)  # day of the week -> who
    changes: Mapping[tuple[int, date], bool] = field(default_factory=dict)  # one day that differs
    leaves: tuple[Leave, ...] = ()

    def opening(self, day: date) -> Opening | None:
        """The office hours of a day whoever is there; None in the weekend, on public holidays and when closed."""
        if cadence.is_quiet_day(day) or day in self.closures:
            return None
        return self.week.get(day.isoweekday())

    def hours(self, day: date) -> Opening | None:
        """The office hours of a day on which somebody is on duty; None when there is nobody."""
        if self.staff and not self.on_duty(day):
            return None
        return self.opening(day)

    def on_duty(self, day: date) -> list[int]:
        """Who is on duty on a day, covers included; nobody when the office is closed."""
        if self.opening(day) is None:
            return []
        due = [staff for staff in self.staff if self.is_due(staff, day)]
        here = {staff for staff in due if not self.away(staff, day)}
        covers = {self.cover(staff, day) for staff in due if self.away(staff, day)}
        return sorted(here | {cover for cover in covers if cover is not None})

    def is_due(self, staff: int, day: date) -> bool:
        """Whether this is one of their days, leave left aside."""
        usual = staff in self.duties.get(day.isoweekday(), ()) if self.is_kept else True
        return self.changes.get((staff, day), usual)

    @property
    def is_kept(self) -> bool:
        """Whether anybody said on which days they work."""
        return any(self.duties.values())

    def away(self, staff: int, day: date) -> bool:
        """Whether someone has leave on a day, or said that they are not there."""
        return self._leave(staff, day) is not None or self.changes.get((staff, day)) is False

    def cover(self, staff: int, day: date) -> int | None:
        """Who stands in for someone on leave; for a cover who is away too, the cover of that cover."""
        asked = {staff}
        leave = self._leave(staff, day)
        while leave and leave.cover in self.staff and leave.cover not in asked:
            if not self.away(leave.cover, day):
                return leave.cover
            asked.add(leave.cover)
            leave = self._leave(leave.cover, day)
        return None

    def covered_by(self, staff: int, day: date) -> frozenset[int]:
        """Those on leave for whom someone stands in."""
        return frozenset(away for away in self._on_leave(day) if self.cover(away, day) == staff)

    def unattended(self, day: date) -> frozenset[int]:
        """Those on leave for whom nobody in particular stands in: everybody does."""
        return frozenset(away for away in self._on_leave(day) if self.cover(away, day) is None)

    def _on_leave(self, day: date) -> set[int]:
        return {leave.staff for leave in self.leaves if leave.first <= day <= leave.last}

    def _leave(self, staff: int, day: date) -> Leave | None:
        theirs = (leave for leave in self.leaves if leave.staff == staff and leave.first <= day <= leave.last)
        return next(theirs, None)

    def promised(self, asked: datetime) -> datetime:
        """The moment by which a person has replied: one working day of those on duty after `asked`.

        With nobody on duty for a year the office hours count, and without those the usual ones.
        """
        return (
            office.after(asked, self.hours)
            or office.after(asked, self.opening)
            or office.after(asked, lambda day: None if cadence.is_quiet_day(day) else USUAL)
            or asked
        )


async def load(db: Database, first: date, last: date) -> Roster:
    """The roster of the days from `first` to `last`, both included; five queries."""
    staff, week = await _who(db)
    days = {"first": first, "last": last}
    return Roster(
        staff=staff,
        duties=week,
        week={
            row.weekday: (_time(row.opens), _time(row.closes)) for row in await db.fetch_all(_WEEK.params())
        },
        closures={row.day: row.reason for row in await db.fetch_all(_CLOSURES.params(days))},
        changes={(row.staff_id, row.day): row.on_duty for row in await db.fetch_all(_CHANGES.params(days))},
        leaves=tuple(
            Leave(row.staff_id, row.first_day, row.last_day, row.cover_id)
            for row in await db.fetch_all(_LEAVES.params(days))
        ),
    )


async def _who(db: Database) -> tuple[frozenset[int], dict[int, frozenset[int]]]:
    """Who is staff now, and on which days of the week."""
    rows = await db.fetch_all(_WHO.params())
    week: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.weekday:
            week[row.weekday].add(row.person_id)
    return frozenset(row.person_id for row in rows), {day: frozenset(who) for day, who in week.items()}


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


async def promised(db: Database, asked: datetime) -> datetime:
    """The moment by which a person has replied to what was asked at `asked`, as the roster has it."""
    return (await promises(db, [asked]))[asked]


async def promises(db: Database, asked: Iterable[datetime]) -> dict[datetime, datetime]:
    """The same for many moments, in as many queries."""
    moments = set(asked)
    if not moments:
        return {}
    first, last = office.today(min(moments)), office.today(max(moments))
    roster = await load(db, first, last + AHEAD)
    found = {moment: roster.promised(moment) for moment in moments}
    if office.today(max(found.values())) > last + AHEAD:  # closed for longer than that
        roster = await load(db, first, last + office.LONGEST * DAY)
        found = {moment: roster.promised(moment) for moment in moments}
    return found


async def working_days_ago(db: Database, n: int, now: datetime) -> datetime:
    """The moment `n` working days before `now`; a year ago where there were not as many."""
    day = office.today(now)
    roster = await load(db, day - AHEAD, day)
    return office.before(now, roster.hours, days=n) or now - office.LONGEST * DAY
