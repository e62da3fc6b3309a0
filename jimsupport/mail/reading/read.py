"""Reading one mail: what kind it is, what its writer wrote, and what it says failed."""

from dataclasses import dataclass
from datetime import date

from jimsupport.mail.reading import letter
from jimsupport.mail.reading.failed import Failed
from jimsupport.mail.reading.letter import Unreadable

__all__ = ["Failed", "Reading", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail turned out to be.

    `kind` is person, bounce, complaint, auto_reply, list, own or unreadable; `text` is what its writer
    wrote and `quoted` the rest; `answers` are the Message-IDs it answers, without brackets, newest first;
    `away_until` is the first day back that an automatic reply names; `reason` says why it is unreadable.
    """

    kind: str
    text: str = ""
    quoted: str = ""
    sender: str = ""
    recipients_to: tuple[str, ...] = ()
    message_id: str = ""
    answers: tuple[str, ...] = ()
    subject: str = ""
    failed: tuple[Failed, ...] = ()
    away_until: date | None = None
    attachments: tuple[str, ...] = ()
    reason: str = ""


def read(raw: bytes, *, ours: str = "") -> Reading:
    """Never raises. `ours`: the plain text of our message that it answers, if known."""
    try:
        message = letter.parse(raw)
    except Unreadable as error:
        return Reading("unreadable", reason=str(error))
    body = message.get_body(("plain",))
    answers = [
        found
        for name in ("In-Reply-To", "References")
        for value in letter.headers(message, name)
        for found in reversed(letter.message_ids(value))
    ]
    return Reading(
        "person",
        text=letter.text_of(body) if body else "",
        sender=next(iter(letter.addresses(letter.header(message, "From"))), ""),
        recipients_to=tuple(
            dict.fromkeys(
                address
                for name in ("To", "Cc", "Delivered-To", "X-Original-To")
                for value in letter.headers(message, name)
                for address in letter.addresses(value)
            )
        ),
        message_id=next(iter(letter.message_ids(letter.header(message, "Message-ID"))), ""),
        answers=tuple(dict.fromkeys(answers)),
        subject=letter.header(message, "Subject"),
    )
