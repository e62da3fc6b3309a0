"""When meetups come back: worked out by hand, and as another program reads the file of the same series."""

from datetime import UTC, date, datetime

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from jimsupport.domain.meetups import recurrence
from jimsupport.mail import calendar
from tests.mail import series

ZONE = "Europe/Amsterdam"
TUESDAY = date(2026, 9, 15)  # the third of its month
NOON = 12 * 60


@pytest.mark.parametrize(
    ("kind", "rule", "days"),
    [
        ("weekly", "FREQ=WEEKLY;BYDAY=TU", ["09-15", "09-22", "09-29", "10-06"]),
        ("fortnightly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", ["09-15", "09-29", "10-13", "10-27"]),
        ("monthly", "FREQ=MONTHLY;BYDAY=3TU", ["09-15", "10-20", "11-17", "12-15"]),
    ],
)
def test_a_rule_and_its_days(kind, rule, days):
    assert recurrence.rule(kind, TUESDAY) == rule
    assert recurrence.kind(rule) == kind
    found = recurrence.days(rule, TUESDAY, until=date(2026, 12, 31))
    assert [f"{day:%m-%d}" for day in found[:4]] == days


def test_the_last_of_a_month_is_the_fourth_or_the_fifth():
    rule = recurrence.rule("monthly_last", date(2026, 9, 29))
    assert rule == "FREQ=MONTHLY;BYDAY=-1TU"
    found = recurrence.days(rule, date(2026, 9, 29), until=date(2026, 12, 31))
    assert [day.day for day in found] == [29, 27, 24, 29]


def test_a_fifth_tuesday_is_the_last_as_few_months_have_one():
    assert recurrence.rule("monthly", date(2026, 9, 29)) == "FREQ=MONTHLY;BYDAY=-1TU"


@pytest.mark.parametrize(("kind", "first"), [("monthly_last", TUESDAY), ("yearly", TUESDAY)])
def test_a_rule_that_the_first_day_is_not_of_is_none(kind, first):
    with pytest.raises(ValueError, match=kind):
        recurrence.rule(kind, first)


def test_days_after_one_leave_it_out():
    rule = recurrence.rule("weekly", TUESDAY)
    assert recurrence.days(rule, TUESDAY, after=date(2026, 9, 22), until=date(2026, 9, 29)) == [
        date(2026, 9, 29)
    ]


def test_half_past_seven_stays_half_past_seven():
    around = [date(2026, 3, 24), date(2026, 3, 31), date(2026, 10, 20), date(2026, 10, 27)]
    hours = [recurrence.moment(day, 19 * 60 + 30, ZONE) for day in around]
    assert [f"{hour:%H.%M}" for hour in hours] == ["18.30", "17.30", "17.30", "18.30"]


@pytest.mark.parametrize(
    ("rule", "nl", "en"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "Elke week op dinsdag", "Every week on Tuesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "Om de week op zondag", "Every two weeks on Sunday"),
        ("FREQ=MONTHLY;BYDAY=3TU", "Elke derde dinsdag van de maand", "Every third Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "Elke laatste vrijdag van de maand", "Every last Friday of the month"),
    ],
)
def test_a_rule_in_words(rule, nl, en):
    assert (recurrence.said(rule, "nl"), recurrence.said(rule, "en")) == (nl, en)


def test_a_hundred_meetups_over_both_changes_are_read_the_same_to_the_minute():
    for one in series.hundred():
        assert _read(calendar.single(one.entry)) == one.moments


@settings(max_examples=40, deadline=None)
@given(
    first=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    minute=st.integers(0, 24 * 60 - 1).filter(lambda minute: minute // 60 != 2),
    kind=st.sampled_from(["weekly", "fortnightly", "monthly"]),
)
def test_any_series_is_read_the_same(first, minute, kind):
    rule = recurrence.rule(kind, first)
    days = recurrence.days(rule, first, until=date.fromordinal(first.toordinal() + 400))
    moments = [recurrence.moment(day, minute, ZONE) for day in days]
    entry = calendar.Entry(
        uid="one",
        sequence=0,
        starts_at=moments[0],
        ends_at=moments[0],
        said_at=series.SAID,
        title="Ontmoeting",
        zone=ZONE,
        rule=rule + recurrence.until(days[-1], minute, ZONE),
    )
    assert _read(calendar.single(entry)) == moments


def _read(data: bytes) -> list[datetime]:
    """The moments another program finds in a file."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(
        datetime(2015, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
    )
    return sorted(event["DTSTART"].dt.astimezone(UTC) for event in found)
