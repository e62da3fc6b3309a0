"""From a row of the outbox to the bytes that go over the wire."""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any
from urllib.parse import quote

from jimsupport.db import Row
from jimsupport.db.keys import Keyring
from jimsupport.mail import calendar, tokens
from jimsupport.mail.kinds import KINDS
from jimsupport.mail.writing import House, Written, one_line, write
from jimsupport.settings import Settings
from jimsupport.words import N_, say

_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>,;:\"\\()@]+@[^\x00-\x20\x7f<>,;:\"\\()@]+")
_LINE = b"\r\n"
FILE = "gesprek.ics"  # a name that says nothing
_FITS = 66  # characters after "Subject: " in a line of 76
_LOOSE_LINE = re.compile(r"[^\r]\n|\r[^\n]|\r\n(?![ \tA-Z]|\Z)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MAILINGS = {
    "uitnodiging": N_("Uitnodiging van JIMsupport"),
    "hoe-gaat-het": N_("Hoe gaat het? van JIMsupport"),
    "we-zijn-er": N_("We zijn er, van JIMsupport"),
    "hoe-ging-het": N_("Hoe ging het? van JIMsupport"),
    "meelezen": N_("Meelezen bij JIMsupport"),
    "nog-steeds": N_("Wie begeleid je nog? van JIMsupport"),
}


class Unsendable(Exception):
    """This message cannot be made as it stands."""


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
        house = House(settings.base_url, settings.phone)
        return cls(house, settings.mail_from, settings.mail_domain, keyring)


def build(row: Row, context: Mapping[str, Any], desk: Desk, *, now: datetime) -> Envelope:
    """The message of an outbox row. Raises Unsendable, or jinja2.TemplateError, when it cannot be made.

    It is put together by hand, which is much faster than the standard library's generator; the tests
    read it back with the standard library's parser.
    """
    to = _address(row.address)
    written = write(row.template, row.language, context, desk.house)
    boundary = f"=_{row.message_id}"  # "=_" occurs in neither quoted-printable nor base64
    words = [
        _part("text/plain", written.text),
        _part("text/html", written.html),
    ]  # the plainest first: RFC 2046, 5.1.4
    if "calendar" in context:
        entry = calendar.taken(context["calendar"])
        said = _calendar(entry, context, desk, to)
        words.append(_part(f"text/calendar; method={entry.method}", said))
        both = [_joined("alternative", f"{boundary}-words", words), _file(FILE, "application/ics", said)]
        kind, body = _typed("mixed", boundary, both)
    else:
        kind, body = _typed("alternative", boundary, words)
    headers = _headers(row, written, context, desk, to, now)
    headers += [("MIME-Version", "1.0"), ("Content-Type", kind)]
    return Envelope(
        tokens.bounce_address(desk.keyring, row.id, desk.domain), to, _lines(headers) + _LINE + body
    )


def _calendar(entry: calendar.Entry, context: Mapping[str, Any], desk: Desk, to: str) -> str:
    """The calendar file that goes along, from us to the receiver alone."""
    receiver = (str(context.get("first_name", "")), to)
    return calendar.message(entry, organiser=parseaddr(desk.mail_from), receiver=receiver).decode()


def _headers(
    row: Row, written: Written, context: Mapping[str, Any], desk: Desk, to: str, now: datetime
) -> list[tuple[str, str]]:
    kind = KINDS[row.kind]
    name, address = parseaddr(desk.mail_from)
    headers = [
        ("From", formataddr((name, address))),
        ("To", to),
        ("Subject", _unstructured("Subject", written.subject)),
        ("Date", format_datetime(now)),
        ("Message-ID", f"<{row.message_id}@{desk.domain}>"),
        ("Reply-To", formataddr((name, tokens.reply_address(desk.keyring, row.id, desk.domain)))),
        ("Content-Language", row.language),
    ]
    if kind.automatic:
        headers.append(("Auto-Submitted", "auto-generated"))  # RFC 3834 section 5
    if kind.mailing:
        title = _unstructured("List-Id", say(row.language, _MAILINGS[kind.mailing]))
        stop = context.get("stop_path") or f"/u/{quote(context['unsubscribe_token'], safe='')}"
        headers.append(("List-Id", f"{title} <{kind.mailing}.{desk.domain}>"))  # RFC 2919
        headers.append(("List-Unsubscribe", f"<{desk.house.base_url}{stop}>"))  # RFC 2369
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))  # RFC 8058
    return headers


def _lines(headers: list[tuple[str, str]]) -> bytes:
    """Headers with the empty line after them. Raises Unsendable where a value would begin another header."""
    block = "".join(f"{name}: {value}\r\n" for name, value in headers)
    if _LOOSE_LINE.search(block) or not block.isascii():
        raise Unsendable("a header holds what no header may hold")
    return block.encode("ascii")


def _typed(kind: str, boundary: str, parts: list[bytes]) -> tuple[str, bytes]:
    """The Content-Type of `parts` together, and their bytes."""
    lines = [line for part in parts for line in (f"--{boundary}".encode("ascii"), part)]
    closing = [f"--{boundary}--".encode("ascii"), b""]
    return f'multipart/{kind}; boundary="{boundary}"', _LINE.join([*lines, *closing])


def _joined(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    """`parts` as one part of something larger."""
    content_type, body = _typed(kind, boundary, parts)
    return _lines([("Content-Type", content_type)]) + _LINE + body


def _file(name: str, content_type: str, content: str) -> bytes:
    """A part to keep as a file."""
    headers = [
        ("Content-Type", f'{content_type}; name="{name}"'),
        ("Content-Disposition", f'attachment; filename="{name}"'),
        ("Content-Transfer-Encoding", "base64"),
    ]
    return _lines(headers) + _LINE + encodebytes(content.encode()).replace(b"\n", _LINE)


def _part(content_type: str, content: str) -> bytes:
    """A part in UTF-8, encoded in the shorter way: quoted-printable unless much of it is not ASCII."""
    raw = content.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    printable = (len(raw) - len(content)) * 6 < len(content)
    body = b2a_qp(raw) if printable else encodebytes(raw).replace(b"\n", _LINE)
    encoding = "quoted-printable" if printable else "base64"
    headers = [("Content-Type", f"{content_type}; charset=utf-8"), ("Content-Transfer-Encoding", encoding)]
    return _lines(headers) + _LINE + body


def _unstructured(header: str, text: str) -> str:
    """`text` as the value of a header, folded, and encoded where it is not ASCII (RFC 2047)."""
    line = one_line(text)
    if line.isascii() and len(line) <= _FITS and "=?" not in line:
        return line
    charset = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    return Header(line, charset, header_name=header).encode(linesep="\r\n")


def _address(address: str | None) -> str:
    """The one address a message goes to, its domain in ASCII. Raises Unsendable."""
    if not address or not _ADDRESS.fullmatch(address):
        raise Unsendable("the address cannot be used")
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise Unsendable("the address cannot be used") from error
