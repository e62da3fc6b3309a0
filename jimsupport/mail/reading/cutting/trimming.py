"""What stands beneath a text and no person wrote for it: signatures, lines of phones, disclaimers, drawn lines."""

import re
from collections.abc import Sequence

from jimsupport.mail.reading.cutting import phrases
from jimsupport.mail.reading.cutting.openings import bare

_DELIMITER = re.compile(r"^[ \t]{0,2}(?:--|—|– ?–|_{2}) ?$")
_DRAWN = re.compile(r"^[\s>]*(?:[-_=*#~+–—─]{2,}[\s\-_=*#~+–—─]*|ᐧ)\s*$")
_LONGEST_SIGNATURE = 15  # lines with something on them
_MOST_LETTERS = 1500
_SIGNED = 2  # lines, the first of which is the writer's own name
_LONGEST_PHONE_LINE = 160
_MOST_WORDS = 8  # of a line that names a device we never heard of
_VOWELS = re.compile("[\u064b-\u0652\u0640]")  # that Arabic writes or leaves out
_WORDS = re.compile(r"[\w-]+")


def kept(lines: Sequence[str], *, whole: bool, writer: str = "") -> int:
    """How many of `lines`, a stretch that one person wrote, were written for it: the rest stands beneath.

    `whole`: nothing else was written, so that a signature alone stays. One that is hardly more than the name
    of the `writer` is how they sign, and stays too.
    """
    end = _without_foot(lines, len(lines))
    delimiter = _delimiter(lines, end)
    if delimiter is None or (whole and not any(line.strip() for line in lines[:delimiter])):
        return end
    below = [bare(line) for line in lines[delimiter + 1 : end] if line.strip()]
    if len(below) <= _SIGNED and below[:1] == [bare(writer)]:
        return end
    return _without_foot(lines, delimiter)


def _delimiter(lines: Sequence[str], end: int) -> int | None:
    for at in range(end):
        if _DELIMITER.match(lines[at][:20]) and len(lines[at]) < 20:
            below = [line for line in lines[at + 1 : end] if line.strip()]
            if len(below) <= _LONGEST_SIGNATURE and sum(map(len, below)) <= _MOST_LETTERS:
                return at
    return None


def _without_foot(lines: Sequence[str], end: int) -> int:
    """Where the text ends before what programs put beneath it, looked for upwards."""
    while end:
        if not lines[end - 1].strip() or _DRAWN.match(lines[end - 1][:300]):
            end -= 1
            continue
        if is_phone_line(lines[end - 1]):
            end -= 1
            continue
        start = _paragraph(lines, end)
        if not _is_foot(lines[start:end]) and not is_phone_line(" ".join(lines[start:end])):
            break
        end = start
    return end


def _paragraph(lines: Sequence[str], end: int) -> int:
    start = end - 1
    while start and end - start < 60 and lines[start - 1].strip():
        start -= 1
    return start


def is_phone_line(line: str) -> bool:
    """Whether a line only says from which device or program a mail came."""
    if len(line) > _LONGEST_PHONE_LINE:
        return False
    said = _VOWELS.sub("", bare(line)).strip(" .*_-–—<>()[]\"'")
    if not said.startswith(phrases.SENT_FROM) and not any(
        said.startswith(first) and said.endswith(last) for first, last in phrases.SENT_AROUND
    ):
        return False
    if said.startswith(phrases.SENT_FROM_MINE) and len(said.split()) <= _MOST_WORDS:
        return True
    words = set(_WORDS.findall(said))
    return any(word in words or (word in said and len(word) > 5) for word in phrases.DEVICES)


def _is_foot(lines: Sequence[str]) -> bool:
    """Whether a paragraph is a disclaimer, or says that it has no virus or should not be printed."""
    text = " ".join(bare(line) for line in lines)
    if len(text) < 400 and any(phrase in text for phrase in phrases.ADVERTS):
        return True
    if len(text) < 60 or not any(noun in text for noun in phrases.MAIL_NOUNS):
        return text.strip(" :*") == "disclaimer"
    legal = sum(claim in text for claim in phrases.LEGAL)
    return legal + sum(claim in text for claim in phrases.CLAIMS) >= 2 and legal >= 1
