"""The message about the audit log; see `messages` for what a message is."""

from jimsupport.mail.messages import Message


def audit_head(*, head: str, seals: int, rows: int, at: str, zone: str, broken: bool) -> Message:
    """Whether the audit log holds, and the head to hold it to later: once a day, to whoever keeps that mail.

    Keys: head (SHA-256 in hex), seals, rows, at (an ISO moment), zone, broken.
    """
    return Message("audit_head", locals())
