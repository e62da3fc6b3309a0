"""What kind of mail this is: from a person, or from a machine that must not be answered."""

import re
from email.message import EmailMessage

from jimsupport.mail.reading import kinds_words as known
from jimsupport.mail.reading import letter
from jimsupport.mail.reading.bounces.anatomy import Anatomy

_FIRST = 4_000  # characters in which a machine says what it has to say
_CODE = re.compile(r"(?<![\d.])[45]\d\d[ -]|\b[45]\.\d\.\d{1,3}\b")
_OUR_REPLY = re.compile(r"^reply\+[a-z2-7]{24}@(.+)$", re.IGNORECASE)
_ACCEPTED = re.compile(r"(?i)\b(?:accept(?:ed)?|tentative(?:ly)?|geaccepteerd|aanvaard|voorlopig)\b|قبل|وافق")
_DELIVERED = frozenset({"delivered", "relayed", "expanded"})


def is_own(message: EmailMessage, own_domain: str = "") -> bool:
    """Whether we sent it ourselves: it asks for replies to a token of ours, at the domain of its Message-ID."""
    here = _domain(letter.header(message, "Message-ID"))
    if own_domain and here == own_domain.lower():
        return True
    for address in letter.addresses(letter.header(message, "Reply-To")):
        token = _OUR_REPLY.match(address)
        if token and token[1].lower() == here:
            return True
    return False


def is_bounce(message: EmailMessage, anatomy: Anatomy, envelope_from: str | None = None) -> bool:
    """Whether it says of other mail that it failed or waits; `envelope_from` is "" for the empty sender."""
    subject = letter.header(message, "Subject")
    said = anatomy.prose[:_FIRST]
    nobody = _from_nobody(message, envelope_from)
    machine = _from_machine(message)
    speaks = not known.ANSWER_SUBJECT.match(subject) and bool(known.FAILED_SUBJECT.search(subject))
    tells = bool(known.FAILED_TEXT.search(said))
    if anatomy.fields:
        actions = {
            value.lower().strip() for block in anatomy.fields for name, value in block if name == "action"
        }
        if actions and actions <= _DELIVERED:
            return False
        return machine or nobody or speaks or _reports(message, "delivery-status")
    if _has(message, known.ANSWERING_HEADERS) and known.ANSWERING_SUBJECT.search(subject):
        return False
    if letter.header(message, "X-Failed-Recipients"):
        return machine or nobody or _has(message, known.MACHINE_HEADERS)
    if known.ANSWERING_SUBJECT.search(subject):
        return False
    of_a_mail = bool(anatomy.about) or bool(_CODE.search(said))
    if machine:  # or whoever keeps the post there, and answers us
        return speaks or nobody or (tells and (of_a_mail or not _answers(message)))
    if nobody:
        return speaks or (tells and of_a_mail)
    return _from_no_answer(message) and tells and (speaks or bool(anatomy.about))


def is_spam(message: EmailMessage) -> bool:
    """Whether the mail server before us says so, as SpamAssassin and rspamd do."""
    return any(
        letter.header(message, name).lower().startswith("yes")
        for name in ("X-Spam-Flag", "X-Spam", "X-Spam-Status")
    )


def is_automatic(message: EmailMessage, text: str, envelope_from: str | None = None) -> bool:
    """Whether a machine answered for somebody. `text`: what the mail says, without what it quotes."""
    subject = letter.header(message, "Subject")
    if _comes_to_a_talk(message, text):
        return True
    if _reports(message, "disposition-notification") or _reports(message, "delivery-status"):
        return True
    if _has(message, known.ANSWERING_HEADERS):
        return True
    begin = text.lstrip()[:400]
    if known.ANSWERING_SUBJECT.search(subject) or known.ANSWERING_TEXT.search(begin):
        return True
    if known.ANSWERING_SUBJECT_WITHIN.search(subject) and not known.ANSWER_SUBJECT.match(subject):
        return True
    if known.AWAY_SUBJECT.search(subject) and known.AWAY_TEXT.search(text[:_FIRST]):
        return True
    signs = (
        _has(message, known.MACHINE_HEADERS),
        _from_nobody(message, envelope_from),
        _from_no_answer(message),
    )
    return any(signs) and not is_list(message)


def _comes_to_a_talk(message: EmailMessage, text: str) -> bool:
    """Whether a calendar says that somebody comes (RFC 5546, 3.2.3), and they themselves say nothing more."""
    for part in message.walk():
        if (
            part.get_content_type() == "text/calendar"
            and "reply" in str(part.get_param("method", "")).lower()
        ):
            comes = re.search(r"PARTSTAT=(?:ACCEPTED|TENTATIVE)", letter.text_of(part), re.IGNORECASE)
            return bool(comes) and (not text.strip() or bool(_ACCEPTED.search(text[:300])))
    return False


def is_list(message: EmailMessage) -> bool:
    """Whether it came by a mailing list, or went out to many."""
    return _has(message, known.LIST_HEADERS) or (
        _has(message, known.MAILING_HEADERS) and not _answers(message)
    )


def _has(message: EmailMessage, table: dict[str, re.Pattern[str]]) -> bool:
    return any(
        wanted.search(value) for name, wanted in table.items() for value in letter.headers(message, name)
    )


def _reports(message: EmailMessage, kind: str) -> bool:
    """Whether the whole mail is a report of that kind (RFC 6522)."""
    content = letter.header(message, "Content-Type").lower()
    return content.startswith("multipart/report") and kind in content


def _from_nobody(message: EmailMessage, envelope_from: str | None) -> bool:
    """Whether it was sent with the empty envelope sender, as what must not be answered is."""
    if envelope_from is not None:
        return envelope_from.strip("<> ") == ""
    return any(
        value.strip("<> ").lower() in ("", "mailer-daemon")
        for value in letter.headers(message, "Return-Path")
    )


def _from_machine(message: EmailMessage) -> bool:
    """Whether a mail server is said to have written it."""
    for name in ("From", "Sender"):
        value = letter.header(message, name)
        sender = next(iter(letter.addresses(value)), "")
        local = sender.partition("@")[0] or value.strip(" <>\"'")
        if value and known.MACHINE_SENDER.match(local):
            return True
        if known.MACHINE_NAME.search(value.replace(sender, "")):
            return True
    return False


def _from_no_answer(message: EmailMessage) -> bool:
    sender = next(iter(letter.addresses(letter.header(message, "From"))), "")
    return bool(known.NO_ANSWER.match(sender))


def _answers(message: EmailMessage) -> bool:
    return bool(letter.header(message, "In-Reply-To") or letter.header(message, "References"))


def _domain(message_id: str) -> str:
    return message_id.strip(" <>").rpartition("@")[2].lower()
