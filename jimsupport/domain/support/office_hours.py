"""When a person of JIMwerkt is there, and so when an answer can be promised. Pure."""

from datetime import date, datetime, time

from jimsupport.domain.follow_up import cadence
from jimsupport.domain.office import hours
from jimsupport.domain.office.hours import ZONE, today

__all__ = ["ZONE", "is_working_day", "promised", "today"]
OPENS, CLOSES = time(9), time(17)


def promised(asked: datetime) -> datetime:
    """The moment by which a person has replied, where the roster is not asked."""
    return hours.after(asked, lambda day: (OPENS, CLOSES) if is_working_day(day) else None) or asked


def is_working_day(day: date) -> bool:
    """Monday to Friday, Dutch public holidays excepted."""
    return day.isoweekday() <= 5 and not cadence.is_quiet_day(day)
