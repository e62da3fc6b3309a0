"""What an automatic answer may promise: one working day, weekends and holidays left out. And times as people write them."""

import re
from datetime import datetime, time

import pytest

from jimsupport.domain.office import hours
from jimsupport.domain.office.roster import Roster

OPEN = Roster(week=dict.fromkeys(range(1, 6), (time(9), time(17))))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=hours.ZONE)


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        ("2026-03-30T10:00", "2026-03-31T10:00"),  # Monday
        ("2026-03-30T07:30", "2026-03-30T17:00"),  # before opening
        ("2026-03-30T17:00", "2026-03-31T17:00"),  # just closed
        ("2026-03-28T12:00", "2026-03-30T17:00"),  # Saturday, the clock changes on Sunday
        ("2026-04-02T16:00", "2026-04-07T16:00"),  # Good Friday and Easter Monday are holidays
        ("2026-04-27T10:00", "2026-04-28T17:00"),  # King's Day
        ("2026-12-24T15:00", "2026-12-28T15:00"),  # Christmas falls on Friday and Saturday
    ],
)
def test_a_working_day_later_in_office_hours(asked, promised):
    assert OPEN.promised(at(asked)) == at(promised)


@pytest.mark.parametrize("zone", [hours.ZONE, None])
def test_the_answer_is_in_the_zone_of_the_question(zone):
    asked = at("2026-03-30T10:00").astimezone(zone)
    assert OPEN.promised(asked).tzinfo == asked.tzinfo


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9", 540),
        ("9.00", 540),
        ("09:00", 540),
        ("9u30", 570),
        ("9u", 540),
        ("17.30 uur", 1050),
        (" 0:00 ", 0),
        ("23.59", 1439),
    ],
)
def test_a_time_as_people_write_it(text, minutes):
    assert hours.minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "25", "9.60", "9.0.0", "negen", "9.5", "-1", "٩"])
def test_what_is_no_time(text):
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        hours.minutes(text)
