"""How the first messages of an import are spread."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jimsupport.domain.follow_up.cadence import is_quiet_day
from jimsupport.domain.importing import spread

enough = settings(deadline=None, max_examples=40)
TODAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
ENDS = st.lists(st.tuples(st.integers(1, 400), st.integers(-900, 60)), max_size=300)


def placed(wanted, today):
    people = [(who, today + timedelta(days=n)) for who, n in wanted]
    days, load = spread.invitations(people, today=today, is_open=lambda day: not is_quiet_day(day))
    return people, days, load


@enough
@given(ENDS, TODAYS)
def test_never_today_never_before_the_end_never_on_a_quiet_day(wanted, today):
    people, days, _ = placed(wanted, today)
    assert len(days) == len(people)
    for (_, ends_on), day in zip(people, days, strict=True):
        assert day > today
        assert day >= ends_on
        assert not is_quiet_day(day)


@enough
@given(st.integers(14, 600), TODAYS)
def test_no_day_gets_more_than_twice_the_average(number, today):
    _, days, _ = placed([(n, -100) for n in range(number)], today)
    window = Counter(day for day in days if day <= today + timedelta(days=28))
    assert max(window.values()) <= 2 * window.total() / 28


@enough
@given(st.integers(14, 400), st.floats(0, 1), st.integers(2, 14), TODAYS)
def test_nor_when_help_still_goes_on_for_up_to_half(free, share, day, today):
    later = int(free * share)
    _, days, _ = placed([(n, -9) for n in range(free)] + [(-n, day) for n in range(later)], today)
    window = Counter(day for day in days if day <= today + timedelta(days=28))
    assert max(window.values()) <= 2 * window.total() / 28


@enough
@given(st.integers(1, 800), st.integers(2, 60), TODAYS)
def test_nobody_waits_much_longer_than_a_month(number, day, today):
    people, days, _ = placed([(n, day) for n in range(number)], today)
    waits = [(chosen - ends_on).days for (_, ends_on), chosen in zip(people, days, strict=True)]
    assert max(waits) <= 45


@enough
@given(ENDS, TODAYS)
def test_the_same_file_is_spread_the_same(wanted, today):
    assert placed(wanted, today)[1] == placed(wanted, today)[1]


@enough
@given(st.integers(14, 300), st.integers(1, 28), st.integers(1, 400), TODAYS)
def test_what_else_falls_on_one_day_is_moved_on(invited, day, others, today):
    _, days, load = placed([(n, -100) for n in range(invited)], today)
    natural = today + timedelta(days=day)
    moved = [load.place(natural) for _ in range(others)]
    window = Counter(day for day in [*days, *moved] if day <= today + timedelta(days=28))
    assert max(window.values()) <= 2 * window.total() / 28
    assert min(moved) >= natural


def test_several_of_one_person_come_on_one_day():
    today = date(2026, 3, 30)
    _, days, _ = placed([(n // 2, -100) for n in range(200)], today)
    assert days[::2] == days[1::2]


def test_a_few_are_not_put_off_for_weeks():
    today = date(2026, 3, 30)  # a Monday; Good Friday is 3 April, Easter 5 and 6 April
    _, days, _ = placed([(n, -100) for n in range(3)], today)
    assert days == [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2)]
