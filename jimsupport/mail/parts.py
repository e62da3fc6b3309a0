"""The bytes that mail is made of: header lines, parts, and parts of parts (RFC 5322, RFC 2045, RFC 2046).

Put together by hand, which is much faster than the standard library's generator.
"""

import re
from binascii import a2b_base64, a2b_qp, b2a_base64, b2a_qp
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

LINE = b"\r\n"
PRINTABLE, BASE64 = b"quoted-printable", b"base64"
_DOT = re.compile(rb"^\.", re.MULTILINE)
_SIMPLE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = 75  # characters: with the mark that folds it is a line of 76
_LONG = 76  # characters of base64 in a line


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


class Words(NamedTuple):
    """A text as it stands in a message: in PRINTABLE or BASE64, and its bytes in that."""

    encoding: bytes
    body: bytes

    @classmethod
    def of(cls, text: str) -> "Words":
        """`text` in the shorter way."""
        block = Block.of(text)
        if shorter([block]) == PRINTABLE:
            return cls(PRINTABLE, block.printable)
        return cls(BASE64, in_base64(block.raw))

    @property
    def raw(self) -> bytes:
        """UTF-8, the lines ended as in mail."""
        return a2b_qp(self.body) if self.encoding == PRINTABLE else a2b_base64(self.body)


def is_simple(text: str) -> bool:
    """Whether `text` is the same in every encoding: letters, digits, - and _, that fit in a line."""
    return len(text) <= _SHORT and _SIMPLE.fullmatch(text) is not None


def shorter(blocks: Iterable[Block]) -> bytes:
    """The encoding of what is mostly these: quoted-printable unless much of it is not ASCII."""
    counted = [(block.characters, len(block.raw)) for block in blocks]
    characters, size = sum([count for count, _ in counted]), sum([size for _, size in counted])
    return PRINTABLE if (size - characters) * 6 < characters else BASE64


def in_base64(raw: bytes) -> bytes:
    """Lines of base64: the standard library encodes each line by itself."""
    whole = b2a_base64(raw, newline=False)
    return b"".join([whole[n : n + _LONG] + LINE for n in range(0, len(whole), _LONG)])


def lines(headers: Iterable[tuple[str, str]]) -> bytes:
    """Headers, a line each or more. Raises Unsendable where a value would begin another header."""
    found = list(headers)
    unfolded = "".join([value for _, value in found]).replace("\r\n ", "")
    if not (unfolded.isascii() and unfolded.isprintable()):
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
    return lines(headers) + LINE + in_base64(content.encode())


def words(content_type: str, given: Words) -> bytes:
    """A part in UTF-8."""
    return _head(content_type, given.encoding) + given.body


@cache
def _head(content_type: str, encoding: bytes) -> bytes:
    return b"Content-Type: %b; charset=utf-8\r\nContent-Transfer-Encoding: %b\r\n\r\n" % (
        content_type.encode("ascii"),
        encoding,
    )
