"""What we sent ourselves, found again in a mail that carries it back without saying so."""

import re
from collections.abc import Sequence

_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S*|(?<!\S)\S{1,200}@\S{1,300}")
_WORD = re.compile(r"\w+")
_RUN = 6  # words in a row that stand so in ours
_LEAST = 12  # words of such rows without a gap that are no accident: more than the text of any button
_SHARE = 0.8  # of a line's words
_FEW = 3  # words in a row that are no accident where all is quoted
_WHOLE = 4  # words of a line that is one of ours, where ours stand all around it


def among(lines: Sequence[str], ours: str, *, all_around: bool = False) -> list[bool]:
    """Which of `lines` are ours: most of their words stand in a row in what we sent.

    A few words of ours by themselves, such as the text of a button, are the answer of who wrote them, unless
    ours are known to stand `all_around`.
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
    if not all_around:
        _drop_short(covered)
    whole = {tuple(_words(line)) for line in ours.splitlines()}
    found: list[bool | None] = []
    same: list[bool] = []
    for first, last in bounds:
        same.append(tuple(words[first:last]) in whole)
        sure = (same[-1] and all_around and last - first >= _WHOLE) or (
            sum(covered[first:last]) >= _SHARE * (last - first)
        )
        found.append(sure if last > first else None)
    return _with_gaps(lines, _with_between(found, same))


def without(text: str, ours: str) -> str:
    """The lines of `text` that do not stand so in `ours`, wherever their ends are there."""
    sent = f" {' '.join(_words(ours))} "
    whole = {tuple(_words(line)) for line in ours.splitlines()}
    return "\n".join([line for line in text.splitlines() if not _stands_in(_words(line), sent, whole)])


def _stands_in(line: list[str], sent: str, whole: set[tuple[str, ...]]) -> bool:
    return tuple(line) in whole or (len(line) >= _FEW and f" {' '.join(line)} " in sent)


def _with_between(found: Sequence[bool | None], same: Sequence[bool]) -> list[bool | None]:
    """A line that is one of ours, such as the text of a button, is so where ours stand right above and below."""
    filled = list(found)
    said = [at for at, is_ours in enumerate(found) if is_ours is not None]
    for above, at, below in zip(said, said[1:], said[2:], strict=False):
        filled[at] = found[at] or bool(same[at] and filled[above] and (found[below] or same[below]))
    return filled


def _drop_short(covered: bytearray) -> None:
    for run in list(re.finditer(b"\1+", covered)):
        if run.end() - run.start() < _LEAST:
            covered[run.start() : run.end()] = bytes(run.end() - run.start())


def _with_gaps(lines: Sequence[str], found: Sequence[bool | None]) -> list[bool]:
    """A line of ours that is only a link or empty belongs with what stands above it."""
    ours: list[bool] = []
    for line, is_ours in zip(lines, found, strict=True):
        if is_ours is None:
            is_ours = bool(ours and ours[-1] and (not line.strip("> \t|") or _ADDRESS.search(line[:300])))
        ours.append(is_ours)
    return ours


def _words(text: str) -> list[str]:
    return _WORD.findall(_ADDRESS.sub(" ", text).casefold())
