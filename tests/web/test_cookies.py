"""Signed values: only ours are read, and only in time."""

from jimsupport.web import cookies

SECRET = "a secret for these tests"


def test_what_was_signed_is_read_back():
    value = cookies.sign(SECRET, "notice", "Bewaard. ✓", seconds=60)
    assert cookies.signed(SECRET, "notice", value) == "Bewaard. ✓"


def test_another_purpose_or_secret_reads_nothing():
    value = cookies.sign(SECRET, "notice", "tekst", seconds=60)
    assert cookies.signed(SECRET, "pending", value) is None
    assert cookies.signed("another secret", "notice", value) is None


def test_a_changed_or_malformed_value_reads_nothing():
    value = cookies.sign(SECRET, "notice", "tekst", seconds=60)
    body, until, signature = value.split(".")
    for bad in (
        "",
        "x",
        "a.b",
        "a.b.c",
        f"{body}.{int(until) + 999}.{signature}",
        f"{body}x.{until}.{signature}",
        f"{body}.{until}.é",
        f"{body}.é.{signature}",
        f"{body}.{'9' * 5000}.{signature}",
    ):
        assert cookies.signed(SECRET, "notice", bad) is None


def test_a_value_expires(passing):
    value = cookies.sign(SECRET, "notice", "tekst", seconds=60)
    passing(seconds=61)
    assert cookies.signed(SECRET, "notice", value) is None
