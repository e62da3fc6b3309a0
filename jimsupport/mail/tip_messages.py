"""The messages about a tip, to who gave it; see `messages` for how they are made. The button leads to the tip."""

from jimsupport.mail.messages import Message, made


def tip_proposed(*, first_name: str, token: str) -> Message:
    """Staff changed something: is it still yours? The words stand behind the link. Keys as its arguments."""
    return made("tip_proposed", locals())


def tip_published(*, first_name: str, token: str, tip: int, merged: bool) -> Message:
    """Thank you, it is published; `merged`: somebody else would do the same. Keys as its arguments."""
    return made("tip_published", locals())


def tip_declined(*, first_name: str, token: str) -> Message:
    """Thank you, it is not published now; what they can do. Keys as its arguments."""
    return made("tip_declined", locals())
