"""Series of meetups over both changes of the clock, some of them moved or called off, as files and as moments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product

from jimsupport.domain.meetups import recurrence
from jimsupport.mail import calendar

ZONE = "Europe/Amsterdam"
SAID = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
KINDS = ("weekly", "fortnightly", "monthly", "monthly_last")
FIRSTS = (
    date(2026, 1, 27),
    date(2026, 2, 28),
    date(2026, 3, 29),
)  # a Tuesday; a Saturday; a Sunday of a change
MINUTES = (60, 9 * 60 + 30, 19 * 60 + 30, 23 * 60 + 45)
LENGTH = timedelta(minutes=90)


@dataclass(frozen=True)
class Sample:
    """The file of one series, and every moment (UTC) in a year at which it meets."""

    entry: calendar.Entry
    moments: list[datetime]


def sample(number, kind, first, minute):
    """A series in which the third is moved by a day and an hour, and the fourth is called off."""
    rule = recurrence.rule(kind, first)
    days = recurrence.days(rule, first, until=date(2026, 12, 31))
    planned = [recurrence.moment(day, minute, ZONE) for day in days]
    moved = planned[2] + timedelta(days=1, hours=1)
    entry = _entry(
        number,
        planned[0],
        sequence=2,
        rule=rule + recurrence.until(days[-1], minute, ZONE),
        without=(planned[3],),
        changed=(_entry(number, moved, sequence=3, instead_of=planned[2]),),
    )
    return Sample(entry, sorted([*planned[:2], moved, *planned[4:]]))


def _entry(number, starts_at, **values):
    known = {"uid": f"series-{number}", "starts_at": starts_at, "ends_at": starts_at + LENGTH}
    return calendar.Entry(**known, said_at=SAID, title="Ontmoeting via JIMwerkt", zone=ZONE, **values)


def hundred():
    """Series that together hold a hundred meetups and more, of every kind and hour."""
    found, meetups = [], 0
    for number, (minute, first, kind) in enumerate(product(MINUTES, FIRSTS, KINDS)):
        if kind == "monthly_last" and (first + timedelta(days=7)).month == first.month:
            continue
        found.append(sample(number, kind, first, minute))
        meetups += len(found[-1].moments)
    assert meetups > 100
    return found
