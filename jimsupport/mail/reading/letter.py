"""Mail as it comes in: parsed with patience, within limits, and never with an exception that nobody expects."""

import re
from email.errors import HeaderParseError, InvalidBase64CharactersDefect
from email.header import decode_header
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import EmailPolicy, default
from functools import lru_cache
from typing import Any, cast

from jimsupport.mail.reading import encoded

MOST_BYTES = 40 * 1024 * 1024
MOST_PARTS = 400
MOST_DEPTH = 24
MOST_HEADERS = 1_000_000  # bytes of one header block
MOST_HEADER_LINES = 5_000  # each is looked at for every name that is asked for
MOST_BLOCKS = 20_000  # in a mail with a delivery report, where each takes as long as a part
_LONGEST_HEADER = 20_000  # characters: what is longer is cut before it is taken apart
_LONGEST_PARAMETERS = 4_000
MOST_TEXT = 2_000_000  # bytes of one part, and characters of all together, that are read as text

_BLOCK_END = re.compile(rb"\r?\n\r?\n|\r\r")
_BETWEEN = re.compile(r"(?im)^--([^\s\"]{1,70})[ \t]*\r?\n(?=content-[a-z-]{1,40}:)")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_ADDRESS = re.compile(r"""[^\s<>()\[\]:;,"'`@]{1,128}@[^\s<>()\[\]:;,"'`@]{1,255}""")
_ANGLED = re.compile(r"<\s{0,9}([^<>\s@]{1,128}@[^<>\s@]{1,255})\s{0,9}>")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EIGHT_BITS = re.compile("[\udc80-\udcff]")
_NO_LETTER = re.compile(
    "[\x00\ud800-\udfff]"
)  # neither a page nor a database can hold it; UTF-7 says it all the same


class Unreadable(Exception):
    """This is no mail, or more of it than is safe to read; the text says which."""


class _Tolerant(EmailPolicy):
    """The standard policy, for which no header is too odd: what cannot be parsed is an empty value."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        if hasattr(value, "name"):
            return value
        longest = _LONGEST_PARAMETERS if name.lower().startswith("content-") else _LONGEST_HEADER
        return _parsed(name, str(value)[:longest])


@lru_cache(maxsize=200)  # the library asks for the same one again and again
def _parsed(name: str, value: str) -> Any:
    for attempt in (value, _CONTROL.sub("", value).encode("ascii", "replace").decode("ascii"), ""):
        try:
            return default.header_fetch_parse(name, attempt)
        except Exception:  # noqa: S112 # nosec B112
            continue
    return ""


_POLICY = _Tolerant()
_PARSER = BytesParser(policy=_POLICY)


def parse(raw: bytes) -> EmailMessage:
    """The mail in `raw`. Raises Unreadable, and nothing else, beyond the limits and for what has no headers."""
    if len(raw) > MOST_BYTES:
        raise Unreadable("too many bytes")
    if not raw.strip():
        raise Unreadable("empty")
    end = _BLOCK_END.search(raw)
    head = end.start() if end else len(raw)
    if head > MOST_HEADERS or raw.count(b"\n", 0, head) + raw.count(b"\r", 0, head) > 2 * MOST_HEADER_LINES:
        raise Unreadable("too many headers")
    lowered = raw.lower()
    if lowered.count(b"boundary") > MOST_PARTS:
        raise Unreadable("too many parts")
    if b"message/delivery-status" in lowered and len(_BLOCK_END.findall(raw)) > MOST_BLOCKS:
        raise Unreadable("too many parts")
    try:
        message = _parted(cast(EmailMessage, _PARSER.parsebytes(raw)))
        _measure(message)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"not parsed: {type(error).__name__}") from error
    if not message.keys():
        raise Unreadable("no headers")
    return message


def _parted(message: EmailMessage) -> EmailMessage:
    """A mail of several parts that names no line between them, or another one, is parted at the one it has."""
    if message.is_multipart() or not content_type(message).startswith("multipart/"):
        return message
    body = str(message.get_payload())
    between = _BETWEEN.search(body[:MOST_TEXT])
    if between:
        head = f'Content-Type: {content_type(message)}; boundary="{between[1]}"\n\n'
        within = _PARSER.parsebytes((head + body).encode("utf-8", "surrogateescape"))
        message.set_payload(within.get_payload())
    return message


def _measure(message: Message) -> None:
    """Raises Unreadable if there are more parts, or they are nested deeper, than is safe to walk."""
    seen, waiting = 0, [(cast(Any, message), 1)]
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > MOST_DEPTH:
            raise Unreadable("nested too deeply")
        if seen > MOST_PARTS:
            raise Unreadable("too many parts")
        if part.is_multipart():
            waiting += [(inner, depth + 1) for inner in part.get_payload()]


def header(message: Message, name: str) -> str:
    """The first header of that name, unfolded and decoded; empty without one."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    """All headers of that name, unfolded and decoded."""
    wanted = name.lower()
    return [
        decoded(str(value)[:_LONGEST_HEADER])
        for found, value in message.raw_items()
        if found.lower() == wanted
    ]


def decoded(value: str) -> str:
    """A header's value on one line, its encoded words (RFC 2047) decoded; unchanged where they are broken."""
    line = _FOLD.sub(" ", value).strip()
    if _EIGHT_BITS.search(line):  # bytes of 8 bits, against the standard
        line = encoded.text(line.encode("utf-8", "surrogateescape"), "utf-8")
    return _NO_LETTER.sub("\ufffd", _without_encoded_words(line) if "=?" in line else line)


