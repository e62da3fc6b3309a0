"""Lines of a mail, parted into what its writer wrote and what was quoted or put beneath.

What follows an introduction is quoted: the lines with a mark, or all that comes after where there are no marks.
Answers between marked lines are the writer's. Quoted lines that nothing introduces stay the writer's, unless
they end the text: losing words is worse than keeping too many.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jimsupport.mail.reading.cutting import ours as sent
from jimsupport.mail.reading.cutting import phrases, trimming
from jimsupport.mail.reading.cutting.lines import CUT, QUOTE, QUOTED, SIGNATURE, Line
from jimsupport.mail.reading.cutting.openings import (
    Opening,
    bare,
    ends_introduction,
    find,
    is_marked,
    is_rule,
    parted,
)

_HINTED = 0.5  # of the lines below that are ours, when the text above says that answers stand there
_UNHINTED = 0.8
_MOST = 6000  # lines that are read; who writes more than those has not written them


@dataclass(frozen=True, slots=True)
class Cut:
    """`text` was written, `quoted` is all else; `found`: something said where the quote begins."""

    text: str
    quoted: str
    found: bool


def cut(lines: Sequence[Line], *, ours: str = "", writer: str = "") -> Cut:
    """Parts `lines`; `ours` is the text that we sent them, if known, `writer` the name of who writes.

    Time grows with the length of the lines alone.
    """
    read = [Line(piece, line.mark) for line in lines[:_MOST] for piece in parted(line.text)]
    cutter = _Cutter(read, ours, writer)
    cutter.part()
    cutter.trim()
    quoted = "\n".join([cutter.joined(written=False), *(line.text for line in lines[_MOST:])])
    return Cut(cutter.joined(written=True), quoted.strip("\n"), cutter.found)


@dataclass(slots=True)
class _Cutter:
    lines: Sequence[Line]
    ours: str
    writer: str
    texts: list[str] = field(init=False)
    quotes: list[bool] = field(init=False)
    written: list[bool] = field(init=False)
    found: bool = False
    _substance: bool = False  # somebody wrote something above
    _answering: bool = False  # a quote was introduced: those after it need no introduction
    _mixed: bool = False  # it began with an introduction and no marks: whose words are whose is not known

    def __post_init__(self) -> None:
        self.texts = [line.text for line in self.lines]
        self.quotes = [
            line.mark in (QUOTE, QUOTED) or (is_marked(line.text) and not ends_introduction(line.text))
            for line in self.lines
        ]
        self.written = [False] * len(self.lines)

    def part(self) -> None:
        """Say of each line whether it was written."""
        openings = {opening.start: opening for opening in find(self.texts, self.quotes)}
        loose: list[range] = []
        at = 0
        while at < len(self.lines):
            if self.lines[at].mark == CUT:
                self._end_at(at)
                break
            if self.quotes[at]:
                end = self._quote_end(at)
                if not self._is_introduced(range(at, end), openings):
                    loose.append(range(at, end))
                at = end
            elif at in openings:
                self._drop_rule_above(at)
                next_at = self._after(openings[at], openings)
                if next_at is None:
                    self._end_at(at)
                    break
                at = next_at
            else:
                self._write(at)
                at += 1
        for block in loose:
            self._settle(block)
        if self.ours:
            self._subtract()

    def trim(self) -> None:
        """What programs put beneath each stretch of written lines was not written."""
        if any(w and line.mark != SIGNATURE and line.text.strip() for w, line in self._pairs()):
            self.written = [w and line.mark != SIGNATURE for w, line in self._pairs()]
        whole = all(w or not line.text.strip() for w, line in self._pairs())
        at = 0
        while at < len(self.lines):
            end = at
            while end < len(self.lines) and self.written[end]:
                end += 1
            if end > at:
                start = at + trimming.kept(self.texts[at:end], whole=whole, writer=self.writer)
                self.written[start:end] = [False] * (end - start)
            at = end + 1

    def joined(self, *, written: bool) -> str:
        """The lines that were, or were not, written; a gap between stretches of them."""
        pieces: list[str] = []
        for at, line in enumerate(self.texts):
            if self.written[at] != written:
                if pieces and pieces[-1]:
                    pieces.append("")
            elif line.strip() or (pieces and pieces[-1]):
                pieces.append(line.rstrip() if line.strip() else "")
        return "\n".join(pieces).strip("\n")

    def _pairs(self) -> list[tuple[bool, Line]]:
        return list(zip(self.written, self.lines, strict=True))

    def _write(self, at: int) -> None:
        self.written[at] = True
        line = self.texts[at]
        if line.strip() and self.lines[at].mark != SIGNATURE and not self._substance:
            self._substance = bool(trimming.kept([line], whole=False))

    def _end_at(self, at: int) -> None:
        """All from `at` on is quoted; but what stands between our own lines and is not ours was answered there."""
        self.found = True
        if not self.ours:
            return
        body = self._first_body(at)
        are_ours = sent.among([self.texts[i] for i in body], self.ours, all_around=True)
        said = [is_ours for i, is_ours in zip(body, are_ours, strict=True) if self.texts[i].strip()]
        above = " ".join(bare(line) for w, line in zip(self.written, self.texts, strict=True) if w)
        least = _HINTED if any(hint in above for hint in phrases.BELOW) else _UNHINTED
        if said and sum(said) >= least * len(said):
            for i, is_ours in zip(body, are_ours, strict=True):
                self.written[i] = not is_ours and not self.quotes[i]

    def _first_body(self, at: int) -> range:
        """What the introductions at `at` introduce, up to those of an earlier mail."""
        begin = at
        for opening in find(self.texts[at:], self.quotes[at:]):
            if any(line.strip() for line in self.texts[begin : at + opening.start]):
                return range(begin, at + opening.start)
            begin = at + opening.end
        return range(begin, len(self.lines))

    def _quote_end(self, at: int) -> int:
        """Where a quote that begins on line `at` ends; empty lines within it are its own."""
        end = at + 1
        here = end
        while here < len(self.lines) and (self.quotes[here] or not self.texts[here].strip()):
            here += 1
            if self.quotes[here - 1]:
                end = here
        return end

    def _is_introduced(self, block: range, openings: dict[int, Opening]) -> bool:
        said = any(self.lines[at].mark == QUOTED for at in block)
        first = next((at for at in block if bare(self.texts[at])), block.start)
        within = any(at in openings for at in range(block.start, first + 1))
        if said or (within and not self._mixed):
            self._answering = self.found = True
        return self._answering

    def _after(self, opening: Opening, openings: dict[int, Opening]) -> int | None:
        """Where reading goes on after an introduction; None if all after it is quoted."""
        self.found = True
        at = opening.end
        while at < len(self.lines) and not self.texts[at].strip() and self.lines[at].mark != CUT:
            at += 1
        if at == len(self.lines):
            return at
        if at in openings and not self.quotes[at]:
            return at
        if self.quotes[at]:
            self._answering = self._answering or not self._mixed
            return at
        if self.texts[at].startswith("|"):
            while at < len(self.lines) and (self.texts[at].startswith("|") or not self.texts[at].strip()):
                at += 1
            return at
        if self._substance:
            return None
        self._mixed = not self.ours
        return opening.end

    def _drop_rule_above(self, at: int) -> None:
        above = at - 1
        while above >= 0 and at - above <= 3 and not self.texts[above].strip():
            above -= 1
        if above >= 0 and self.written[above] and is_rule(self.texts[above]):
            self.written[above] = False

    def _settle(self, block: range) -> None:
        """A quote that nothing introduced is not written if it is ours, or one was introduced, or it ends the text."""
        if self._answering or self._is_ours(block):
            self.found = True
            return
        after = any(self.written[at] and self.texts[at].strip() for at in range(block.stop, len(self.lines)))
        before = any(self.written[at] and self.texts[at].strip() for at in range(block.start))
        self.found = self.found or (before and not after)
        if after or not before:
            self.written[block.start : block.stop] = [True] * len(block)

    def _is_ours(self, block: range) -> bool:
        """Whether each line of a quote stands in what we sent, be it a single one."""
        lines = [self.texts[at] for at in block if bare(self.texts[at])]
        return bool(self.ours and lines) and all(sent.among(lines, self.ours, all_around=True))

    def _subtract(self) -> None:
        """What we sent was not written by them, in whatever way it came back."""
        places = [at for at, w in enumerate(self.written) if w]
        for at, is_ours in zip(places, sent.among([self.texts[at] for at in places], self.ours), strict=True):
            if is_ours and self.texts[at].strip():
                self.written[at] = False
                self.found = True
