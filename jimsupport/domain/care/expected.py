"""The dated list of every message that a hand-over brings the JIM, before anything is saved. Pure.

It is the list of a JIM who says yes, answers each question and keeps the ordinary rhythm: whoever
pauses, stops or chooses another rhythm gets less, and silence brings one reminder and then rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from jimsupport.domain.follow_up import cadence, plan
from jimsupport.domain.follow_up.contact import INTERVALS
from jimsupport.domain.follow_up.eligibility import BUDGET, FIRST_YEAR

NEARLY = timedelta(days=7)  # an answer some days later moves a contact reminder behind what comes next


@dataclass(frozen=True, slots=True, order=True)
class Expected:
    """One message: around which day, its kind, and the step of the programme it belongs to."""

    day: date
    kind: str
    step: str


def messages(programme: Any, ends_on: date, birth_month: str | None, *, today: date) -> list[Expected]:
    """What the JIM gets, soonest first: what is planned, and in quiet stretches a word that we are there."""
    listed = [Expected(*each) for each in plan.preview(programme, ends_on, birth_month, today=today)]
    first_year = listed[0].day + FIRST_YEAR
    left = BUDGET - sum(each.day < first_year for each in listed)
    words: list[Expected] = []
    for day in _quiet_days(listed):
        if day < first_year:
            left -= 1
            if left < 0:
                continue
        words.append(Expected(day, "contact_reminder", "contact"))
    return sorted(listed + words)


def _quiet_days(listed: Sequence[Expected]) -> list[date]:
    """When nothing was said for the whole ordinary interval, between one message and the next."""
    days = []
    for before, after in pairwise(listed):
        day = _next_word(before.day)
        while day < after.day - NEARLY:
            days.append(day)
            day = _next_word(day)
    return days


def _next_word(day: date) -> date:
    return cadence.next_open_day(cadence.after(day, INTERVALS["ordinary"]))
