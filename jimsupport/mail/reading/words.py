"""What a person wrote in a mail, cut out of what came along with it."""

import re
from collections import Counter
from dataclasses import dataclass
from email.message import EmailMessage

from jimsupport.mail.reading import bodies, html, plain
from jimsupport.mail.reading.cutting import lines
from jimsupport.mail.reading.plain import Cut

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S*")  # a text part writes out what HTML links to
_ENOUGH = 0.5  # of the words of a text part stand in its HTML, or it only says that there is HTML


@dataclass(frozen=True, slots=True)
class Words:
    """`text` is what a person wrote, `quoted` all that was not judged so: nothing is dropped."""

    text: str
    quoted: str


def written(message: EmailMessage, *, ours: str = "") -> Words:
    """Never raises. `ours`: the plain text of our message that it answers, if known; it is subtracted."""
    found = bodies.of(message)
    has_text = any(body.plain and body.plain.strip() for body in found)
    has_html = any(body.html and body.html.strip() for body in found)
    writer = bodies.writer(message)
    text = plain.cut(_lines(found, as_html=False), ours=ours, writer=writer) if has_text else None
    marked = plain.cut(_lines(found, as_html=True), ours=ours, writer=writer) if has_html else None
    best = _better(text, marked) if text and marked else text or marked
    return Words(best.text, best.quoted) if best else Words("", "")


def sent(text: str, marked: str) -> str:
    """What to give as `ours` for a mail of ours: its words as its text part and as its HTML lay them out."""
    return f"{text}\n{html.to_text(marked)}"


def in_text(text: str, *, ours: str = "") -> Words:
    """The same for a plain text by itself."""
    cut = plain.cut(lines.of(text.replace("\r\n", "\n").replace("\r", "\n")), ours=ours)
    return Words(cut.text, cut.quoted)


def in_html(text: str, *, ours: str = "") -> Words:
    """The same for HTML by itself."""
    cut = plain.cut(html.lines(text), ours=ours)
    return Words(cut.text, cut.quoted)


def _lines(found: list[bodies.Body], *, as_html: bool) -> list[lines.Line]:
    """All bodies in their order, each as the kind asked for where it has that."""
    everything: list[lines.Line] = []
    for body in found:
        if body.html is not None and (as_html or body.plain is None):
            everything += html.lines(body.html)
        else:
            everything += lines.of(body.plain or "")
    return everything


def _better(text: Cut, marked: Cut) -> Cut:
    """The text part as it was written, unless it is no equal of the HTML, or the HTML knows its quotes better."""
    if not _overlaps(text, marked):
        return marked
    if marked.found and not text.found:
        return marked if _within(marked.text, text.text) else text
    if not text.text:
        return marked
    return marked if marked.found and marked.text and _within(marked.text, text.text) else text


def _overlaps(text: Cut, marked: Cut) -> bool:
    said = Counter(_words(f"{text.text} {text.quoted}"))
    also = Counter(_words(f"{marked.text} {marked.quoted}"))
    return not also or (said & also).total() >= _ENOUGH * said.total() > 0


def _within(less: str, more: str) -> bool:
    """Whether all words of `less` are among those of `more`, and there are fewer."""
    few, many = Counter(_words(less)), Counter(_words(more))
    return few.total() < many.total() and few <= many


def _words(text: str) -> list[str]:
    return _WORD.findall(_ADDRESS.sub(" ", text.casefold()))
