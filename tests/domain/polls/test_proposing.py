"""Which moments a group is asked about, and which of them it meets at."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from jimsupport.domain.polls import proposing

HOME = "Europe/Amsterdam"
AFTER = date(2026, 3, 16)  # a Monday
TUESDAY, WEDNESDAY, SUNDAY = 5, 8, 20  # evenings


def said(moments):
    return [f"{each.astimezone(ZoneInfo(HOME)):%a %d-%m %H:%M}" for each in moments]


def test_the_moment_of_the_group_and_others_that_suit_all():
    found = proposing.proposals(TUESDAY, {TUESDAY, WEDNESDAY}, after=AFTER, zone=HOME)
    assert said(found) == ["Tue 17-03 19:30", "Wed 18-03 19:30", "Tue 24-03 19:30"]


def test_three_weeks_of_the_one_moment_that_suits_all_at_the_same_hour_over_a_change_of_clock():
    found = proposing.proposals(SUNDAY, set(), after=AFTER, zone=HOME)
    assert said(found) == ["Sun 22-03 19:30", "Sun 29-03 19:30", "Sun 05-04 19:30"]
    assert [each.hour for each in found] == [18, 17, 17]


def test_never_on_a_quiet_day_nor_what_was_asked_before():
    asked = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
    found = proposing.proposals(
        TUESDAY, set(), after=AFTER, zone=HOME, quiet=[date(2026, 3, 24)], taken=[asked]
    )
    assert said(found) == ["Tue 31-03 19:30", "Tue 07-04 19:30", "Tue 14-04 19:30"]


def test_never_the_day_itself_and_four_at_most():
    found = proposing.proposals(2, range(21), after=AFTER, zone=HOME)
    assert len(found) == 4
    assert min(found).date() > AFTER


def moment(day):
    return datetime(2026, 4, day, 17, 30, tzinfo=UTC)


def test_most_who_can_then_surest_then_earliest():
    votes = [
        (moment(9), ["yes", "no", "no"]),
        (moment(8), ["yes", "maybe", "no"]),
        (moment(7), ["maybe", "maybe", "no"]),
        (moment(6), ["yes", "no", "maybe"]),
    ]
    assert proposing.best(votes) == 3
    assert proposing.best(votes[:3]) == 1
    assert proposing.best(votes[:1]) is None  # one alone is no meeting
    assert proposing.best([]) is None


def test_refused_by_all_who_voted():
    assert proposing.refused_by_all(["no", "no"])
    assert not proposing.refused_by_all(["no", "maybe"])
    assert not proposing.refused_by_all([])
