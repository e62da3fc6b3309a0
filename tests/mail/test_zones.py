"""What a calendar file says of a clock: by a rule where there is one."""

from datetime import date

import pytest

from jimsupport.mail import zones


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("Europe/Amsterdam", ["FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"]),
        ("America/New_York", ["FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"]),
        ("Asia/Baghdad", []),
        ("Africa/Casablanca", []),
    ],
)
def test_a_clock_changes_by_its_rule(zone, rules):
    lines = zones.component(zone, date(2026, 11, 1)).to_ical().decode().splitlines()
    assert [line.removeprefix("RRULE:") for line in lines if line.startswith("RRULE")] == rules
    assert f"TZID:{zone}" in lines


def test_a_clock_without_a_rule_has_its_changes_listed():
    assert b"RDATE:2026" in zones.component("Africa/Casablanca", date(2026, 11, 1)).to_ical()
