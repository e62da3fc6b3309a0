"""The messages about gatherings for all JIMs; see `messages` for how they are made.

`title` and `place` are what is published; `mode` is online or in_person; `starts_at` and `ends_at` are ISO moments in UTC,
`zone` where the JIM lives. `calendar` is what `calendar.kept` made: the file that goes along. Link: /gatherings/{gathering}.
"""

from datetime import datetime
from typing import Any

from jimsupport.mail.messages import Message, made


def gathering_new(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    gathering: int,
    title: str,
    text: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    mode: str,
    place: str,
) -> Message:
    """There is a new one: do you come? To who wants to hear of them. Keys as its arguments."""
    return made("gathering_new", locals())


def gathering_place(
    *,
    first_name: str,
    token: str,
    gathering: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    mode: str,
    place: str,
    what: str,
    has_place: bool,
    people: int,
    calendar: dict[str, Any] | None,
) -> Message:
    """They asked for a place: `what` is "in" or "waiting". Keys as its arguments."""
    return made("gathering_place", locals())


def gathering_news(
    *,
    first_name: str,
    token: str,
    gathering: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    mode: str,
    place: str,
    what: str,
    has_place: bool,
    people: int,
    calendar: dict[str, Any] | None,
) -> Message:
    """`what` is "moved_up" (a place came free) or "changed" (another moment or place). Keys as its arguments."""
    return made("gathering_news", locals())


def gathering_cancelled(
    *,
    first_name: str,
    token: str,
    gathering: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    mode: str,
    place: str,
    by_us: bool,
    calendar: dict[str, Any],
) -> Message:
    """It is off, or they gave up their place. Keys as its arguments."""
    return made("gathering_cancelled", locals())


def gathering_reminder(
    *,
    first_name: str,
    token: str,
    gathering: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    mode: str,
    place: str,
    soon: bool,
) -> Message:
    """It comes up; `soon`: within the hour. Keys as its arguments."""
    return made("gathering_reminder", locals())
