"""Who fits what was asked, in which order, and why others do not."""

from datetime import date, timedelta

import pytest

from jimsupport.domain.exchanges.ranking import REST, Fit, Listener, Wish, rank, why_not
from tests.cast import NOW

WISH = Wish(languages=("nl",), theme="school", help_ended_on=date(2026, 1, 1))


def listener(number=1, **values):
    known = {"id": number, "languages": ("nl",), "since": NOW - timedelta(days=100)}
    return Listener(**(known | values))


def order(*listeners, wish=WISH):
    return [fit.listener.id for fit in rank(listeners, wish, now=NOW).fits]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, None),
        ({"languages": ("ar", "en")}, "language"),
        ({"family": True}, "family"),
        ({"apart": True}, "apart"),
        ({"asked_before": True}, "asked_before"),
        ({"busy": True}, "busy"),
        ({"away": True}, "away"),
        ({"works_here": True}, "works_here"),
        ({"last_asked_at": NOW - REST}, None),
        ({"last_asked_at": NOW - REST + timedelta(seconds=1)}, "recent"),
        ({"themes": ("money",)}, None),
    ],
)
def test_who_is_asked(values, reason):
    assert why_not(listener(**values), WISH, now=NOW) == reason


def test_who_knows_of_it_comes_first_then_who_knows_of_anything():
    other, anything, theirs = (
        listener(1, themes=("money",)),
        listener(2),
        listener(3, themes=("school", "money")),
    )
    assert order(other, anything, theirs) == [3, 2, 1]
    assert order(other, anything, theirs, wish=Wish(languages=("nl",))) == [1, 2, 3]


def test_the_language_of_a_wished_interpreter_comes_first():
    both = Wish(languages=("tr", "nl"))
    assert order(listener(1), listener(2, languages=("nl", "tr")), wish=both) == [2, 1]


def test_then_who_is_further_along_then_who_was_asked_longest_ago():
    later, never, long_ago, further = (
        listener(1, last_asked_at=NOW - timedelta(days=100)),
        listener(2),
        listener(3, last_asked_at=NOW - timedelta(days=300)),
        listener(4, last_asked_at=NOW - timedelta(days=60), help_ended_on=date(2024, 5, 1)),
    )
    assert order(later, never, long_ago, further) == [4, 2, 3, 1]


def test_what_is_said_of_who_fits_and_how_many_do_not():
    known = listener(1, languages=("ar", "nl"), themes=("school",), help_ended_on=date(2025, 12, 31))
    ranking = rank([known, listener(2, family=True), listener(3, family=True)], WISH, now=NOW)
    assert ranking.fits == [Fit(known, "nl", "theirs", further=True)]
    assert ranking.ruled_out == {"family": 2}
