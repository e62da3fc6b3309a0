"""Days and months in the spellings people use."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jimsupport.domain import days
from jimsupport.words import date_full, date_short

TODAY = date(2026, 3, 30)


@pytest.mark.parametrize(
    "text",
    [
        "20 november 2026",
        "20 Nov. 2026",
        "20-nov-26",
        "20nov2026",
        "20e november 2026",
        "20th November, 2026",
        "November 20, 2026",
        "vrijdag 20 november 2026",
        "Friday 20 November 2026",
        " 20 november 2026 ",
        "vr. 20 nov '26",
        "20-11-2026",
        "20/11/2026",
        "20.11.2026",
        "20 11 2026",
        "20 - 11 - 2026",
        "20–11–2026",
        "20-11-26",
        "2026-11-20",
        "2026/11/20",
        "2026-nov-20",
        "20261120",
        "20112026",
        "46346",
        "46346,5",
        "20-11-2026 0:00",
        "20-11-2026, 10.30 uur",
        "20 november 2026 om 10:00",
        "2026-11-20T09:00:00",
        "2026-11-19T23:30:00Z",
        "2026-11-20T00:30:00+01:00",
        "٢٠-١١-٢٠٢٦",
        "20-11-2026.",
    ],
)
def test_one_day_in_many_spellings(text):
    assert days.day(text) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("9/3/2027", date(2027, 3, 9)),
        ("09/03/27", date(2027, 3, 9)),
        ("1dec2026", date(2026, 12, 1)),
        ("2027-3-9", date(2027, 3, 9)),
    ],
)
def test_the_day_comes_before_the_month(text, wanted):
    assert days.day(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "", "2026", "binnenkort", "0-0-0000", "²-1-2026",
        "31-02-2026", "29-2-2027", "00-00-0000", "9/31/2026", "3 maart", "20-11", "20 brumaire 2026",
        "1-2-3", "12345678901", "20-11-2026-1", "2026-11-20T99:00Z", "0001-01-01T00:00+14:00", "1e kwartaal 2026", "-",
    ],
)  # fmt: skip
def test_what_is_no_day(text):
    with pytest.raises(ValueError):  # noqa: PT011
        days.day(text)


@given(st.dates(date(2005, 1, 1), date(2035, 12, 31)))
def test_what_we_write_we_can_read(day):
    spellings = [day.isoformat(), f"{day:%d-%m-%Y}", f"{day:%d/%m/%y}", f"{day:%Y%m%d}", f"{day:%d%m%Y}"]
    spellings += [date_full(day, "nl"), date_full(day, "en").replace(",", ""), date_short(day, "nl")]
    assert [days.day(text) for text in spellings] == [day] * len(spellings)


@pytest.mark.parametrize(
    "text",
    [
        "11-2008", "11/2008", "11.2008", "11 2008", "2008-11", "2008/11", "november 2008", "nov. 2008", "Nov-08", "2008 november",
        "November, 2008", "200811", "112008", "5-11-2008", "2008-11-05", "39753",
    ],
)  # fmt: skip
def test_one_month_in_many_spellings(text):
    assert days.month(text, TODAY) == "2008-11"


@pytest.mark.parametrize(
    ("text", "wanted"), [("mei 26", "2026-05"), ("mei 27", "1927-05"), ("2-2035", "2035-02")]
)
def test_a_year_of_two_figures_is_not_to_come(text, wanted):
    assert days.month(text, TODAY) == wanted


@pytest.mark.parametrize(
    "text", ["", "2008", "13-2009", "lente 2009", "11-08", "0-2009", "november", "200813"]
)
def test_what_is_no_month(text):
    with pytest.raises(ValueError):  # noqa: PT011
        days.month(text, TODAY)


@given(st.text(alphabet="0123456789-/. janfebmartoctz:TZ+", max_size=24))
def test_anything_typed_is_a_day_or_a_value_error(text):
    for read in (days.day, lambda t: days.month(t, TODAY), lambda t: days.ahead(t, TODAY)):
        try:
            read(text)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 december", date(2026, 12, 1)),
        ("di 1 dec.", date(2026, 12, 1)),
        ("1-12", date(2026, 12, 1)),
        ("30 maart", TODAY),
        ("29/03", date(2027, 3, 29)),
        ("vrijdag", date(2026, 4, 3)),
        ("Ma", date(2026, 4, 6)),
        ("wednesday", date(2026, 4, 1)),
        ("1 december 2030", date(2030, 12, 1)),
        ("1-12-27", date(2027, 12, 1)),
    ],
)
def test_a_day_to_come_needs_no_year(text, found):
    assert days.ahead(text, TODAY) == found


@pytest.mark.parametrize("text", ["", "1", "december", "31 februari", "ooit", "14.30"])
def test_what_is_no_day_to_come(text):
    with pytest.raises(ValueError):  # noqa: PT011
        days.ahead(text, TODAY)
