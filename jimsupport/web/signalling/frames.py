"""What a browser may say, checked; anything else is malformed and closes that one line.

JSON text of at most 64 KB. A peer is a name of ours, 32 hexadecimal digits.
"""

import json
import re
from collections.abc import Callable
from typing import Any

LARGEST = 64 * 1024  # bytes
LONGEST_TEXT = 2_000  # characters of what is said
DEEPEST = 6  # how far what a browser signals may be nested
SENDS = ("video", "voice", "nothing")
LARGEST_ID = 2**31 - 1
_PEER = re.compile(r"[0-9a-f]{32}")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Malformed(Exception):
    """Not something that our page sends."""


def parse(text: str | None) -> dict[str, Any]:
    """The frame in `text`: its `type` and the fields that type has, and no others. Raises Malformed."""
    if text is None or len(text) > LARGEST:
        raise Malformed
    try:
        said = json.loads(text, parse_constant=_constant)
    except (ValueError, RecursionError) as problem:
        raise Malformed from problem
    kind = said.get("type") if isinstance(said, dict) else None
    if not isinstance(kind, str) or kind not in FIELDS:
        raise Malformed
    return {"type": kind} | {name: read(said.get(name)) for name, read in FIELDS[kind].items()}


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON.")


def _peer(value: Any) -> str:
    if not isinstance(value, str) or not _PEER.fullmatch(value):
        raise Malformed
    return value


def _peer_or_none(value: Any) -> str | None:
    return None if value is None else _peer(value)


def _sends(value: Any) -> str:
    if value not in SENDS:
        raise Malformed
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Malformed
    return value


def _person(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_ID:
        raise Malformed
    return value


def _data(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or _depth(value) > DEEPEST:
        raise Malformed
    return value


def _depth(value: Any, at: int = 1) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return at if at > DEEPEST else max((_depth(each, at + 1) for each in inside), default=at)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Malformed
    text = _UNSEEN.sub("", value).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise Malformed
    return text


FIELDS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "hello": {"sends": _sends, "was": _peer_or_none},
    "signal": {"to": _peer, "data": _data},
    "say": {"text": _text},
    "state": {"microphone": _flag, "camera": _flag, "hand": _flag},
    "mute": {"peer": _peer},
    "put_out": {"peer": _peer},
    "let_in": {"person": _person},
    "door": {"open": _flag},
    "leave": {},
    "ping": {},
}
