"""What an automatic answer may promise: one working day, weekends and holidays left out."""

from datetime import datetime

import pytest

from jimsupport.domain.support import office_hours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=office_hours.ZONE)


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
    assert office_hours.promised(at(asked)) == at(promised)
