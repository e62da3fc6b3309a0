"""Messages about what JIMs ask; see `messages` for what a message is."""

from jimsupport.mail.messages import Message


def danger_alert(*, path: str) -> Message:
    """Someone wrote words of danger: to whoever is on duty, at once. Keys: path (of the question, from the root).

    It names nobody and repeats nothing: who signs in reads it.
    """
    return Message("danger_alert", {"path": path})
