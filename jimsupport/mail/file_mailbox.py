"""A folder of messages, as a receiver would have them: for development, the demo and tests."""

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from jimsupport.mail.transport import Handing, TakenOver

_NAME = re.compile(r"[0-9a-f]{32}")
_HEADERS_END = 8192  # bytes of a message that hold its headers


class FileMailbox:
    """A transport that writes each message as NAME.eml, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> None:
        if not await handing():
            raise TakenOver
        self.folder.mkdir(parents=True, exist_ok=True)
        name = secrets.token_hex(16)
        unfinished = self.folder / f"{name}.part"
        trace = f"Return-Path: <{envelope_from}>\r\nDelivered-To: {to}\r\n".encode("ascii")
        unfinished.write_bytes(trace + data)
        os.replace(unfinished, self.folder / f"{name}.eml")

    async def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in the folder."""

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
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return body.get_content() if body else ""


def letters(folder: Path, *, to: str = "") -> list[Letter]:
    """What lies in the folder, newest first; only for the address `to` where given."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    found = [letter for path in paths if (letter := _read(path)) and to.casefold() in ("", letter.to.casefold())]
    return sorted(reversed(found), key=lambda letter: letter.sent_at, reverse=True)


def letter(folder: Path, name: str) -> Letter | None:
    """The message of that name, or None."""
    return _read(folder / f"{name}.eml") if _NAME.fullmatch(name) else None


def _read(path: Path) -> Letter | None:
    try:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return None
    return Letter(path.stem, message)
