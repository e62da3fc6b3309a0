"""How a calendar file says what its clock does: VTIMEZONE (RFC 5545 section 3.6.5), with a rule rather than a list.

Not every program takes a list of changes, and a meetup that comes back has no last year.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LIST_FOR = 15  # years, where the changes keep to no rule
ALIKE_FOR = 10  # years in which changes have to keep to one
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def component(zone: str, since: date) -> Timezone:
    """What the clock in `zone` does from the year before `since` on."""
    first = since.year - 1
    years = [list(_changes(zone, year)) for year in range(first, first + ALIKE_FOR)]
    if not any(years):
        return _made(zone, [_observance(zone, datetime(first, 1, 1, tzinfo=UTC), None)])
    rules = [[_rule(zone, change) for change in year] for year in years]
    if any(each != rules[0] for each in rules):
        return Timezone.from_tzid(zone, first_date=date(first, 1, 1), last_date=date(first + LIST_FOR, 1, 1))
    changes = zip(years[0], rules[0], strict=True)
    return _made(zone, [_observance(zone, change, rule) for change, rule in changes])


def _changes(zone: str, year: int) -> Iterator[datetime]:
    """The moments (UTC) in a year at which the clock changes."""
    info, moment = ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        if _offset(info, moment) != _offset(info, moment + _DAY):
            hour = moment
            while _offset(info, hour) == _offset(info, hour + _HOUR):
                hour += _HOUR
            yield hour + _HOUR
        moment += _DAY


def _offset(info: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(info).utcoffset() or timedelta()


def _rule(zone: str, change: datetime) -> tuple[int, str, int]:
    """The month, the weekday ("-1SU", "2SU") and the hour on the clock at which it changed."""
    local = _before(zone, change)
    last = (local + timedelta(days=7)).month != local.month
    place = -1 if last else (local.day - 1) // 7 + 1
    return local.month, f"{place}{WEEKDAYS[local.weekday()]}", local.hour


def _before(zone: str, change: datetime) -> datetime:
    """What the clock said when it was to change, as it had been until then."""
    return (change + _offset(ZoneInfo(zone), change - _HOUR)).replace(tzinfo=None)


def _observance(
    zone: str, change: datetime, rule: tuple[int, str, int] | None
) -> TimezoneStandard | TimezoneDaylight:
    info = ZoneInfo(zone)
    local = change.astimezone(info)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.add("dtstart", _before(zone, change))
    part.add("tzoffsetfrom", _offset(info, change - _HOUR))
    part.add("tzoffsetto", _offset(info, change))
    part.add("tzname", local.tzname() or zone)
    if rule:
        month, weekday, _ = rule
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": weekday})
    return part


def _made(zone: str, parts: list[TimezoneStandard | TimezoneDaylight]) -> Timezone:
    made = Timezone()
    made.add("tzid", zone)
    for part in parts:
        made.add_component(part)
    return made
