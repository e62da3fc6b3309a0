"""A folder of messages, as a receiver would have them: for development, the demo and tests."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, parseaddr, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from jimsupport.mail.transport import Handing, TakenOver

_NAME = re.compile(r"[0-9a-f]{32}")
_HEADERS_FIT = 8192  # bytes from the start of a message that hold all its headers


class FileMailbox:
    """A transport that writes each message as NAME.eml, whole or not at all."""

    at_once = 20

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> str | None:
        if not await handing():
            raise TakenOver
        self.folder.mkdir(parents=True, exist_ok=True)
        name = secrets.token_hex(16)
        unfinished = self.folder / f"{name}.part"
        trace = f"Return-Path: <{envelope_from}>\r\nDelivered-To: {to}\r\n".encode("ascii")
        unfinished.write_bytes(trace + data)
        unfinished.replace(self.folder / f"{name}.eml")
        return None

    async def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in the folder; of a list only the headers were read."""

    name: str
    message: EmailMessage

    @property
    def to(self) -> str:
        return str(self.message["Delivered-To"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def sent_at(self) -> datetime:
        return parsedate_to_datetime(str(self.message["Date"]))

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def reply_to(self) -> str:
        """Where an answer goes."""
        return parseaddr(str(self.message["Reply-To"] or self.message["From"]))[1]

    @property
    def is_text(self) -> bool:
        """Whether it is a text message, to a number."""
        return self.to.startswith("+")

    def answered(self, words: str, *, now: datetime, name: str) -> EmailMessage:
        """`words` as an answer of its receiver, the letter quoted below them as mail programs do."""
        answer = EmailMessage()
        answer["From"], answer["To"] = self.to, self.reply_to
        answer["Subject"] = f"Re: {self.subject}"
        answer["Date"] = format_datetime(now)
        answer["Message-ID"] = f"<{name}@mailbox.invalid>"
        answer["In-Reply-To"] = answer["References"] = str(self.message["Message-ID"])
        quoted = "\n".join(f"> {line}".rstrip() for line in self.text.splitlines())
        sender = parseaddr(str(self.message["From"]))[0]
        answer.set_content(f"{words}\n\nOp {now:%d-%m-%Y} om {now:%H:%M} schreef {sender}:\n{quoted}\n")
        return answer

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()).replace("\r\n", "\n") if body else ""


def letters(folder: Path, *, to: str = "", limit: int | None = None) -> list[Letter]:
    """What lies in the folder, newest first: all, or the first `limit` to the address `to`."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    found: list[Letter] = []
    for path in paths:
        if limit is not None and len(found) >= limit:
            break
        letter = _headers(path)
        if letter and to.casefold() in ("", letter.to.casefold()):
            found.append(letter)
    return found


def letter(folder: Path, name: str) -> Letter | None:
    """The message of that name, or None."""
    return _read(folder / f"{name}.eml") if _NAME.fullmatch(name) else None


@lru_cache(maxsize=2_000)
def _headers(path: Path) -> Letter | None:
    """What a list shows of a message; read once, since messages never change."""
    return _read(path, headers_only=True)


def _read(path: Path, *, headers_only: bool = False) -> Letter | None:
    try:
        with path.open("rb") as file:
            data = file.read(_HEADERS_FIT if headers_only else -1)
    except FileNotFoundError:
        return None
    message = BytesParser(policy=policy.default).parsebytes(data, headersonly=headers_only)
    return Letter(path.stem, message)
