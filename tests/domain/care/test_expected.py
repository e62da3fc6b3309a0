from datetime import date
from types import SimpleNamespace

from jimsupport.domain.care import expected

USUAL = SimpleNamespace(steps=["P2W", "P3M", "P6M", "P12M"], then_every="P12M")


def listed(ends_on, birth_month=None, programme=USUAL, today=date(2026, 3, 30)):
    found = expected.messages(programme, ends_on, birth_month, today=today)
    return [(each.day.isoformat(), each.kind, each.step) for each in found]


def test_the_usual_programme_with_a_word_in_quiet_stretches():
    assert listed(date(2026, 4, 14)) == [
        ("2026-04-14", "invitation", "start"),
        ("2026-04-28", "check_in", "P2W"),
        ("2026-07-14", "check_in", "P3M"),
        ("2026-10-14", "check_in", "P6M"),
        ("2027-01-13", "contact_reminder", "contact"),
        ("2027-04-14", "check_in", "P12M"),
        ("2027-07-14", "contact_reminder", "contact"),
        ("2027-10-13", "contact_reminder", "contact"),
        ("2028-01-12", "contact_reminder", "contact"),
        ("2028-04-15", "check_in", "P24M"),
    ]


def test_nothing_for_the_past_and_the_eighteenth_birthday_in_its_place():
    assert listed(date(2025, 6, 1), "2008-11")[:3] == [
        ("2026-03-30", "invitation", "start"),
        ("2026-06-01", "check_in", "P12M"),
        ("2026-08-31", "contact_reminder", "contact"),
    ]
    assert ("2026-11-02", "turning_18", "P18Y") in listed(date(2025, 6, 1), "2008-11")


def test_no_more_than_seven_in_the_first_year():
    sparse = SimpleNamespace(steps=["P11M"], then_every=None)
    busy = SimpleNamespace(steps=["P1W", "P2W", "P3W", "P4W", "P5W", "P11M"], then_every=None)
    for programme, words in ((sparse, 3), (busy, 0)):
        found = listed(date(2026, 4, 14), programme=programme)
        assert sum(kind == "contact_reminder" for _, kind, _ in found) == words
