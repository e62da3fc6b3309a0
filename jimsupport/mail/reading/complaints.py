"""Mail by which a provider passes on that somebody complained: RFC 5965, and what came before it."""

from email.message import EmailMessage

from jimsupport.mail.reading import letter
from jimsupport.mail.reading.bounces.anatomy import Anatomy
from jimsupport.mail.reading.bounces.failed import Failed
from jimsupport.mail.reading.kinds_words import COMPLAINT_SENDER, COMPLAINT_SUBJECT

_NAMED = ("original-rcpt-to", "x-original-rcpt-to", "removal-recipient", "redacted-address")
_IN_ORIGINAL = ("x-hmxmroriginalrecipient", "x-original-to", "delivered-to", "x-rcpt-to", "to")
_OTHER = {
    "auth-failure": "authfailure",
    "not-spam": "notspam",
    "dmarc": "authfailure",
}  # Feedback-Type -> reason
NOBODY_COMPLAINED = frozenset(_OTHER.values())  # reasons of reports that are no complaint of a person


def complaints(message: EmailMessage, anatomy: Anatomy) -> tuple[Failed, ...] | None:
    """Who complained, as far as the mail says; None when it is no complaint.

    The reason is "feedback"; "authfailure" and "notspam" are reports of which nobody complained.
    """
    if anatomy.feedback is not None:
        fields = anatomy.feedback
        kind = next((value.lower().strip() for name, value in fields if name == "feedback-type"), "")
        named = [a for name, value in fields if name in _NAMED for a in letter.addresses(value)]
        said = "; ".join(f"{name}: {value}" for name, value in fields)
        return _each(named or _from_original(anatomy), anatomy, said, _OTHER.get(kind, "feedback"))
    sender = next(iter(letter.addresses(letter.header(message, "From"))), "")
    subject = letter.header(message, "Subject")
    if (
        anatomy.about
        and COMPLAINT_SUBJECT.search(subject)
        and COMPLAINT_SENDER.match(sender.partition("@")[0])
    ):
        return _each(_from_original(anatomy), anatomy, subject, "feedback")
    if _unsubscribes(message, subject):
        return _each([sender] if sender else [], anatomy, subject, "feedback")
    return None


def _unsubscribes(message: EmailMessage, subject: str) -> bool:
    """Whether a mail program wrote for somebody who pressed "unsubscribe"."""
    if letter.header(message, "X-Apple-Unsubscribe").lower() == "true":
        return True
    automatic = letter.header(message, "Auto-Submitted").lower().startswith("auto-")
    return automatic and subject.strip().lower() == "unsubscribe"


def _from_original(anatomy: Anatomy) -> list[str]:
    for name in _IN_ORIGINAL:
        found = [address for value in anatomy.about.get(name, []) for address in letter.addresses(value)]
        if found:
            return found
    return []


def _each(addresses: list[str], anatomy: Anatomy, said: str, reason: str) -> tuple[Failed, ...]:
    original = next(iter(letter.message_ids(anatomy.first("message-id"))), None)
    words = " ".join(said.split())[:500]
    unique = {address.lower(): address for address in reversed(addresses)}
    return tuple(Failed(address, False, reason, original, words) for address in reversed(unique.values()))
