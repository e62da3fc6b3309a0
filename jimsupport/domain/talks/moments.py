"""When a talk can begin: from the hours someone keeps for talks, the roster, and what is booked already.

Pure: values in, values out. Hours are told in local time at the office; moments are aware, in UTC. Lengths are counted
in time that really passes, so that a talk lasts as long on the day that the clock changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from jimsupport.domain.office.hours import ZONE, today

NOTICE = timedelta(hours=4)  # how long before a talk a JIM can still pick it
AHEAD = timedelta(days=21)  # how far ahead anybody can
WAYS = ("phone", "online")
WRITTEN = "%Y%m%dT%H%MZ"  # a moment in the basic format of ISO 8601
MIDNIGHT = 24 * 60  # as minutes after midnight: the end of a day
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Hours:
    """From `starts` up to `ends`, in minutes after midnight."""

    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Change:
    """Part of one day that differs from the week: free for talks after all, or not."""

    day: date
    free: bool
    hours: Hours = Hours(0, MIDNIGHT)


@dataclass(frozen=True, slots=True)
class Habits:
    """How one member of staff takes talks; lengths in minutes, days of the week as in ISO 8601."""

    minutes: int = 30
    buffer: int = 15
    most_a_day: int = 4
    ways: frozenset[str] = frozenset(WAYS)
    languages: frozenset[str] = frozenset({"nl"})
    week: dict[int, tuple[Hours, ...]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    def hours(self, day: date) -> list[Hours]:
        """What is kept for talks on a day, the day's own changes included, in order."""
        here = [change for change in self.changes if change.day == day]
        opened = [change.hours for change in here if change.free]
        kept = _joined([*self.week.get(day.isoweekday(), ()), *opened])
        for change in here:
            if not change.free:
                kept = [rest for hours in kept for rest in _without(hours, change.hours)]
        return kept

    def closed(self, day: date) -> list[Hours]:
        """What was said not to be free on that day, whatever the week says."""
        return [change.hours for change in self.changes if change.day == day and not change.free]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a JIM wants to talk: the ways that suit, and the languages of which one is enough (none: any)."""

    ways: frozenset[str] = frozenset(WAYS)
    languages: frozenset[str] = frozenset()

    def suits(self, habits: Habits) -> bool:
        """Whether someone with these habits can have the talk."""
        return bool(self.ways & habits.ways) and (
            not self.languages or bool(self.languages & habits.languages)
        )


def free(
    habits: Habits, days: Iterable[date], booked: Sequence[Span], *, after: datetime, until: datetime
) -> list[datetime]:
    """Every moment from `after` up to `until` at which a talk can begin, on one of `days`, in order.

    `days` are those on which the office is open and the member of staff is there; `booked` what they have, from its
    beginning to its end. A talk fits with its buffer before the next one, and leaves room for the buffer of the one
    before; the buffer may run on past the end of the hours.
    """
    length, buffer = timedelta(minutes=habits.minutes), timedelta(minutes=habits.buffer)
    taken = sorted(booked)
    found = []
    for day in sorted(set(days)):
        if _count(taken, day) >= habits.most_a_day:
            continue
        for hours in habits.hours(day):
            moment, ends = at(day, hours.starts), at(day, hours.ends)
            while moment + length <= ends:
                busy_until = _busy(moment, moment + length, taken, buffer)
                if busy_until is not None:
                    moment = busy_until
                    continue
                if after <= moment < until:
                    found.append(moment)
                moment += length + buffer
    return found


def at(day: date, minutes: int) -> datetime:
    """The moment so many minutes after midnight on the clock at the office; UTC.

    What the clock skips in spring is an hour later on it, and of what comes twice in autumn it is the first.
    """
    if minutes >= MIDNIGHT:
        day, minutes = day + DAY, minutes - MIDNIGHT
    local = datetime.combine(day, time(*divmod(minutes, 60)), ZONE)
    return local.astimezone(UTC)


def nearest(moments: Iterable[datetime], to: datetime, *, most: int = 3) -> list[datetime]:
    """The `most` moments closest to `to`, in order of time."""
    return sorted(sorted(set(moments), key=lambda moment: (abs(moment - to), moment))[:most])


def written(moment: datetime) -> str:
    """A moment as it stands in a path or a form."""
    return moment.astimezone(UTC).strftime(WRITTEN)


def read(text: str) -> datetime | None:
    """What `written` wrote; None for anything else."""
    try:
        return datetime.strptime(text, WRITTEN).replace(tzinfo=UTC)
    except ValueError:
        return None


def overlap(one: Hours, other: Hours) -> bool:
    """Whether two stretches of a day share time; one that begins where the other ends does not."""
    return one.starts < other.ends and other.starts < one.ends


def _busy(starts: datetime, ends: datetime, taken: Sequence[Span], buffer: timedelta) -> datetime | None:
    """Until when a talk from `starts` to `ends` runs into another or its buffer; None when it does not."""
    clashes = [last + buffer for first, last in taken if first < ends + buffer and starts < last + buffer]
    return max(clashes, default=None)


def _count(taken: Sequence[Span], day: date) -> int:
    return sum(today(first) == day for first, _ in taken)


def _joined(many: Sequence[Hours]) -> list[Hours]:
    """The same time as stretches that do not touch."""
    joined: list[Hours] = []
    for hours in sorted(many, key=lambda each: (each.starts, each.ends)):
        if joined and hours.starts <= joined[-1].ends:
            joined[-1] = Hours(joined[-1].starts, max(joined[-1].ends, hours.ends))
        else:
            joined.append(hours)
    return joined


def _without(hours: Hours, gone: Hours) -> list[Hours]:
    parts = (
        Hours(hours.starts, min(hours.ends, gone.starts)),
        Hours(max(hours.starts, gone.ends), hours.ends),
    )
    return [part for part in parts if part.starts < part.ends]
