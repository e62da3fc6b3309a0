"""The messages about polls: when can you meet? See `messages` for how they are made.

First names alone stand in them. `moments` are ISO moments in UTC, in order, `zone` where the JIM lives. Link: /group/poll.
"""

from datetime import datetime

from jimsupport.mail.messages import Message, made


def poll_asked(
    *, first_name: str, token: str, names: str, moments: list[str], closes_at: datetime, zone: str
) -> Message:
    """When can you meet your group? Keys as its arguments."""
    return made("poll_asked", locals())


def poll_reminder(
    *, first_name: str, token: str, names: str, moments: list[str], closes_at: datetime, zone: str
) -> Message:
    """The one reminder, to who did not vote. Keys as its arguments."""
    return made("poll_reminder", locals())
