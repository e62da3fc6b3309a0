"""The messages about booked talks; see `messages` for how they are made.

`starts_at` is an ISO moment in UTC and `zone` where the JIM lives; `staff_name` a first name; `way` is phone or online.
`number_ending` are the last two digits of the number we ring, "" for none; `online_link` is where an online talk is.
`calendar` is what `calendar.kept` made: the file that goes along. Links: /talk, where a talk is picked, moved or called
off, with ?at=… at a moment.
"""

from datetime import datetime
from typing import Any

from jimsupport.mail.messages import Message, made


def talk_offer(*, first_name: str, token: str, staff_name: str) -> Message:
    """Pick a moment to talk: staff ask. Keys as its arguments."""
    return made("talk_offer", locals())


def talk_booked(
    *,
    first_name: str,
    token: str,
    staff_name: str,
    starts_at: datetime,
    zone: str,
    way: str,
    number_ending: str = "",
    online_link: str = "",
    calendar: dict[str, Any],
) -> Message:
    """The talk is booked. Keys as its arguments."""
    return made("talk_booked", locals())


def talk_moved(
    *,
    first_name: str,
    token: str,
    staff_name: str,
    starts_at: datetime,
    zone: str,
    way: str,
    number_ending: str = "",
    online_link: str = "",
    calendar: dict[str, Any],
) -> Message:
    """The talk is at another moment. Keys as its arguments."""
    return made("talk_moved", locals())


def talk_cancelled(
    *,
    first_name: str,
    token: str,
    staff_name: str,
    starts_at: datetime,
    zone: str,
    by_us: bool,
    calendar: dict[str, Any],
) -> Message:
    """The talk is off; `by_us` when we called it off. Keys as its arguments."""
    return made("talk_cancelled", locals())


def talk_reminder(
    *,
    first_name: str,
    token: str,
    staff_name: str,
    starts_at: datetime,
    zone: str,
    way: str,
    soon: bool,
    number_ending: str = "",
    online_link: str = "",
) -> Message:
    """The talk is the next day, or `soon`: within a few hours. Keys as its arguments."""
    return made("talk_reminder", locals())


def talk_missed(*, first_name: str, token: str, staff_name: str) -> Message:
    """We did not get hold of each other; there is another moment. Keys as its arguments."""
    return made("talk_missed", locals())
