"""The parts of a mail that are its text, in the order they are read."""

import re
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import Any

from jimsupport.mail.reading import letter

_USUAL = ("text/plain", "text/html")
_ODD = ("text/markdown", "text/enriched", "text/richtext", "multipart/")  # the last one was not to be parted
_SIGNED, _SIGNATURE, _SIGNATURE_END = (
    f"-----{name}-----" for name in ("BEGIN PGP SIGNED MESSAGE", "BEGIN PGP SIGNATURE", "END PGP SIGNATURE")
)
_DASHED = re.compile(r"(?m)^- (?=-)")


@dataclass(slots=True)
class Body:
    """One stretch of text as `plain` and as `html`; either may be missing."""

    plain: str | None = None
    html: str | None = None


def of(message: EmailMessage) -> list[Body]:
    """Mostly one. Some programs send text, a picture and text again, or a list adds its foot. Never raises.

    A text with the name of a file is an attachment, unless there is no other; one of an odd kind is read then, too.
    """
    return _bodies(message, _USUAL) or _bodies(message, _USUAL, named=True) or _bodies(message, _USUAL + _ODD)


def _bodies(message: EmailMessage, kinds: tuple[str, ...], *, named: bool = False) -> list[Body]:
    found: list[Body] = []
    waiting: list[tuple[Any, Body | None]] = [(message, None)]
    room = letter.MOST_TEXT
    while waiting:
        part, shared = waiting.pop()
        kind = letter.content_type(part)
        if part.is_multipart():
            if kind != "message/rfc822":
                if kind == "multipart/alternative" and shared is None:
                    found.append(shared := Body())
                children = [child for child in part.get_payload() if isinstance(child, Message)]
                waiting += [(child, shared) for child in reversed(children)]
        elif kind.startswith(kinds) and not is_attached(part, named=named):
            text = _text(part, kind)[:room]
            room -= len(text)
            _add(found, shared, kind, text)
    return [body for body in found if body.plain is not None or body.html is not None]


def is_attached(part: Message, *, named: bool = False) -> bool:
    """Whether this part is an attachment rather than text to read; one with a name is, unless `named` ones are read."""
    try:
        return part.get_content_disposition() == "attachment" or (not named and bool(part.get_filename()))
    except Exception:
        return "attachment" in str(part.get("Content-Disposition", "")).lower()


def _add(found: list[Body], shared: Body | None, kind: str, text: str) -> None:
    body = shared
    if body is None:
        found.append(body := Body())
    if kind != "text/html":
        body.plain = text if body.plain is None else f"{body.plain}\n{text}"
    else:
        body.html = text if body.html is None else f"{body.html}\n{text}"


def _text(part: Message, kind: str) -> str:
    text = letter.text_of(part)
    text = _unsigned(text) if _SIGNED in text else text
    try:
        flowed = kind == "text/plain" and str(part.get_param("format", "")).lower() == "flowed"
        delete = flowed and str(part.get_param("delsp", "")).lower() == "yes"
    except Exception:
        return text
    return unflowed(text, delete=delete) if flowed else text


def _unsigned(text: str) -> str:
    """What somebody signed with OpenPGP, without what the signing put around it (RFC 9580, 7)."""
    before, begins, signed = text.partition(_SIGNED)
    said, ends, after = signed.partition(_SIGNATURE)
    _, closes, below = after.partition(_SIGNATURE_END)
    if not (begins and ends and closes):
        return text
    said = said.partition("\n\n")[2]  # beneath which hash was used
    return before + _DASHED.sub("", said) + below


def unflowed(text: str, *, delete: bool = False) -> str:
    """Lines that a program broke only to send them are made one again (RFC 3676); `delete` their last space."""
    lines: list[str] = []
    open_depth = -1  # the quote depth of a line that flows on, if it does
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        if depth == open_depth and words not in ("-- ", "--"):
            lines[-1] = (lines[-1][:-1] if delete else lines[-1]) + words
        else:
            lines.append(">" * depth + (" " if depth else "") + words)
        open_depth = depth if words.endswith(" ") and words != "-- " else -1
    return "\n".join(lines)


def writer(message: EmailMessage) -> str:
    """The name the sender goes by, or the part of the address before the @."""
    sender = letter.header(message, "From")
    return sender.partition("<")[0].strip(" \"'") or sender.strip("<> ").partition("@")[0]
