"""What we sent ourselves, found again in a mail that carries it back without saying so."""

import re
from collections.abc import Sequence

_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S*|(?<!\S)\S{1,200}@\S{1,300}")
_WORD = re.compile(r"\w+")
_RUN = 6  # words in a row that are no accident
_SHARE = 0.8  # of a line's words


def among(lines: Sequence[str], ours: str) -> list[bool]:
    """Which of `lines` are ours: most of their words stand in a row in what we sent.

    A few words of ours by themselves, such as the text of a button, are the answer of who wrote them.
    """
    sent = _words(ours)
    if len(sent) < _RUN:
        return [False] * len(lines)
    runs = {tuple(sent[at : at + _RUN]) for at in range(len(sent) - _RUN + 1)}
    words: list[str] = []
    bounds = []
    for line in lines:
        own = _words(line)
        bounds.append((len(words), len(words) + len(own)))
        words += own
    covered = bytearray(len(words))
    for at in range(len(words) - _RUN + 1):
        if tuple(words[at : at + _RUN]) in runs:
            covered[at : at + _RUN] = b"\1" * _RUN
    return _with_gaps(lines, [_is_covered(covered[first:last]) for first, last in bounds])


def _is_covered(words: bytearray) -> bool | None:
    """None: a line without words, which is whatever stands around it."""
    return sum(words) >= _SHARE * len(words) if words else None


def _with_gaps(lines: Sequence[str], found: Sequence[bool | None]) -> list[bool]:
    """A line of ours that is only a link or empty belongs with what stands above it."""
    ours: list[bool] = []
    for line, is_ours in zip(lines, found, strict=True):
        if is_ours is None:
            is_ours = bool(ours and ours[-1] and (not line.strip() or _ADDRESS.search(line[:300])))
        ours.append(is_ours)
    return ours


def _words(text: str) -> list[str]:
    return _WORD.findall(_ADDRESS.sub(" ", text).casefold())
