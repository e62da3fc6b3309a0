"""Forms keep what was typed, clean it, and say all that is wrong at once."""

from datetime import date

import pytest

from jimsupport.domain.errors import Invalid, Problem
from jimsupport.web.forms import TOO_LONG, Form, clean


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hilde \t", "Hilde"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("nul\0 en\x1b[31m", "nul en[31m"),
        ("e\u0301", "é"),
        ("\ufeffnaam", "naam"),
        ("\ud800x", "x"),
        ("مرحبا 👋", "مرحبا 👋"),
        ("٠\u202eab\u2069c", "٠abc"),
        ("سلام\u200f!", "سلام\u200f!"),
    ],
)
def test_values_are_cleaned(typed, kept):
    assert clean(typed) == kept


def test_the_first_of_a_doubled_field_counts():
    form = Form([("role", "jim"), ("role", "administrator")])
    assert form.text("role") == "jim"
    assert form.all("role") == ["jim", "administrator"]


def test_all_problems_are_said_at_once_in_the_order_of_the_fields():
    form = Form([("name", ""), ("day", "morgen"), ("often", "always"), ("much", "A" * 200_000)])
    form.text("name", needed="Vul je naam in.")
    form.date("day", needed="Vul een dag in.")
    form.choice("often", ["weekly"], needed="Kies hoe vaak.")
    form.text("much")
    with pytest.raises(Invalid) as raised:
        form.check()
    assert raised.value.problems == [
        Problem("name", "Vul je naam in.", {}),
        Problem("day", "Vul een dag in.", {}),
        Problem("often", "Kies hoe vaak.", {}),
        Problem("much", TOO_LONG, {"longest": 2000}),
    ]


def test_a_form_without_problems_passes():
    form = Form([("name", "Hilde"), ("day", "24-11-2026"), ("id", "12"), ("agree", "yes")])
    assert form.text("name", needed="x") == "Hilde"
    assert form.date("day", needed="x") == date(2026, 11, 24)
    assert form.number("id", needed="x") == 12
    assert form.flag("agree")
    assert not form.flag("other")
    form.check()


@pytest.mark.parametrize(
    "text", ["-1", "1e309", "9" * 40, "2147483648", "0x10", "1_0", "١٢٣", "1.5", "NaN", ""]
)
def test_no_number_that_a_database_would_refuse(text):
    assert Form([("id", text)]).number("id") is None


def test_an_optional_day_may_be_empty_but_not_wrong():
    form = Form([("later", ""), ("wrong", "gisteren")])
    assert form.date("later", needed="x", optional=True) is None
    assert form.date("wrong", needed="x", optional=True) is None
    assert form.errors == [Problem("wrong", "x", {})]


def test_what_a_verb_says_joins_what_was_noted():
    form = Form([("until", "1-1-2020")])
    assert form.with_errors(Invalid("until", "Kies een dag na vandaag.")).errors == [
        Problem("until", "Kies een dag na vandaag.", {})
    ]
    assert form.typed("until") == "1-1-2020"
    assert form.error("other") is None


def test_reading_one_value_of_a_giant_raises_at_once():
    with pytest.raises(Invalid):
        Form([("code", "1" * 2001)])["code"]


def test_a_form_can_start_filled():
    form = Form.filled(name="Hilde", days=[1, 2], none=None)
    assert (form.typed("name"), form.chosen("days", 2), form.typed("none")) == ("Hilde", True, "")
