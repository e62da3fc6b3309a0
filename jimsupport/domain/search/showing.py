"""What was found, as it is shown: the words that fit marked, in the part of the text where they stand."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from jimsupport.domain.search import words

AROUND = 90  # characters before and after the first word that fits
LONGEST = 260


class Piece(NamedTuple):
    """A part of a text, and whether it is a word that fits."""

    text: str
    fits: bool


def highlight(text: str, language: str, stems: Collection[str]) -> list[Piece]:
    """`text` in pieces, each word that has one of these stems by itself."""
    pieces, end = [], 0
    for token in words.tokens(text):
        if not set(words.stems(token.folded, language)).isdisjoint(stems):
            if token.start > end:
                pieces.append(Piece(text[end : token.start], False))
            pieces.append(Piece(text[token.start : token.end], True))
            end = token.end
    if end < len(text):
        pieces.append(Piece(text[end:], False))
    return pieces


def snippet(text: str, language: str, stems: Collection[str]) -> list[Piece]:
    """The part of a long `text` around its first word that fits, cut between words and marked as `highlight` does."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return highlight(text, language, stems)
    fitting = (t for t in words.tokens(text) if not set(words.stems(t.folded, language)).isdisjoint(stems))
    first = next(fitting, None)
    start = max(0, (first.start if first else 0) - AROUND)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + LONGEST) if len(text) > start + LONGEST else len(text)
    pieces = highlight(text[start:end], language, stems)
    before = [Piece("… ", False)] if start else []
    return [*before, *pieces, *([Piece(" …", False)] if end < len(text) else [])]


def spelled(texts: Iterable[tuple[str, str]], stems: Mapping[str, Collection[str]]) -> str | None:
    """The first word in these texts, each with its language, that has one of these stems; as it is written there."""
    for text, language in texts:
        sought = stems.get(language, ())
        for token in words.tokens(text):
            if not set(words.stems(token.folded, language)).isdisjoint(sought):
                return text[token.start : token.end].lower()
    return None
