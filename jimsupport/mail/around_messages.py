"""The messages about what stands around a JIM; see `messages` for how they are made.

`stop_path` is the path, from the root, that ends messages of this kind in one tap: those to people who are no JIM.
"""

from collections.abc import Sequence
from datetime import datetime

from jimsupport.mail.messages import Message, made


def hard_moment(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    moments: Sequence[str] = (),
    way_back: dict[str, str] | None = None,
    also: Sequence[str] = (),
) -> Message:
    """How did it go? On a day the JIM chose; `moments` is what they wrote of it, empty in a preview.

    Keys as its arguments; links as `check_in`.
    """
    return made("hard_moment", locals())


def helper_asked(*, first_name: str, jim: str, path: str) -> Message:
    """Would you like to read along with `jim` (a first name)? To the helper. Keys: first_name, jim, path (of the page)."""
    return made("helper_asked", locals())


def helper_copy(
    *,
    first_name: str,
    jim: str,
    about: str,
    stop_path: str,
    starts_at: datetime | None = None,
    zone: str = "",
) -> Message:
    """What we sent to `jim`, for who reads along: plain, without buttons.

    Keys: first_name, jim, about (the kind of the message they got), stop_path, starts_at (an ISO moment in UTC) and zone
    of a talk, None and "" for anything else.
    """
    return made("helper_copy", locals())


def still_helping(
    *, first_name: str, names: Sequence[str], more: int = 0, path: str, stop_path: str
) -> Message:
    """Whom do you still accompany? To a professional, once a month. Keys: first_name, names (a few of the JIMs on the
    list), more (how many beside these), path (of the page to answer on), stop_path."""
    return made("still_helping", locals())
