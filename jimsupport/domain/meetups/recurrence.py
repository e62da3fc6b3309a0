"""When a meetup comes back: every week, every two weeks, or on the same weekday of each month. Pure.

A rule is an RRULE (RFC 5545 section 3.3.10) without an end. Days are where the group meets; the hour is that of the
clock there, so that half past seven stays half past seven when the clock changes.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from jimsupport.domain.wishes.moments import DAYS
from jimsupport.words import N_, Word, say

KINDS = {
    "weekly": N_("Elke week"),
    "fortnightly": N_("Om de week"),
    "monthly": N_("Elke maand, op dezelfde weekdag"),
    "monthly_last": N_("Elke maand, de laatste keer dat die weekdag er is"),
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONTHLY = "FREQ=MONTHLY;BYDAY="
PLACES = {
    1: N_("Elke eerste %(day)s van de maand"),
    2: N_("Elke tweede %(day)s van de maand"),
    3: N_("Elke derde %(day)s van de maand"),
    4: N_("Elke vierde %(day)s van de maand"),
    -1: N_("Elke laatste %(day)s van de maand"),
}
WEEK = timedelta(days=7)


def rule(kind: str, first: date) -> str:
    """The rule of this kind that `first` is the first day of. The fifth of its weekday in a month is the last.

    Raises ValueError for another kind, and for `monthly_last` where `first` is not the last one of its month.
    """
    weekday = WEEKDAYS[first.weekday()]
    if kind == "weekly":
        return f"FREQ=WEEKLY;BYDAY={weekday}"
    if kind == "fortnightly":
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}"
    is_last = (first + WEEK).month != first.month
    place = (first.day - 1) // 7 + 1
    if (kind == "monthly_last" and is_last) or (kind == "monthly" and place == 5):
        return f"{MONTHLY}-1{weekday}"
    if kind == "monthly":
        return f"{MONTHLY}{place}{weekday}"
    raise ValueError(kind)


def kind(rule: str) -> str:
    """Which of KINDS this rule is."""
    if rule.startswith(MONTHLY):
        return "monthly_last" if rule.startswith(f"{MONTHLY}-1") else "monthly"
    return "fortnightly" if "INTERVAL=2" in rule else "weekly"


def days(rule: str, first: date, *, after: date | None = None, until: date) -> list[date]:
    """The days of this rule from `first` on, those later than `after`, up to and including `until`."""
    start = datetime.combine(first, time())
    found = rrulestr(rule, dtstart=start).between(start, datetime.combine(until, time()), inc=True)
    return [each.date() for each in found if after is None or each.date() > after]


def moment(day: date, minute: int, zone: str) -> datetime:
    """The moment (UTC) on that day, so many minutes after midnight by the clock in `zone`."""
    return datetime.combine(day, time(*divmod(minute, 60)), ZoneInfo(zone)).astimezone(UTC)


def said(rule: str, language: str) -> str:
    """«Elke derde dinsdag van de maand»."""
    weekday = Word(DAYS[WEEKDAYS.index(rule[-2:])])
    if rule.startswith(MONTHLY):
        place = int(rule.removeprefix(MONTHLY)[:-2])
        return say(language, PLACES[place], day=weekday)
    text = N_("Om de week op %(day)s") if "INTERVAL=2" in rule else N_("Elke week op %(day)s")
    return say(language, text, day=weekday)


def until(last: date, minute: int, zone: str) -> str:
    """The end of a rule whose last day is `last`, as it stands behind it in a calendar file: UTC, as its moments are."""
    return f";UNTIL={moment(last, minute, zone):%Y%m%dT%H%M%SZ}"
