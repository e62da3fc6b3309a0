"""Days and months as people type them, in forms and in files, in Dutch order. ValueError on anything that is none."""

import re
from datetime import date, datetime, timedelta

from jimsupport.domain.follow_up import cadence

DASHES = str.maketrans("‐‑‒–—−", "------")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb febr",
            "maart march mrt mar maa",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = (
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
)
_WEEKDAY = re.compile(rf"^(?:{_WEEKDAYS})\b\.?,? ?", re.IGNORECASE)
_TIME = re.compile(
    r"(?:t|,? (?:om )?)\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)? ?(?:uur|u|am|pm|z)?$", re.IGNORECASE
)
_NUMBERS = re.compile(r"(\d{1,4}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{1,4})")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:(?:e|ste|de|st|nd|rd|th)[-/. ]+|[-/. ]*)([a-z]+)[-/., ']*(\d{4}|\d\d)", re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]+([a-z]+)[-/. ]+(\d{1,2})", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"([a-z]+)[-/., ']*(\d{4}|\d\d)", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"(\d{4})[-/., ]*([a-z]+)", re.IGNORECASE)
_MONTH_NUMBER = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{4})")
_NUMBER_MONTH = re.compile(r"(\d{4}) ?[-/. ] ?(\d{1,2})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)  # day 0 of spreadsheets, as it works out after their 29 February 1900


def day(text: str) -> date:
    """A day as people write it: «20 november 2026», «vr 20 nov. 2026», 21-3-2027, 09/03/2027, 2026-10-25.

    The day comes before the month, unless the year comes first. A year of two figures is in this
    century: 21-3-27 is 2027. A time after it is left out; a number of five figures is the day count
    of a spreadsheet that lost its format.
    """
    text = _plain(text)
    moment = _moment(text)
    if moment is not None:
        return moment
    text = _WEEKDAY.sub("", text)
    text = _TIME.sub("", text)
    if found := _NUMBERS.fullmatch(text):
        return _from_numbers(*found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        return date(_year(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), _month(found[2]), int(found[3]))
    if re.fullmatch(r"\d{8}", text):
        return _from_figures(text)
    if found := _SERIAL.fullmatch(text):
        return _SERIAL_ZERO + timedelta(days=int(found[1]))
    raise ValueError(text)


def ahead(text: str, today: date) -> date:
    """A day to come, as `day` reads it; without a year the first such day from `today`, a weekday alone the next one."""
    plain = _plain(text)
    if _WEEKDAY.fullmatch(plain):
        number = _WEEKDAYS.split("|").index(plain.casefold()) % 7
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    for year in (today.year, today.year + 1):
        try:
            found = day(f"{plain} {year}")
        except ValueError:
            continue
        if found >= today:
            return found
    return day(text)


def month(text: str, today: date) -> str:
    """A month as YYYY-MM: «november 2008», nov-08, 04-2007, 2009-11; of a whole day the month is kept.

    Beside a name the year may have two figures: the last such year up to `today`.
    """
    plain = _plain(text)
    if found := _MONTH_NUMBER.fullmatch(plain):
        return _year_month(int(found[2]), int(found[1]))
    if found := _NUMBER_MONTH.fullmatch(plain):
        return _year_month(int(found[1]), int(found[2]))
    if found := _YEAR_MONTH.fullmatch(plain):
        return _year_month(int(found[1]), _month(found[2]))
    if found := _MONTH_YEAR.fullmatch(plain):
        year = int(found[2])
        if len(found[2]) == 2:
            year += 2000 if 2000 + year <= today.year else 1900
        return _year_month(year, _month(found[1]))
    if re.fullmatch(r"\d{6}", plain):
        return _month_from_figures(plain)
    whole = day(text)
    return _year_month(whole.year, whole.month)


def _plain(text: str) -> str:
    return text.translate(DASHES).strip(" .,")


def _moment(text: str) -> date | None:
    """The day here of an ISO moment that names its zone: 22:00 UTC can be tomorrow."""
    if not re.search(r"\d[t ]\d\d:\d\d.*(?:z|[+-]\d\d:?\d\d)$", text, re.IGNORECASE):
        return None
    try:
        return cadence.local_day(datetime.fromisoformat(text), cadence.HOME)
    except OverflowError:
        raise ValueError(text) from None


def _from_numbers(first: str, second: str, third: str) -> date:
    if len(first) == 4 and len(third) <= 2:
        return date(int(first), int(second), int(third))
    if len(first) <= 2 and len(third) in (2, 4):
        return date(_year(third), int(second), int(first))
    raise ValueError(f"{first} {second} {third}")


def _from_figures(text: str) -> date:
    """20261120 or 20112026: no year of this century can be read as a day and a month, so only one fits."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))


def _month_from_figures(text: str) -> str:
    """200811 or 112008, alike: no month is 19 or 20."""
    if text[:2] in ("19", "20"):
        return _year_month(int(text[:4]), int(text[4:]))
    return _year_month(int(text[2:]), int(text[:2]))


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _month(name: str) -> int:
    number = _MONTHS.get(name.casefold())
    if number is None:
        raise ValueError(name)
    return number


def _year_month(year: int, number: int) -> str:
    return f"{date(year, number, 1):%Y-%m}"
