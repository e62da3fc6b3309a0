"""When a person of JIMwerkt is there, and so when an answer can be promised. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jimsupport.domain.follow_up import cadence

ZONE = ZoneInfo("Europe/Amsterdam")
OPENS, CLOSES = time(9), time(17)
WITHIN = timedelta(hours=8)  # one working day


def promised(asked: datetime) -> datetime:
    """The moment by which a person has replied: one working day of office hours after `asked`.

    Asked on Monday at ten: Tuesday at ten. Asked in the weekend: Monday at five.
    """
    local = asked.astimezone(ZONE)
    left = WITHIN
    while True:
        day = local.date()
        opens, closes = (datetime.combine(day, at, ZONE) for at in (OPENS, CLOSES))
        if is_working_day(day) and local < closes:
            begins = max(local, opens)
            if begins + left <= closes:
                return (begins + left).astimezone(asked.tzinfo)
            left -= closes - begins
        local = datetime.combine(day + timedelta(days=1), time(0), ZONE)


def is_working_day(day: date) -> bool:
    """Monday to Friday, Dutch public holidays excepted."""
    return day.isoweekday() <= 5 and not cadence.is_quiet_day(day)
