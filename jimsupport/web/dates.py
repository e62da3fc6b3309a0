"""Days as people type them."""

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb february",
            "maart mrt mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "augustus aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2}|[a-z]+)\.?[\s./-]+(\d{4}|\d{2})")


def parse_date(text: str) -> date | None:
    """The day in «24-11-2026», «24/11/26», «24 november 2026» or «2026-11-24»; None for anything else."""
    text = text.strip().casefold()
    if not text.isascii():
        text = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return _day(year, month, day)
    match = _DAY_FIRST.fullmatch(re.sub(r"^[a-z]{2,9}day,?\s+|^[a-z]{2,7}dag,?\s+", "", text))
    if not match:
        return None
    day_text, month_text, year_text = match.groups()
    number = int(month_text) if month_text.isdigit() else MONTHS.get(month_text, 0)
    return _day(int(year_text) + (2000 if len(year_text) == 2 else 0), number, int(day_text))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None
