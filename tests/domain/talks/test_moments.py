"""When a talk can begin: worked out by hand on ordinary days, and for any hours on any day of any year."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from jimsupport.domain.talks import moments
from jimsupport.domain.talks.moments import MIDNIGHT, Change, Habits, Hours, Wish

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 3, 30)  # summer time has begun the night before
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
EVER = {"after": datetime(2000, 1, 1, tzinfo=UTC), "until": datetime(2100, 1, 1, tzinfo=UTC)}
MORNING = Hours(9 * 60, 12 * 60)


def local(found):
    return [f"{moment.astimezone(AMSTERDAM):%a %H.%M}" for moment in found]


def moment(hour, minute=0, day=MONDAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


def habits(**values):
    return Habits(**{"week": {1: (MORNING,)}, **values})


def test_a_morning_holds_as_many_talks_as_fit_with_time_between():
    found = moments.free(habits(), [MONDAY], [], **EVER)
    assert local(found) == ["Mon 09.00", "Mon 09.45", "Mon 10.30", "Mon 11.15"]


def test_other_days_have_their_own_hours_or_none():
    week = {1: (MORNING,), 3: (Hours(19 * 60, 20 * 60),)}
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    found = moments.free(habits(week=week), days, [], **EVER)
    assert local(found)[-1:] == ["Wed 19.00"]
    assert len(found) == 5


def test_what_is_booked_is_gone_with_the_buffer_around_it():
    found = moments.free(habits(), [MONDAY], [(moment(9, 45), moment(10, 15))], **EVER)
    assert local(found) == ["Mon 09.00", "Mon 10.30", "Mon 11.15"]


def test_what_is_booked_off_the_beat_moves_what_follows():
    found = moments.free(habits(), [MONDAY], [(moment(9, 20), moment(9, 50))], **EVER)
    assert local(found) == ["Mon 10.05", "Mon 10.50"]


def test_no_more_than_so_many_a_day():
    booked = [(moment(9), moment(9, 30))]
    assert moments.free(habits(most_a_day=1), [MONDAY], booked, **EVER) == []
    assert len(moments.free(habits(most_a_day=2), [MONDAY], booked, **EVER)) == 3


def test_only_between_notice_and_horizon():
    found = moments.free(habits(), [MONDAY], [], after=moment(9, 1), until=moment(10, 30))
    assert local(found) == ["Mon 09.45"]


def test_a_day_that_differs():
    tuesday = MONDAY + timedelta(days=1)
    changes = (
        Change(MONDAY, False, Hours(9 * 60, 10 * 60 + 30)),
        Change(tuesday, True, Hours(14 * 60, 15 * 60)),
    )
    found = moments.free(habits(changes=changes), [MONDAY, tuesday], [], **EVER)
    assert local(found) == ["Mon 10.30", "Mon 11.15", "Tue 14.00"]


def test_a_whole_day_off_and_hours_added_that_touch():
    off = habits(changes=(Change(MONDAY, False),))
    assert moments.free(off, [MONDAY], [], **EVER) == []
    longer = habits(changes=(Change(MONDAY, True, Hours(12 * 60, 12 * 60 + 45)),))
    assert local(moments.free(longer, [MONDAY], [], **EVER))[-1] == "Mon 12.00"


def test_days_the_office_is_closed_are_left_out_by_whoever_asks():
    assert moments.free(habits(), [], [], **EVER) == []


def test_hours_across_the_night_that_the_clock_goes_forward_lose_one():
    night = habits(week={7: (Hours(0, 4 * 60),)}, minutes=60, buffer=0, most_a_day=20)
    assert local(moments.free(night, [SPRING], [], **EVER)) == ["Sun 00.00", "Sun 01.00", "Sun 03.00"]


def test_hours_across_the_night_that_the_clock_goes_back_gain_one():
    night = habits(week={7: (Hours(0, 4 * 60),)}, minutes=60, buffer=0, most_a_day=20)
    found = moments.free(night, [AUTUMN], [], **EVER)
    assert local(found) == ["Sun 00.00", "Sun 01.00", "Sun 02.00", "Sun 02.00", "Sun 03.00"]
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}


def test_nine_in_the_morning_is_nine_before_and_after_a_change_of_clock():
    days = [SPRING - timedelta(days=2), SPRING + timedelta(days=1)]
    week = {5: (MORNING,), 1: (MORNING,)}
    found = moments.free(habits(week=week), days, [], **EVER)
    assert local(found)[::4] == ["Fri 09.00", "Mon 09.00"]
    assert [moment.hour for moment in found[::4]] == [8, 7]  # in UTC


def test_the_three_nearest_in_order():
    found = [moment(9), moment(9, 45), moment(11, 15), moment(15)]
    assert local(moments.nearest(found, moment(10, 30))) == ["Mon 09.00", "Mon 09.45", "Mon 11.15"]
    assert moments.nearest([], moment(9)) == []


def test_who_suits():
    dutch = Habits(ways=frozenset({"phone"}), languages=frozenset({"nl"}))
    assert Wish().suits(dutch)
    assert Wish(languages=frozenset({"nl", "ar"})).suits(dutch)
    assert not Wish(languages=frozenset({"ar"})).suits(dutch)
    assert not Wish(ways=frozenset({"online"})).suits(dutch)


def test_hours_that_touch_do_not_overlap():
    assert not moments.overlap(Hours(540, 600), Hours(600, 660))
    assert moments.overlap(Hours(540, 601), Hours(600, 660))
    assert moments.overlap(Hours(540, 720), Hours(600, 660))


# For any hours, on any day

minutes = st.integers(0, MIDNIGHT)
stretches = st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Hours(*pair))
changing = st.sampled_from([SPRING, AUTUMN, date(2027, 3, 28), date(2027, 10, 31)])
any_day = st.one_of(st.dates(date(2020, 1, 1), date(2035, 12, 31)), changing)


@st.composite
def cases(draw):
    first = draw(any_day)
    days = [first + timedelta(days=n) for n in range(draw(st.integers(1, 3)))]
    week = draw(
        st.dictionaries(st.integers(1, 7), st.lists(stretches, max_size=3).map(tuple), min_size=3, max_size=7)
    )
    changes = draw(
        st.lists(st.builds(Change, st.sampled_from(days), st.booleans(), stretches), max_size=3).map(tuple)
    )
    kept = Habits(
        minutes=draw(st.sampled_from([15, 20, 30, 45, 60])),
        buffer=draw(st.sampled_from([0, 5, 15, 30])),
        most_a_day=draw(st.integers(1, 20)),
        week=week,
        changes=changes,
    )
    booked = []
    for day in days:
        for start in draw(st.lists(minutes, max_size=3)):
            begins = moments.at(day, start)
            booked.append((begins, begins + timedelta(minutes=draw(st.integers(5, 90)))))
    begins = moments.at(first, draw(minutes))
    return kept, days, booked, begins, begins + timedelta(hours=draw(st.integers(1, 72)))


@given(cases())
@settings(max_examples=100, deadline=None)
def test_every_moment_keeps_every_rule(case):
    kept, days, booked, after, until = case
    length, buffer = timedelta(minutes=kept.minutes), timedelta(minutes=kept.buffer)
    found = moments.free(kept, days, booked, after=after, until=until)
    assert found == sorted(set(found))
    for begins in found:
        assert begins.tzinfo is UTC
        assert after <= begins < until
        ends = begins + length
        day = begins.astimezone(AMSTERDAM).date()
        spans = [(moments.at(day, h.starts), moments.at(day, h.ends)) for h in kept.hours(day)]
        assert any(opens <= begins and ends <= closes for opens, closes in spans)
        assert day in days
        assert all(ends + buffer <= first or last + buffer <= begins for first, last in booked)
        today = sum(first.astimezone(AMSTERDAM).date() == day for first, _ in booked)
        assert today < kept.most_a_day


@given(cases())
@settings(max_examples=40, deadline=None)
def test_taking_one_leaves_no_two_that_overlap(case):
    """However many are taken one after the other, no two share time, nor a buffer, nor pass the day's number."""
    kept, days, booked, after, until = case
    length, buffer = timedelta(minutes=kept.minutes), timedelta(minutes=kept.buffer)
    taken = []
    while found := moments.free(kept, days, [*booked, *taken], after=after, until=until):
        begins = found[len(taken) % len(found)]
        taken.append((begins, begins + length))
        assert len(taken) < 400
    for (_, ends), (begins, _) in pairwise(sorted(taken)):
        assert ends + buffer <= begins


@given(cases())
@settings(max_examples=100, deadline=None)
def test_taking_one_off_the_beat_of_the_rest_takes_no_other_of_the_beat(case):
    """Without anything booked, what two people see at once can both be taken, if each is on the beat."""
    kept, days, _, after, until = case
    length = timedelta(minutes=kept.minutes)
    found = moments.free(kept, days, [], after=after, until=until)
    if len(found) > 1 and kept.most_a_day > 1:
        first, *rest = found
        left = moments.free(kept, days, [(first, first + length)], after=after, until=until)
        assert left == rest
