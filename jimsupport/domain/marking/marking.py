"""Marking what may give somebody away in a text that others will read: names, places, numbers, addresses.

By lists and patterns, here in the process; nothing leaves it. It marks and decides nothing: who wrote the text sees the
marks before sending, and staff in review.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from jimsupport.domain.marking import lists
from jimsupport.domain.marking.patterns import Mark, by_form

_WORD = re.compile(r"['’]?[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Before a word that begins a sentence or stands in quotes; matched from that word backwards.
_BEGINS = re.compile(r"(?:[^\S\n]|['’])*(?:[\n.!?:…\"“”„‘«(\[–—•*-]|\Z)")
_BETWEEN = lists.read("between.txt")
_TITLES = lists.read("titles.txt")
_BEFORE_PLACES = lists.read("before_places.txt")
_SHORTEST = 3  # letters of a name written without a capital
_LETTERS = 2  # of any name
_AT_ONCE = 2_000  # characters
_ARABIC_PLACES = lists.read("places_ar.txt")
_BEFORE_IN_ARABIC = "وبلف"  # and, in, to, so: written as one with the place


def marks(text: str, language: str = "nl") -> list[Mark]:
    """What may give somebody away in `text`, in its order; parts that touch are one.

    A long text is looked at a part at a time: some patterns take the square of what they are given.
    """
    found = [
        Mark(start + mark.start, start + mark.end, mark.kind)
        for start, part in _parts(text)
        for mark in (*by_form(part), *_by_word(part, language))
    ]
    return _joined(found, text)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """`text` in parts of at most `_AT_ONCE` characters, cut between words where there are any; each with where it begins."""
    start = 0
    while len(text) - start > _AT_ONCE:
        end = max(text.rfind(blank, start + 1, start + _AT_ONCE) for blank in "\n ")
        end = end if end > start else start + _AT_ONCE
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _by_word(text: str, language: str) -> Iterator[Mark]:
    found = list(_WORD.finditer(text))
    n = 0
    while n < len(found):
        last, kind = _named(text, found, n, language)
        if kind:
            first = _title(text, found, n) or n
            yield Mark(found[first].start(), found[last].end(), kind)
        n = last + 1


def _named(text: str, found: Sequence[re.Match[str]], n: int, language: str) -> tuple[int, str]:
    """Which of the words from the `n`th on are a name, up to the last; an empty kind: none."""
    last = _place(text, found, n, language)
    if last is not None:
        return last, "place"
    if not _is_name(text, found, n, language):
        return n, ""
    end, small = n, not _is_capital(found[n].group())
    while True:  # Jan van den Berg
        ahead = end + 1
        while (
            ahead < len(found)
            and _touch(text, found[ahead - 1], found[ahead])
            and found[ahead].group().lower() in _BETWEEN
        ):
            ahead += 1
        if (
            ahead < len(found)
            and _touch(text, found[ahead - 1], found[ahead])
            and (_is_capital(found[ahead].group()) or (small and _is_odd(found[ahead].group(), language)))
        ):
            end = ahead
        else:
            return end, "name"


def _is_name(text: str, found: Sequence[re.Match[str]], n: int, language: str) -> bool:
    word = found[n].group().strip("'’")
    bare = _bare(word)
    after_title = (
        n > 0
        and _bare(found[n - 1].group()) in _TITLES
        and len(text[found[n - 1].end() : found[n].start()]) <= 2
    )
    if len(bare) < _LETTERS:
        return False
    if language == "ar":
        return lists.plain(bare) in lists.first_names("ar")
    if bare in lists.HARMLESS or _bare(word, ending=False) in lists.HARMLESS:
        return False
    if after_title and (_is_capital(word) or not lists.is_word(bare, language)):
        return True
    known = lists.plain(bare) in lists.first_names(language)
    if not _is_capital(word):
        return known and len(bare) >= _SHORTEST and not lists.is_word(bare, language)
    if word.isupper() and len(word) > 1:
        return known and len(word) >= _SHORTEST
    if _begins(text, found[n].start()):
        return known or not (lists.is_word(bare, language) or lists.is_word(word.lower(), language))
    return language != "en" or word != "I"


def _is_odd(word: str, language: str) -> bool:
    """Whether no dictionary knows this word: after a name without a capital, it is of the name."""
    return len(word) >= _SHORTEST and not lists.is_word(_bare(word), language)


def _title(text: str, found: Sequence[re.Match[str]], n: int) -> int | None:
    """Where the name begins after "meneer" or the like, small words of it included; None where no title stands."""
    while n and found[n - 1].group().lower() in _BETWEEN:
        n -= 1
    titled = n > 0 and _bare(found[n - 1].group()) in _TITLES
    return n if titled and text[found[n - 1].end() : found[n].start()].strip(".") == " " else None


def _place(text: str, found: Sequence[re.Match[str]], n: int, language: str) -> int | None:
    """The last word of the place whose name begins at the `n`th, if one does."""
    word = found[n].group()
    if word in _ARABIC_PLACES or (word[:1] in _BEFORE_IN_ARABIC and word[1:] in _ARABIC_PLACES):
        return n
    for name in lists.places().get(word.lower().strip("’"), ()):
        here = found[n : n + len(name)]
        if tuple(each.group().lower() for each in here) != name:
            continue
        if len(name) == 1 and not _is_capital(word):
            before = found[n - 1].group().lower() if n else ""
            if before not in _BEFORE_PLACES or lists.is_known(name[0], "nl"):
                continue
        if len(name) == 1 and _begins(text, found[n].start()) and lists.is_word(name[0], language):
            continue
        if name[0] in lists.HARMLESS:
            continue
        return n + len(name) - 1
    return None


def _begins(text: str, at: int) -> bool:
    """Whether the word at `at` begins a sentence, or what somebody said, so that its capital says nothing."""
    return _BEGINS.match(text[:at][::-1]) is not None


def _bare(word: str, *, ending: bool = True) -> str:
    """`word` without capitals and without the s of whose it is."""
    low = word.lower().replace("’", "'")
    return low.removesuffix("'s") if ending else low


def _is_capital(word: str) -> bool:
    return word.lstrip("'’")[:1].isupper()


def _touch(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return text[one.end() : other.start()] == " "


def _joined(found: Iterable[Mark], text: str) -> list[Mark]:
    joined: list[Mark] = []
    for mark in sorted(found):
        before = joined[-1] if joined else None
        if before and (
            mark.start < before.end or (mark.kind == before.kind and text[before.end : mark.start] == " ")
        ):
            kind = mark.kind if before.kind == "name" else before.kind  # a street named after somebody
            joined[-1] = Mark(before.start, max(before.end, mark.end), kind)
        else:
            joined.append(mark)
    return joined