def _without_encoded_words(line: str) -> str:
    try:
        pieces = decode_header(line)
    except (HeaderParseError, ValueError):
        return line
    return "".join(
        piece if isinstance(piece, str) else encoded.text(piece, charset or "ascii")
        for piece, charset in pieces
    )


def addresses(value: str) -> list[str]:
    """The mail addresses in a header, in their order, as they are written."""
    angled = _ANGLED.findall(value)
    return angled or [found.strip(".") for found in _ADDRESS.findall(value)]


def message_ids(value: str) -> list[str]:
    """The Message-IDs in a header, without their brackets, in their order."""
    return _MESSAGE_ID.findall(value) or ([value.strip()] if re.fullmatch(r"\S+@\S+", value.strip()) else [])


def text_of(part: Message) -> str:
    """The text of one part, decoded as well as can be; line ends are \\n. Never raises."""
    if part.is_multipart():
        return ""
    try:
        content = part.get_payload(decode=True)
    except Exception:
        content = str(part.get_payload()).encode("utf-8", "surrogateescape")
    if not isinstance(content, bytes):
        return ""
    if header(part, "Content-Transfer-Encoding").lower() == "base64":
        content = _from_base64(part, content)
    try:
        charset = part.get_content_charset() or "utf-8"
    except Exception:
        charset = "utf-8"
    return text_in(content, charset)


def _from_base64(part: Message, content: bytes) -> bytes:
    """`content` as the library decodes a part, unless there is more in it than one text in base64."""
    payload = str(part.get_payload())
    if any(isinstance(defect, InvalidBase64CharactersDefect) for defect in part.defects) or encoded.goes_on(
        payload
    ):
        return encoded.pieces(payload[: 2 * MOST_TEXT])  # four letters are three bytes
    return content


def text_in(content: bytes, charset: str) -> str:
    """`content` as text with \\n as line end, though it may not be in the `charset` that it names."""
    text = encoded.text(content[:MOST_TEXT], charset).removeprefix("\ufeff").replace("\x00", "")
    return _NO_LETTER.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def attachments(message: Message) -> list[str]:
    """The names of what is attached; where there is none, its kind. What a text shows inside itself is not."""
    names = []
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop(0)
        kind = content_type(part)
        if part.is_multipart() and kind.startswith("multipart/"):
            waiting[:0] = cast(list[Message], part.get_payload())
            continue
        disposition = header(part, "Content-Disposition").lower()
        name = _name(part)
        attached = disposition.startswith("attachment") or bool(name)
        shown = part.get("Content-ID") is not None and kind.startswith("image/")
        if part is not message and (attached or not kind.startswith("text/")) and not shown:
            names.append(name or kind)
    return names


def _name(part: Message) -> str:
    try:
        return decoded(part.get_filename() or "")
    except Exception:
        return ""


def content_type(part: Message) -> str:
    """The kind of a part, such as "text/plain"; never raises."""
    try:
        return part.get_content_type()
    except Exception:
        return "text/plain"
