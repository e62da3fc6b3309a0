"""What somebody mailed, as the others in their group may read it: without the address, number and last name beneath it.

Pure. What still holds a way to reach somebody is for a person to look at.
"""

import re
from itertools import pairwise

import phonenumbers

_ADDRESS = re.compile(r"\S+@[^\s@]+\.[^\s@]+")
_SITE = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b")
_STREET = re.compile(r"\D{3,40} \d{1,5} ?[a-zA-Z]{0,2}")
_WORDS = re.compile(r"\w{2,}")
_INITIAL = re.compile(r"\w{1,2}\.?(\w\.)*")
_FOOT = 8  # lines that a signature takes at most
_LONGEST_PLACE = 4  # words beside a postcode


def fit(text: str, *, first_name: str, last_name: str) -> str | None:
    """What of `text` the group may read; None where a person should look: nothing is left, or a way to reach somebody.

    In the last lines, those go that are hardly more than a number, an address or a site; a whole name becomes the
    first name.
    """
    lines = text.strip().splitlines()
    first = max(0, len(lines) - _FOOT)
    foot = [line for line, below in pairwise([*lines[first:], ""]) if not _tells(line, below)]
    named = [_signed(line, first_name, last_name) for line in foot]
    once = [line for above, line in pairwise(["", *named]) if not line or line != above]
    body = _first_alone("\n".join([*lines[:first], *once]), first_name, last_name).strip()
    return None if not body or holds_a_way_to_reach(body) else body


def holds_a_way_to_reach(text: str) -> bool:
    """Whether a mail address, a phone number or a postcode stands in it."""
    if _ADDRESS.search(text) or _POSTCODE.search(text):
        return True
    return any(True for _ in _numbers(text))


def _numbers(text: str) -> phonenumbers.PhoneNumberMatcher:
    return phonenumbers.PhoneNumberMatcher(text, "NL")


def _tells(line: str, below: str) -> bool:
    """Whether a line is hardly more than where to reach the writer; `below` is the line under it."""
    rest = line
    for match in reversed(list(_numbers(line))):
        rest = rest[: match.start] + rest[match.end :]
    rest = _SITE.sub("", _ADDRESS.sub("", rest))
    if rest != line:
        return len(_WORDS.findall(rest)) <= 1
    place = _POSTCODE.sub("", line)
    if place != line:
        return len(_WORDS.findall(place)) <= _LONGEST_PLACE
    return bool(_STREET.fullmatch(line.strip()) and _POSTCODE.match(below.strip()))


def _signed(line: str, first_name: str, last_name: str) -> str:
    """The first name where a line is nothing but the whole name, also with initials."""
    said = line.strip(" .,-")
    if not (first_name and last_name) or not said.casefold().endswith(last_name.casefold()):
        return line
    before = said[: -len(last_name)].split()
    return first_name if all(_INITIAL.fullmatch(word) or word == first_name for word in before) else line


def _first_alone(text: str, first_name: str, last_name: str) -> str:
    """`text` with the first name where the whole name stood."""
    if not first_name or not last_name:
        return text
    whole = rf"\b{re.escape(first_name)}\s+{re.escape(last_name)}\b"
    return re.sub(whole, lambda _: first_name, text, flags=re.IGNORECASE)
