"""The bytes that mail is made of: header lines, parts, and parts of parts (RFC 5322, RFC 2045, RFC 2046).

Put together by hand, which is much faster than the standard library's generator.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Sequence
from typing import NamedTuple

LINE = b"\r\n"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DOT = re.compile(rb"^\.", re.MULTILINE)
_SIMPLE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = 75  # characters: with the mark that folds it is a line of 76


class Unsendable(Exception):
    """This message cannot be made as it stands."""


class Wire(bytes):
    """What can go over the line as it is: every line ends with CR LF, none begins with a dot."""


class Block(NamedTuple):
    """A piece of a text, and how it stands in a message: encoded once, however often it is sent."""

    characters: int
    raw: bytes  # UTF-8, the lines ended as in mail
    printable: bytes  # the same, quoted-printable; no line begins with a dot

    @classmethod
    def of(cls, text: str) -> "Block":
        """Whole lines, or the last of a text."""
        raw = text.replace("\r\n", "\n").encode()
        printable = b2a_qp(raw).replace(b"\n", LINE)
        while printable.startswith(b".") or b"\n." in printable:
            printable = _DOT.sub(b"=2E=\r\n", printable)
        return cls(len(text), raw.replace(b"\n", LINE), printable)

    @classmethod
    def inside(cls, text: str) -> "Block":
        """What may end inside a line: that is folded there (RFC 2045, 6.7, rule 5), so that anything may follow."""
        if is_simple(text):
            raw = text.encode()
            return cls(len(text), raw, raw + b"=\r\n")
        whole = cls.of(text)
        if whole.raw.endswith(LINE):
            return whole
        return cls(whole.characters, whole.raw, whole.printable + b"=\r\n")


def is_simple(text: str) -> bool:
    """Whether `text` is the same in every encoding: letters, digits, - and _, that fit in a line."""
    return len(text) <= _SHORT and _SIMPLE.fullmatch(text) is not None


def lines(headers: Iterable[tuple[str, str]]) -> bytes:
    """Headers, a line each or more. Raises Unsendable where a value would begin another header."""
    found = list(headers)
    unfolded = "".join([value for _, value in found]).replace("\r\n ", "")
    if not unfolded.isascii() or _CONTROL.search(unfolded):
        raise Unsendable("a header holds what no header may hold")
    return "".join([f"{name}: {value}\r\n" for name, value in found]).encode("ascii")


def typed(kind: str, boundary: str, parts: Sequence[bytes]) -> tuple[str, bytes]:
    """The Content-Type of `parts` together, and their bytes."""
    mark = f"--{boundary}".encode("ascii")
    between = [line for part in parts for line in (mark, part)]
    return f'multipart/{kind}; boundary="{boundary}"', LINE.join([*between, mark + b"--", b""])


def joined(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """`parts` as one part of something larger."""
    content_type, body = typed(kind, boundary, parts)
    return lines([("Content-Type", content_type)]) + LINE + body


def file(name: str, content_type: str, content: str) -> bytes:
    """A part to keep as a file."""
    headers = [
        ("Content-Type", f'{content_type}; name="{name}"'),
        ("Content-Disposition", f'attachment; filename="{name}"'),
        ("Content-Transfer-Encoding", "base64"),
    ]
    return lines(headers) + LINE + encodebytes(content.encode()).replace(b"\n", LINE)


def words(content_type: str, blocks: Sequence[Block]) -> bytes:
    """A part in UTF-8, encoded in the shorter way: quoted-printable unless much of it is not ASCII."""
    characters = sum([block.characters for block in blocks])
    size = sum([len(block.raw) for block in blocks])
    if (size - characters) * 6 < characters:
        encoding, body = b"quoted-printable", b"".join([block.printable for block in blocks])
    else:
        encoding = b"base64"
        body = encodebytes(b"".join([block.raw for block in blocks])).replace(b"\n", LINE)
    return (
        b"Content-Type: %b; charset=utf-8\r\nContent-Transfer-Encoding: %b\r\n\r\n"
        % (content_type.encode("ascii"), encoding)
        + body
    )
