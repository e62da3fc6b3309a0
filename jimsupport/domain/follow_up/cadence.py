"""When a routine message may go out, and on which days the steps of a programme fall.

Pure: values in, values out. The caller brings the time, the zone and what went out before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import isodate

HOME = "Europe/Amsterdam"  # where JIMwerkt is, and everyone of whom we know nothing else
OPENS = time(9)
CLOSES = time(20)  # up to, not including
APPOINTMENTS_FROM, APPOINTMENTS_UNTIL = time(7), time(22)  # for what somebody agreed to; likewise
APART = timedelta(hours=20)
WEEK = 7  # local days
A_WEEK_AT_MOST = 2
DUE = time(10)

_STEP = re.compile(r"P(?=[1-9])(?:[1-9][0-9]*Y)?(?:[1-9][0-9]*M)?(?:[1-9][0-9]*W)?(?:[1-9][0-9]*D)?")
_STEP_LENGTH = 12  # characters; a step is part of a message's key
_LONGEST = isodate.parse_duration("P20Y")


@dataclass(frozen=True, slots=True)
class Sent:
    """A routine message that went out, or is queued to go out a little later."""

    at: datetime  # aware, UTC
    on: date  # the local day where the person lived when it went out
    counts: bool = True  # for the budget of the year; not what they asked for themselves


@lru_cache(maxsize=1024)
def local_day(moment: datetime, zone: str) -> date:
    """The calendar day it is in `zone` at `moment`; remembered, as one moment is asked of thousands of people."""
    return moment.astimezone(ZoneInfo(zone)).date()


def is_quiet_day(day: date) -> bool:
    """Whether no routine message goes out that day: a Sunday or a Dutch public holiday.

    The holidays are those that `holidays` calls public: Good Friday is one of them, King's Day moves to Saturday when
    the 27th of April is a Sunday, and Liberation Day counts in lustrum years only.
    """
    return day.isoweekday() == 7 or day in _public_holidays(day.year)


@lru_cache(maxsize=4096)
def next_open_day(day: date) -> date:
    """`day`, or the first day after it on which a routine message may go out."""
    while is_quiet_day(day):
        day += timedelta(days=1)
    return day


def allowed(moment: datetime, zone: str) -> bool:
    """Whether a routine message may go out at `moment` to someone who lives in `zone`."""
    local = moment.astimezone(ZoneInfo(zone))
    return OPENS <= local.time() < CLOSES and not is_quiet_day(local.date())


def next_allowed(moment: datetime, zone: str) -> datetime:
    """The earliest moment from `moment` on when a routine message may go out; UTC."""
    return _next_allowed(moment.astimezone(UTC), zone)


@lru_cache(maxsize=1024)
def _next_allowed(moment: datetime, zone: str) -> datetime:
    """Remembered, as the days below: one moment is asked of thousands of people in the same few zones."""
    if allowed(moment, zone):
        return moment
    day = local_day(moment, zone)
    while True:
        # Should a clock ever go back across nine in the morning, nine comes twice: the second may be the one still ahead.
        for fold in (0, 1):
            opening = _local(day, OPENS.replace(fold=fold), zone)
            if opening >= moment and allowed(opening, zone):
                return opening
        day += timedelta(days=1)


def earliest(now: datetime, zone: str, sent: Sequence[Sent]) -> datetime:
    """The earliest moment from `now` on that leaves the person in peace; UTC.

    That is: within the window, 20 hours from every other message, the only one of its local day, and with it at most
    two in any seven local days. A message counts on the day it was for the person when it went out and on the day it is
    in the zone where the person lives now, so that a change of zone never makes room.
    """
    if not sent:
        return next_allowed(now, zone)
    taken = [(message.at, {message.on, local_day(message.at, zone)}) for message in sent]
    moment = next_allowed(now, zone)
    while (later := _held_until(moment, zone, taken)) is not None:
        moment = next_allowed(later, zone)
    return moment


def due_at(day: date, zone: str, at: time = DUE) -> datetime:
    """Ten o'clock local time on `day`, or `at`; UTC.

    Clocks change at night, between midnight and four, so an hour of the day comes exactly once on every day, and nothing
    is ever planned in the hour from two to three that is skipped in spring and comes twice in autumn.
    """
    return _local(day, at, zone)


@lru_cache(maxsize=4096)
def after(day: date, step: str) -> date:
    """The day `step` after `day`, clamped to the last day of its month.

    What repeats is counted from the start, not from step to step: a year after 29 February is the 28th, four years
    after it (P48M) the 29th.
    """
    return day + _length(step)


def step_name(last: str | None, then_every: str, n: int) -> str:
    """The name of the `n`th repeat after the `last` step: P12M and the first P12M make P24M.

    Months and days are added apart, since no number of days is a month.
    """
    months, days = _months_and_days(then_every)
    months, days = months * n, days * n
    if last is not None:
        last_months, last_days = _months_and_days(last)
        months, days = months + last_months, days + last_days
    if months:
        return f"P{months}M{days}D" if days else f"P{months}M"
    return f"P{days}D" if days % 7 else f"P{days // 7}W"


def course(
    steps: Sequence[str], then_every: str | None, start: date, *, through: date
) -> list[tuple[str, date]]:
    """The name and the day of every step counted from `start`, and of what repeats up to the first after `through`."""
    listed = [(name, after(start, name)) for name in steps]
    last = steps[-1] if steps else None
    n = 1
    while then_every is not None:
        name = step_name(last, then_every, n)
        listed.append((name, after(start, name)))
        if listed[-1][1] > through:
            break
        n += 1
    return listed


def is_yearly(step: str) -> bool:
    """Whether `step` falls on a whole number of years after the start."""
    months, days = _months_and_days(step)
    return months > 0 and months % 12 == 0 and days == 0


def valid_step(text: str) -> bool:
    """Whether `text` can be a step: an ISO 8601 duration of whole years, months, weeks and days, at most 20 years.

    One way of writing a number only, without zeros in front, because the text is part of the key of a message.
    """
    if len(text) > _STEP_LENGTH or not _STEP.fullmatch(text):
        return False
    try:
        return after(date(2000, 1, 1), text) <= date(2000, 1, 1) + _LONGEST
    except (OverflowError, ValueError):  # past the last year there is
        return False


def _held_until(moment: datetime, zone: str, taken: list[tuple[datetime, set[date]]]) -> datetime | None:
    """Until when the messages `taken` keep back one at `moment`, at the least; None when they do not."""
    for at, _ in taken:
        if abs(moment - at) < APART:
            return at + APART
    today = local_day(moment, zone)
    if _day_is_full(today, [days for _, days in taken]):
        return _local(today + timedelta(days=1), OPENS, zone)
    return None


def _day_is_full(today: date, taken: list[set[date]]) -> bool:
    if any(today in days for days in taken):
        return True
    for back in range(WEEK):
        first = today - timedelta(days=back)
        last = first + timedelta(days=WEEK - 1)
        near = sum(any(first <= day <= last for day in days) for days in taken)
        if near >= A_WEEK_AT_MOST:
            return True
    return False


def _local(day: date, at: time, zone: str) -> datetime:
    return _moment(day, at, at.fold, zone)  # two times of which only the fold differs count as equal


@lru_cache(maxsize=4096)
def _moment(day: date, at: time, fold: int, zone: str) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _months_and_days(step: str) -> tuple[int, int]:
    length = _length(step)
    if isinstance(length, timedelta):
        return 0, length.days
    return int(length.years) * 12 + int(length.months), length.tdelta.days


@lru_cache(maxsize=256)
def _length(step: str) -> Any:
    """The few durations there are, read once: an import asks for them ten thousands of times."""
    return isodate.parse_duration(step)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))
