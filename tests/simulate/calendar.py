"""Days by the rules alone: the steps of the default programme, and on which days nothing goes out."""

from datetime import date, timedelta
from functools import cache

import holidays

MONTHS = {"P3M": 3, "P6M": 6, "P12M": 12, "P24M": 24}
STEPS = ("P2W", *MONTHS)
YEARLY = ("P12M", "P24M", "P36M", "P48M")


def due(ends_on: date, step: str) -> date:
    """The day `step` falls on."""
    return ends_on + timedelta(days=14) if step == "P2W" else months_later(ends_on, MONTHS[step])


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    february = 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    lengths = (31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return date(year, month + 1, min(day.day, lengths[month]))


def is_quiet(day: date) -> bool:
    """A Sunday or a Dutch public holiday."""
    return day.isoweekday() == 7 or day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))
