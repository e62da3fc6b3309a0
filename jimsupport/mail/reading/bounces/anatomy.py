"""The parts of a report about mail: what it says to people, what it says to programs, and the mail it is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from html import unescape
from typing import Any, cast

from jimsupport.mail.reading import letter

_MOST = 200_000  # characters of each
_REPORTS = {"message/delivery-status", "message/global-delivery-status", "text/delivery-status"}
_FEEDBACK = {"message/feedback-report", "text/feedback-report"}
_ORIGINALS = {
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/global-headers",
    "message/partial",
}
_MACHINE_NAMES = re.compile(r"(?im)^(?:final-recipient|original-recipient|reporting-mta)[ \t]*:")
_RECIPIENT = re.compile(r"(?im)^[ \t>|]*final-recipient[ \t]*:[ \t]*[\w-]+[ \t]*;")

# Where a report in plain words ends and the mail it is about begins.
_BEGINS = re.compile(
    r"""(?imx)^[ \t>#*=~|-]*(?:
        (?:this\ is|here\ is|below\ is|attached\ is|below\ this\ line\ is|the\ following\ is)\ (?:a\ |the\ |an\ )*
            (?:copy|original|returned|undelivered|unsent|first|message|headers?|full|text|body)
      | (?:original|returned|unsent|undelivered|undeliverable|failed|rejected|your|the)\ (?:\w+\ )?
            (?:message|mail|e-?mail|headers?|text)(?:\ (?:headers?|text|body|header))?
            (?:\ (?:as|is|are|was)?\ ?(?:follows|attached|returned|included|below|begins|text))?[ \t.]*[:=~*#-]*[ \t]*$
      | (?:message|mail)\ (?:headers?|text|body)?\ ?(?:follows|begins|below|is\ (?:attached|below))
      | (?:a\ )?copy\ of\ (?:the|your)\ (?:\w+\ )?(?:message|mail|e-?mail|headers?)
      | (?:message|mail)\ headers?(?:\ follow|[ \t]*[:.=~*#-]*[ \t]*$)
      | header(?:s|\ of)\ .{0,40}(?:follow|message)
      | (?:first|last|top)\ \d+\ lines\ of
      | (?:oorspronkelijk|originele?)\ (?:bericht|e-?mail)
      | (?:urspr(?:ü|ue)ngliche|original)\ ?-?\ ?nachricht
      | message\ (?:d')?origin(?:al|e)
    )"""
)
_RULED = re.compile(
    r"^[ \t]*[-=_*#~]{3,}|[-=_*#~]{3,}[ \t]*$|follow|below|attached|original|copy|[:.][ \t]*$", re.I
)
_HEADER_BLOCK = re.compile(
    r"(?im)^[ \t>|]*(?:return-path|received|x-received|delivered-to|dkim-signature|mime-version"
    r"|x-[a-z-]+)[ \t]*:[^\n]*\n(?:[ \t>|]+[^\n]*\n|[ \t>|]*[A-Za-z-]+:[^\n]*\n){2,}"
)
_MESSAGE_ID = re.compile(r"(?im)^[ \t>|]*message-id[ \t]*:[ \t]*(?:\n[ \t>|]+)?<([^<>\s]+)>")
_TAG = re.compile(  # what is never closed reaches to the end: looked for again and again it would take hours
    r"(?s)<!--.*?(?:-->|\Z)|<(?:style|script|title)\b.*?(?:</(?:style|script|title)>|\Z)|<[^<>]{1,2000}>"
)
_BREAK = re.compile(r"(?i)<(?:br|p|div|tr|li|h\d|/p|/div|/tr|/li|/h\d)\b[^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Anatomy:
    """`prose` is for people, `fields` the blocks of a delivery report and `feedback` that of a complaint
    (names in lower case), `about` the header of the mail it is about."""

    prose: str
    fields: tuple[tuple[tuple[str, str], ...], ...]
    feedback: tuple[tuple[str, str], ...] | None
    about: dict[str, list[str]]

    def first(self, name: str) -> str:
        """The first header of that name of the mail it is about; empty without one."""
        return next(iter(self.about.get(name.lower(), [])), "")


def dissect(message: EmailMessage) -> Anatomy:
    """The parts of `message`; what is nested in a mail that it carries along is left alone."""
    prose: list[str] = []
    hypertext: list[str] = []
    blocks: list[tuple[tuple[str, str], ...]] = []
    feedback: tuple[tuple[str, str], ...] | None = None
    about: dict[str, list[str]] = {}
    for part in _outer(message):
        kind = letter.content_type(part)
        if kind in _REPORTS:
            blocks += _blocks(_inside(part))
        elif kind in _FEEDBACK:
            feedback = (feedback or ()) + tuple(field for block in _blocks(_inside(part)) for field in block)
        elif kind in _ORIGINALS:
            about = about or _header_of(_inside(part))
        elif kind == "text/html":
            hypertext.append(_bare(letter.text_of(part)[:_MOST]))
        elif kind.startswith(("text/", "multipart/")) or part is message:
            text = letter.text_of(part)[:_MOST]
            if prose and len(_MACHINE_NAMES.findall(text[:4000])) >= 2:
                blocks += _blocks(text)  # a report that calls itself plain text
            elif prose and not about and _HEADER_BLOCK.match(text.lstrip("\n")):
                about = _header_of(text.lstrip("\n"))
            else:
                prose.append(text)
    whole = "\n".join(prose if any(text.strip() for text in prose) else hypertext)[: 2 * _MOST]
    said, rest = split(whole)
    if not blocks:
        blocks = _embedded(whole)
    if not about and rest:
        about = _header_of(rest)
    return Anatomy(said, tuple(blocks), feedback, about)


def _embedded(text: str) -> list[tuple[tuple[str, str], ...]]:
    """The fields of a report that stands in the text, where its parts were run together."""
    pieces = re.split(r"\n[ \t>|]*\n", text)
    return [block for piece in pieces if _RECIPIENT.search(piece) for block in _blocks(piece)]


def split(text: str) -> tuple[str, str]:
    """What a report says in plain words, and the mail it is about if that stands beneath."""
    starts = [
        found.start()
        for found in _BEGINS.finditer(text)
        if _RULED.search(text[found.start() :].partition("\n")[0]) and text[: found.start()].strip()
    ]
    block = _HEADER_BLOCK.search(text)
    if block and text[: block.start()].strip():
        starts.append(block.start())
    if not starts:
        return text, ""
    return text[: min(starts)], text[min(starts) :]


def _outer(message: Message) -> Iterator[Message]:
    """The parts of `message` in their order, not those of a mail inside it."""
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop(0)
        if part.is_multipart() and letter.content_type(part).startswith("multipart/"):
            waiting[:0] = cast(list[Message], part.get_payload())
        else:
            yield part


def _inside(part: Message) -> str:
    """What a part holds, as text, also where the parser made messages of it."""
    payload: Any = part.get_payload()
    if not isinstance(payload, list):
        return letter.text_of(part)[:_MOST]
    pieces = []
    for inner in payload[:200]:
        head = "".join(f"{name}: {value}\n" for name, value in inner.raw_items())
        body = inner.get_payload()
        pieces.append(f"{head}\n{body if isinstance(body, str) else ''}")
    text = "\n".join(pieces)[:_MOST]
    encoding = letter.header(part, "Content-Transfer-Encoding").lower()
    if encoding in ("base64", "quoted-printable") and ":" not in text.strip()[:60]:
        bare = Message()
        bare["Content-Transfer-Encoding"] = encoding
        bare.set_payload(text)
        return letter.text_of(bare)
    return text


def _blocks(text: str) -> list[tuple[tuple[str, str], ...]]:
    """The blocks of header-like fields in `text`, names in lower case."""
    blocks = []
    for piece in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields = tuple((name.lower(), value) for name, value in _fields(piece))
        if fields:
            blocks.append(fields)
    return blocks


def _fields(text: str) -> Iterator[tuple[str, str]]:
    name, value = "", ""
    for line in text.split("\n"):
        found = (
            re.match(r"[ \t>|]*([A-Za-z][A-Za-z0-9-]*)[ \t]*:(.*)", line)
            if line[:1] not in (" ", "\t")
            else None
        )
        if found:
            if name:
                yield name, letter.decoded(value)
            name, value = found[1], found[2]
        elif name:
            value += f" {line.strip()}"
    if name:
        yield name, letter.decoded(value)


def _header_of(text: str) -> dict[str, list[str]]:
    """The header of a mail in `text`, wherever it begins, quoted and indented or not; names in lower case."""
    found: dict[str, list[str]] = {}
    begin = re.search(r"(?m)^[ \t>|]*[A-Za-z][A-Za-z0-9-]*[ \t]*:", text)
    if not begin:
        return found
    lines = text[begin.start() :].split("\n")
    margin = re.match(r"[ \t>|]*", lines[0])
    width = margin.end() if margin else 0
    bare = [line[width:] if not line[:width].strip(" \t>|") else line for line in lines[:600]]
    blank = next((n for n, line in enumerate(bare) if not line.strip()), len(bare))
    for name, value in _fields("\n".join(bare[:blank])):
        found.setdefault(name.lower(), []).append(value.strip())
    if "message-id" not in found:
        found |= {"message-id": [f"<{one}>" for one in _MESSAGE_ID.findall(text)[:1]]}
    return found


def _bare(hypertext: str) -> str:
    """The words of HTML, a line for a paragraph: enough to find addresses and phrases in."""
    return unescape(_TAG.sub(" ", _BREAK.sub("\n", hypertext)))
