"""Bytes of a mail as text: what they are written in, which is not always what the mail says."""

import codecs
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Sequence
from functools import lru_cache

_ALIASES = {
    "iso-8859-8-i": "iso-8859-8",
    "x-unknown": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
}
_MEANT = {  # what programs name -> what they write: that and more (WHATWG Encoding, 4.2)
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "shift_jis": "cp932",
    "big5": "cp950",
}
_ONE_BYTE = (
    "cp125",
    "cp874",
    "iso8859",
    "koi8",
    "mac",
)  # a byte a letter: no text in them happens to be UTF-8
_NO_CHARSETS = {
    "idna",
    "punycode",
    "raw_unicode_escape",
    "unicode_escape",
}  # of Python alone; the first two are slow
_IN_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_PIECE = re.compile(r"[A-Za-z0-9+/]+")


def text(content: bytes, charset: str) -> str:
    """`content` as `charset` means, else as UTF-8, else as Western Europe writes. Never raises."""
    named = _codec(charset)
    if b"\x1b$" in content and named == "utf-8":
        named = "iso-2022-jp"  # Japanese of 7 bits, which shows itself
    first = ("utf-8", named) if named.startswith(_ONE_BYTE) else (named, "utf-8")
    for name in (*first, "cp1252" if named == "utf-8" else named):
        try:
            return content.decode(name)
        except (LookupError, ValueError, TypeError):
            continue
    try:
        return content.decode("cp1252" if named == "utf-8" else named, "replace")
    except (LookupError, ValueError, TypeError):
        return content.decode("cp1252", "replace")


@lru_cache(maxsize=200)
def _codec(charset: str) -> str:
    """The name of the codec that reads what calls itself `charset`."""
    try:
        name = codecs.lookup(_ALIASES.get(charset.lower(), charset)).name
    except (LookupError, ValueError, TypeError):
        return "cp1252"
    return "utf-8" if name in _NO_CHARSETS else _MEANT.get(name, name)


def goes_on(base64: str) -> bool:
    """Whether something stands behind the padding that ends a text in `base64`: another one, or plain words."""
    end = base64.rstrip().partition("=")[2]
    return bool(end.lstrip("= \r\n"))


def pieces(base64: str) -> bytes:
    """A text in `base64` to which others added their own: each piece decoded, and plain lines as they stand.

    A list does so that puts its foot beneath a mail; some programs call plain text base64 altogether.
    """
    lines = [line.strip() for line in base64.splitlines()]
    if all(not line or _IN_BASE64.fullmatch(line) for line in lines):
        return b"".join(_decoded(piece) for piece in _PIECE.findall("".join(lines)))
    end = _end_of_piece(lines)
    piece, rest = "".join(lines[:end]), lines[end:]
    if len(piece) % 4 and not piece.endswith("="):
        return "\n".join(lines).encode("utf-8", "surrogateescape")
    return b"\n".join([_decoded(piece), "\n".join(rest).encode("utf-8", "surrogateescape")])


def _end_of_piece(lines: Sequence[str]) -> int:
    """Where the lines end that are base64: all as long as the first one but the last, which may be shorter."""
    for at, line in enumerate(lines):
        if not _IN_BASE64.fullmatch(line) or len(line) > len(lines[0]):
            return at
        if len(line) < len(lines[0]) or line.endswith("="):
            return at + 1
    return len(lines)


def _decoded(piece: str) -> bytes:
    bare = piece.rstrip("=")
    try:
        return b64decode(bare + "=" * (-len(bare) % 4))
    except Error:  # a letter too many
        return b64decode(bare[:-1])
