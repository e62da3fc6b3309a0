"""The messages about meetups of groups; see `messages` for how they are made.

`starts_at` is an ISO moment in UTC and `zone` where the JIM lives; `mode` is online or in_person, `comes` what they said:
yes, maybe, no or "". `code` is what to key in when phoning in to the room, "" where nobody can. `series` says when it
comes back ("Elke derde dinsdag van de maand"), "" where it does not. `calendar` is what `calendar.kept` made: the file
that goes along. Nobody is named in them. Links: /room, and /meetup/ID, with ?answer=yes, maybe or no; /meetup/ID/after.
"""

from datetime import datetime
from typing import Any

from jimsupport.mail.messages import Message, made


def meetup_invitation(
    *,
    first_name: str,
    token: str,
    meetup_id: int,
    starts_at: datetime,
    minutes: int,
    zone: str,
    mode: str,
    place: str,
    code: str,
    comes: str,
    series: str,
    calendar: dict[str, Any],
) -> Message:
    """Your group meets: do you come? Keys as its arguments."""
    return made("meetup_invitation", locals())


def meetup_moved(
    *,
    first_name: str,
    token: str,
    meetup_id: int,
    starts_at: datetime,
    minutes: int,
    zone: str,
    mode: str,
    place: str,
    code: str,
    comes: str,
    series: str,
    elsewhere: bool,
    calendar: dict[str, Any],
) -> Message:
    """It is at another moment; or `elsewhere`, at the same moment. Keys as its arguments."""
    return made("meetup_moved", locals())


def meetup_cancelled(
    *, first_name: str, token: str, starts_at: datetime, zone: str, series: str, calendar: dict[str, Any]
) -> Message:
    """It is off; with `series` all of them are. Keys as its arguments. Link: /group."""
    return made("meetup_cancelled", locals())


def meetup_reminder(
    *,
    first_name: str,
    token: str,
    meetup_id: int,
    starts_at: datetime,
    minutes: int,
    zone: str,
    mode: str,
    place: str,
    code: str,
    comes: str,
    soon: bool,
) -> Message:
    """It is the next day, or `soon`: within a few hours. Keys as its arguments."""
    return made("meetup_reminder", locals())


def meetup_after(*, first_name: str, token: str, meetup_id: int, starts_at: datetime, zone: str) -> Message:
    """Did you speak, and how was it? Keys as its arguments. Links: ?was=good, unsure, not."""
    return made("meetup_after", locals())
