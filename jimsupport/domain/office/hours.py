"""Counting in office hours: when a working day is over, or was. Pure: whoever asks says when the office is open."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
LONGEST = 366  # days looked through for an open one
DAY = timedelta(days=1)
_TIME = re.compile(r"([0-9]{1,2})(?: ?[.:uh] ?([0-9]{2})?)? ?(?:uur|u|h)?")

Opening = tuple[time, time]
HoursOf = Callable[[date], Opening | None]


def today(now: datetime) -> date:
    """The day it is at the office."""
    return now.astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    """When `day` begins at the office."""
    return datetime.combine(day, time(0), ZONE)


def after(asked: datetime, hours: HoursOf, *, days: int = 1) -> datetime | None:
    """The moment `days` working days of office hours after `asked`; None when it does not come within a year.

    Asked on Monday at ten, and a day later: Tuesday at ten. Asked in the weekend: Monday at closing time.
    """
    local, left = asked.astimezone(ZONE), Fraction(days)
    for day in (local.date() + n * DAY for n in range(LONGEST)):
        opens, closes, whole = _span(day, hours)
        begins = max(local, opens)
        if begins < closes:
            part = Fraction(_seconds(closes - begins), whole)
            if part >= left:
                return (begins + timedelta(seconds=float(left * whole))).astimezone(asked.tzinfo)
            left -= part
    return None


def before(now: datetime, hours: HoursOf, *, days: int) -> datetime | None:
    """The moment `days` working days of office hours before `now`; None when there were not as many in a year."""
    local, left = now.astimezone(ZONE), Fraction(days)
    for day in (local.date() - n * DAY for n in range(LONGEST)):
        opens, closes, whole = _span(day, hours)
        ends = min(local, closes)
        if ends > opens:
            part = Fraction(_seconds(ends - opens), whole)
            if part >= left:
                return (ends - timedelta(seconds=float(left * whole))).astimezone(now.tzinfo)
            left -= part
    return None


def _span(day: date, hours: HoursOf) -> tuple[datetime, datetime, int]:
    """When the office opens and closes that day, and the seconds between; both at midnight when it is closed."""
    opening = hours(day)
    if opening is None:
        return midnight(day), midnight(day), 1
    opens, closes = (datetime.combine(day, at, ZONE) for at in opening)
    return opens, closes, _seconds(closes - opens)


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def minutes(text: str) -> int:
    """Minutes after midnight of a time as people write it: 9, 9.00, 09:00, «9u30», «17.30 uur». ValueError on none."""
    found = _TIME.fullmatch(text.strip().casefold())
    if not found:
        raise ValueError(repr(text))
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise ValueError(repr(text))
    return hour * 60 + minute
