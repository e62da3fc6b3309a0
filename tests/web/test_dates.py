"""Days as people type them."""

from datetime import date

import pytest

from jimsupport.web.dates import parse_date


@pytest.mark.parametrize(
    "text",
    [
        "24-11-2026",
        "24/11/26",
        "24.11.2026",
        " 24 - 11 - 2026 ",
        "24 november 2026",
        "24 nov. 2026",
        "24 November 2026",
        "dinsdag 24 november 2026",
        "Tuesday 24 November 2026",
        "2026-11-24",
        "٢٤-١١-٢٠٢٦",
    ],
)
def test_usual_spellings(text):
    assert parse_date(text) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "morgen",
        "31-02-2026",
        "24-13-2026",
        "0-0-0000",
        "24 brumaire 2026",
        "24-11-9999",
        "24-11",
        "9" * 40,
        "²-1-2026",
    ],
)
def test_anything_else_is_no_day(text):
    assert parse_date(text) is None
