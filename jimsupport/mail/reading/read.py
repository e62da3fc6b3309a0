"""Reading one mail: what kind it is, what its writer wrote, and what it says failed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from email.message import EmailMessage

from jimsupport.mail.reading import along, kinds, letter, words
from jimsupport.mail.reading.away import away_until
from jimsupport.mail.reading.bounces import failures, notices
from jimsupport.mail.reading.bounces.anatomy import dissect
from jimsupport.mail.reading.bounces.failed import Failed
from jimsupport.mail.reading.complaints import complaints
from jimsupport.mail.reading.letter import Unreadable
from jimsupport.mail.reading.words import Words

__all__ = ["Failed", "Reading", "read"]

_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail turned out to be.

    `kind` is person, bounce, complaint, auto_reply, list, own or unreadable; `text` is what its writer
    wrote, `quoted` the rest, and `along` what of that, and of attached texts, is not from us; `answers` are
    the Message-IDs it answers, without brackets, newest first; `away_until` is the first day back that an
    automatic reply names; `spam`: a mail server on its way called it that; `reason` says why it is unreadable.
    """

    kind: str
    text: str = ""
    quoted: str = ""
    along: str = ""
    sender: str = ""
    recipients_to: tuple[str, ...] = ()
    message_id: str = ""
    answers: tuple[str, ...] = ()
    subject: str = ""
    failed: tuple[Failed, ...] = ()
    away_until: date | None = None
    attachments: tuple[str, ...] = field(default=())
    spam: bool = False
    reason: str = ""


def read(
    raw: bytes,
    *,
    ours: str = "",
    always: str = "",
    own_domain: str = "",
    envelope_from: str | None = None,
    envelope_to: Sequence[str] = (),
) -> Reading:
    """What the mail in `raw` is. Never raises.

    `ours`: the plain text of our message that it answers, if known; `always`: what stands in all of ours.
    `own_domain`: the domain of our Message-IDs. `envelope_from` is "" for the empty envelope sender, and
    None where it is not known.
    """
    try:
        return _read(letter.parse(raw), ours, always, own_domain, envelope_from, envelope_to)
    except Unreadable as error:
        return Reading("unreadable", reason=str(error))
    except Exception as error:  # whatever somebody sends: it is parked with its bytes, and stops nothing
        return Reading("unreadable", reason=f"not read: {type(error).__name__}")


def _read(
    message: EmailMessage,
    ours: str,
    always: str,
    own_domain: str,
    envelope_from: str | None,
    envelope_to: Sequence[str],
) -> Reading:
    reading = _headers(message, envelope_to)
    anatomy = dissect(message)
    told = notices.notice(anatomy.prose)
    if told:
        kind = "auto_reply" if told.kind == "delivery" else told.kind
        return replace(reading, kind=kind, failed=told.failed, quoted=anatomy.prose)
    if kinds.is_own(message, own_domain):
        return replace(reading, kind="own", quoted=anatomy.prose)
    complained = complaints(message, anatomy)
    if complained is not None:
        return replace(reading, kind="complaint", failed=complained, quoted=anatomy.prose)
    if kinds.is_bounce(message, anatomy, envelope_from):
        return replace(
            reading, kind="bounce", failed=failures.failures(message, anatomy), quoted=anatomy.prose
        )
    cut: Words = words.written(message, ours=ours)
    passed_on = along.words(message, cut.quoted, ours=f"{ours}\n{always}")
    reading = replace(reading, text=cut.text, quoted=cut.quoted, along=passed_on)
    if kinds.is_automatic(message, cut.text, envelope_from):
        return replace(reading, kind="auto_reply", away_until=away_until(message, cut.text))
    return replace(reading, kind="list") if kinds.is_list(message) else reading


def _headers(message: EmailMessage, envelope_to: Sequence[str]) -> Reading:
    """What its header says, for a person's mail."""
    answers = [
        found
        for name in ("In-Reply-To", "References")
        for value in letter.headers(message, name)
        for found in reversed(letter.message_ids(value))
    ]
    to = [a for name in _TO for value in letter.headers(message, name) for a in letter.addresses(value)]
    return Reading(
        "person",
        sender=next(iter(letter.addresses(letter.header(message, "From"))), ""),
        recipients_to=tuple(dict.fromkeys([*envelope_to, *to])),
        message_id=next(iter(letter.message_ids(letter.header(message, "Message-ID"))), ""),
        answers=tuple(dict.fromkeys(answers)),
        subject=letter.header(message, "Subject"),
        attachments=tuple(letter.attachments(message))[:_MOST_NAMES],
        spam=kinds.is_spam(message),
    )
