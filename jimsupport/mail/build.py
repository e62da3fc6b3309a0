"""From a row of the outbox to the bytes that go over the wire."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from jimsupport.db import Row
from jimsupport.db.keys import Keyring
from jimsupport.mail import answering, calendar, parts, tokens
from jimsupport.mail.idn import in_ascii
from jimsupport.mail.kinds import KINDS
from jimsupport.mail.parts import Unsendable, Wire, Words
from jimsupport.mail.splice import FORMS
from jimsupport.mail.writing import House
from jimsupport.settings import Settings
from jimsupport.words import N_, say

_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>,;:\"\\()@]+@[^\x00-\x20\x7f<>,;:\"\\()@]+")
FILE = "gesprek.ics"  # a name that says nothing
_FITS = 66  # characters after "Subject: " in a line of 76
_WORD = 45  # bytes in an encoded word, which may have 75 characters; the header's name takes of the first
_MAILINGS = {
    "uitnodiging": N_("Uitnodiging van JIMsupport"),
    "hoe-gaat-het": N_("Hoe gaat het? van JIMsupport"),
    "we-zijn-er": N_("We zijn er, van JIMsupport"),
    "wat-zou-jij-doen": N_("Wat zou jij doen?"),
    "hoe-ging-het": N_("Hoe ging het? van JIMsupport"),
    "meelezen": N_("Meelezen bij JIMsupport"),
    "nieuwsbrief": N_("De nieuwsbrief van JIMwerkt"),
    "bijeenkomsten": N_("Bijeenkomsten voor JIMs"),
    "groep": N_("Berichten in je groep, van JIMsupport"),
    "nog-steeds": N_("Wie begeleid je nog? van JIMsupport"),
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message ready to go, and between whom."""

    sender: str
    to: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to make any message: who we are, and the keys that sign the addresses."""

    house: House
    mail_from: str
    domain: str
    keyring: Keyring

    @classmethod
    def of(cls, settings: Settings, keyring: Keyring) -> "Desk":
        house = House(settings.base_url, settings.phone, settings.bridge_number)
        return cls(house, settings.mail_from, settings.mail_domain, keyring)


def build(row: Row, context: Mapping[str, Any], desk: Desk, *, now: datetime) -> Envelope:
    """The message of an outbox row. Raises Unsendable, or jinja2.TemplateError, when it cannot be made.

    It is put together by hand, which is much faster than the standard library's generator; the tests
    read it back with the standard library's parser.
    """
    to = _address(row.address)
    subject, text, html = FORMS.tell(row.template, row.language, context, desk.house)
    boundary = f"=_{row.message_id}"  # "=_" occurs in neither quoted-printable nor base64
    words = [
        parts.words("text/plain", text),
        parts.words("text/html", html),
    ]  # plainest first: RFC 2046, 5.1.4
    if context.get("calendar"):
        entry = calendar.taken(context["calendar"])
        said = _calendar(entry, context, desk, to)
        words.append(parts.words(f"text/calendar; method={entry.method}", Words.of(said)))
        both = [
            parts.joined("alternative", f"{boundary}-words", words),
            parts.file(FILE, "application/ics", said),
        ]
        kind, body = parts.typed("mixed", boundary, both)
    else:
        kind, body = parts.typed("alternative", boundary, words)
    headers = _headers(row, subject, context, desk, to, now)
    headers += [("MIME-Version", "1.0"), ("Content-Type", kind)]
    data = Wire(parts.lines(headers) + parts.LINE + body)
    return Envelope(tokens.bounce_address(desk.keyring, row.id, desk.domain), to, data)


def _calendar(entry: calendar.Entry, context: Mapping[str, Any], desk: Desk, to: str) -> str:
    """The calendar file that goes along, from us to the receiver alone."""
    receiver = (str(context.get("first_name", "")), to)
    return calendar.message(entry, organiser=parseaddr(desk.mail_from), receiver=receiver).decode()


def _headers(
    row: Row, subject: str, context: Mapping[str, Any], desk: Desk, to: str, now: datetime
) -> list[tuple[str, str]]:
    kind = KINDS[row.kind]
    our_name, ours = _sender(desk.mail_from)
    if not kind.automatic:
        subject = answering.subject(context, subject)
    headers = [
        ("From", ours),
        ("To", to),
        ("Subject", _unstructured("Subject", subject)),
        ("Date", _date(now)),
        ("Message-ID", f"<{row.message_id}@{desk.domain}>"),
        ("Reply-To", f"{our_name}<{tokens.reply_address(desk.keyring, row.id, desk.domain)}>"),
        ("Content-Language", row.language),
    ]
    answering_to = answering.headers(context, desk.domain)
    headers += answering_to
    if kind.automatic:  # RFC 3834 section 5
        headers.append(("Auto-Submitted", "auto-replied" if answering_to else "auto-generated"))
    if kind.mailing and (stop := _stop(context)):
        headers.append(
            ("List-Id", f"{_title(row.language, kind.mailing)} <{kind.mailing}.{desk.domain}>")
        )  # RFC 2919
        headers.append(("List-Unsubscribe", f"<{desk.house.base_url}{stop}>"))  # RFC 2369
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))  # RFC 8058
    return headers


def _stop(context: Mapping[str, Any]) -> str | None:
    """The path where the receiver unsubscribes; None in what was written before its list could be left."""
    if "unsubscribe_token" in context:
        return f"/u/{quote(context['unsubscribe_token'], safe='')}"
    return context.get("stop_path")


def _unstructured(header: str, line: str) -> str:
    """`line` as the value of a header, folded, and encoded where it is not ASCII (RFC 2047)."""
    if line.isascii() and len(line) <= _FITS and "=?" not in line:
        return line
    if line.isascii() and "=?" not in line:
        return Header(line, "us-ascii", header_name=header).encode(linesep="\r\n")
    words, room = [""], _WORD - len(header)
    for letter in line:
        size = len(letter.encode())
        if size > room:
            words.append("")
            room = _WORD
        words[-1] += letter
        room -= size
    return "\r\n ".join([f"=?utf-8?b?{b64encode(word.encode()).decode()}?=" for word in words])


@cache
def _sender(mail_from: str) -> tuple[str, str]:
    """Our name as it stands before an address in <>, and name and address together."""
    name, address = parseaddr(mail_from)
    whole = formataddr((name, address))
    return whole.removesuffix(f"<{address}>") if name else "", whole


@lru_cache(maxsize=16)
def _date(now: datetime) -> str:
    """The moment of a round, which all its messages have."""
    return format_datetime(now)


@cache
def _title(language: str, mailing: str) -> str:
    """What the list of this mailing is called, for its List-Id."""
    return _unstructured("List-Id", say(language, _MAILINGS[mailing]))


def _address(address: str | None) -> str:
    """The one address a message goes to, its domain in ASCII. Raises Unsendable."""
    if not address or not _ADDRESS.fullmatch(address):
        raise Unsendable("the address cannot be used")
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{in_ascii(domain)}"
    except UnicodeError as error:
        raise Unsendable("the address cannot be used") from error
