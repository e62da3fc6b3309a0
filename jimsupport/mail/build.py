"""From a row of the outbox to the bytes that go over the wire."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from jimsupport.db import Row
from jimsupport.db.keys import Keyring
from jimsupport.mail import tokens
from jimsupport.mail.kinds import KINDS
from jimsupport.mail.writing import House, Written, one_line, write
from jimsupport.settings import Settings
from jimsupport.words import N_, say

_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>,;:\"\\()@]+@[^\x00-\x20\x7f<>,;:\"\\()@]+")
_POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=998)  # RFC 5322 section 2.1.1
_MAILINGS = {
    "uitnodiging": N_("Uitnodiging van JIMsupport"),
    "hoe-gaat-het": N_("Hoe gaat het? van JIMsupport"),
    "we-zijn-er": N_("We zijn er, van JIMsupport"),
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
    """The message of an outbox row. Raises Unsendable, or jinja2.TemplateError, when it cannot be made."""
    to = _address(row.address)
    written = write(row.template, row.language, context, desk.house)
    message = _body(written, boundary=f"=_{row.message_id}")
    for name, value in _headers(row, written, context, desk, to, now):
        message[name] = value
    return Envelope(
        tokens.bounce_address(desk.keyring, row.id, desk.domain), to, message.as_bytes(policy=_POLICY)
    )


def _headers(
    row: Row, written: Written, context: Mapping[str, Any], desk: Desk, to: str, now: datetime
) -> list[tuple[str, str]]:
    kind = KINDS[row.kind]
    name, address = parseaddr(desk.mail_from)
    headers = [
        ("From", formataddr((name, address))),
        ("To", to),
        ("Subject", _encoded("Subject", written.subject)),
        ("Date", format_datetime(now)),
        ("Message-ID", f"<{row.message_id}@{desk.domain}>"),
        ("Reply-To", formataddr((name, tokens.reply_address(desk.keyring, row.id, desk.domain)))),
        ("Content-Language", row.language),
    ]
    if kind.automatic:
        headers.append(("Auto-Submitted", "auto-generated"))  # RFC 3834 section 5
    if kind.mailing:
        title = _encoded("List-Id", say(row.language, _MAILINGS[kind.mailing]))
        headers.append(("List-Id", f"{title} <{kind.mailing}.{desk.domain}>"))  # RFC 2919
        headers.append(
            ("List-Unsubscribe", f"<{desk.house.base_url}/u/{context['unsubscribe_token']}>")
        )  # RFC 2369
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))  # RFC 8058
    return headers


def _body(written: Written, *, boundary: str) -> MIMEMultipart:
    """Text and HTML as alternatives, the plainest first (RFC 2046 section 5.1.4).

    The boundary starts with "=_", which occurs in neither quoted-printable nor base64.
    """
    message = MIMEMultipart("alternative", boundary=boundary)
    for subtype, content in (("plain", written.text), ("html", written.html)):
        part = MIMENonMultipart("text", subtype)
        part.set_payload(content, _charset(content))
        message.attach(part)
    return message


def _charset(content: str) -> Charset:
    """UTF-8, encoded in the shorter way: quoted-printable unless much of it is not ASCII."""
    charset = Charset("utf-8")
    foreign = len(content.encode()) - len(content)
    charset.body_encoding = QP if foreign * 6 < len(content) else BASE64
    return charset


def _encoded(header: str, text: str) -> str:
    """`text` as an unstructured header value, encoded where it is not ASCII (RFC 2047)."""
    line = one_line(text)
    return line if line.isascii() else Header(line, "utf-8", header_name=header).encode(linesep="\r\n")


def _address(address: str | None) -> str:
    """The one address a message goes to, its domain in ASCII. Raises Unsendable."""
    if not address or not _ADDRESS.fullmatch(address):
        raise Unsendable("the address cannot be used")
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise Unsendable("the address cannot be used") from error
