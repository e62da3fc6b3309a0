"""Messages written beforehand: of a mail to thousands only a few words differ, and only those are put in.

A template is run once for each shape of context (what is in it beside names and links), with marks where the
names and links come out. What stands between the marks is encoded there and then; of each message only the values
are. What comes out reads to the byte as what `writing.write` gives; only lines are folded in other places.

Which values can be marks is found, not declared. A mark that a template looks at, to compare, cut, count or
format it, says so (`LookedAt`), and from then on that value belongs to the shape. A form is tried with odd values
beside the slow way before it is used; where they differ, where a template fails, or where a value holds signs that
are no letters, the message is written the slow way. A value of several lines belongs to the shape too: what staff
pose, and a tip, go to many.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import escape

from jimsupport.mail import writing
from jimsupport.mail.marks import MARK, LookedAt, Mark
from jimsupport.mail.parts import BASE64, LINE, PRINTABLE, Block, Words, in_base64, is_simple, shorter
from jimsupport.mail.writing import House, led, one_line, tidy, write
from jimsupport.words import RIGHT_TO_LEFT

Pieces = list[str | int]  # text, and the numbers of the values that go between
Ready = tuple[Block, Block]  # a value, and the same for HTML
Told = tuple[str, Words, Words]  # subject, text, HTML
Key = tuple[str, str, House, tuple[Any, ...]]  # template, language, house, shape of the context

MOST_FORMS = 500  # kept; when there are more the oldest goes
MOST_LETTERS = 600  # of a shape: with what someone wrote themselves it does not come again
ODD = "x%d<&\"'é>"  # what every place in a message has to encode in its own way
_PLAIN = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ue000-\uf8ff]+")


@dataclass(frozen=True, slots=True)
class Body:
    """A text in which the values are still to be filled in, in the encoding that is shorter for what stands between."""

    language: str
    encoding: bytes
    pieces: Sequence[bytes]  # what is ready; empty where something is to come
    values: Sequence[tuple[int, int]]  # a place among the pieces, and the number of the value there
    lines: Sequence[tuple[int, Pieces]]  # likewise, and the line there: a value turns it

    @classmethod
    def of(cls, parts: Sequence[Block | int | Pieces], language: str) -> "Body":
        encoding = shorter([part for part in parts if isinstance(part, Block)])
        return cls(
            language,
            encoding,
            [_in(encoding, part) if isinstance(part, Block) else b"" for part in parts],
            [(place, part) for place, part in enumerate(parts) if isinstance(part, int)],
            [(place, part) for place, part in enumerate(parts) if isinstance(part, list)],
        )

    def filled(self, blocks: Sequence[Block], values: Sequence[str]) -> Words:
        """The text with these values, in the order of their marks; `blocks` are the same."""
        pieces = list(self.pieces)
        if self.values:
            ready = [_in(self.encoding, block) for block in blocks]
            for place, number in self.values:
                pieces[place] = ready[number]
        for place, line in self.lines:
            turned = led(_fill(line, values), self.language)
            pieces[place] = (
                Block.of(turned).printable
                if self.encoding == PRINTABLE
                else turned.encode().replace(b"\n", LINE)
            )
        body = b"".join(pieces)
        return Words(self.encoding, in_base64(body) if self.encoding == BASE64 else body)


@dataclass(frozen=True, slots=True)
class Form:
    """A message in which the values are still to be filled in."""

    language: str
    subject: Pieces
    text: Body
    html: Body

    @classmethod
    def of(cls, rough: writing.Written, language: str) -> "Form":
        text = tidy(rough.text)
        turned = language in RIGHT_TO_LEFT
        return cls(
            language,
            _pieces(rough.subject),
            Body.of(_lines(text, language) if turned else _blocks(_pieces(text)), language),
            Body.of(_blocks(_pieces(rough.html)), language),
        )

    def filled(self, values: Sequence[str], ready: Sequence[Ready]) -> Told:
        """The message with these values, in the order of their marks; `ready` are the same."""
        subject = led(one_line(_fill(self.subject, values)), self.language)
        text = self.text.filled([plain for plain, _ in ready], values)
        return subject, text, self.html.filled([escaped for _, escaped in ready], values)


class Forms:
    """The forms of one process, made as they are needed."""

    def __init__(self) -> None:
        self._forms: dict[Key, Form | None] = {}  # None: this shape is written the slow way
        self._once: set[Key] = set()  # shapes met once: most never come again
        self._looked_at: dict[str, set[str]] = {}  # by template: the names of values that it looks at

    def tell(self, template: str, language: str, context: Mapping[str, Any], house: House) -> Told:
        """Subject, text and HTML. Raises jinja2.TemplateError on a name the context lacks."""
        looked_at = self._looked_at.setdefault(template, set())
        key, values = _key(template, language, context, house, looked_at)
        ready = _ready(values)
        if ready is None:
            return _slowly(template, language, context, house)
        if key not in self._forms:
            if not self._comes_again(key):
                return _slowly(template, language, context, house)
            form = _form(template, language, context, house, looked_at)
            key, values = _key(
                template, language, context, house, looked_at
            )  # it may look at more than it did
            ready = _ready(values)
            self._forms[key] = form
            if len(self._forms) > MOST_FORMS:
                del self._forms[next(iter(self._forms))]
        found = self._forms[key]
        if found is None or ready is None:
            return _slowly(template, language, context, house)
        return found.filled(values, ready)

    def _comes_again(self, key: Key) -> bool:
        """Whether a form is worth its making: the shape is short, and was met before."""
        if len(repr(key[-1])) > MOST_LETTERS:
            return False
        if key in self._once:
            return True
        if len(self._once) >= MOST_FORMS:
            self._once.clear()
        self._once.add(key)
        return False


FORMS = Forms()


def _form(
    template: str, language: str, context: Mapping[str, Any], house: House, looked_at: set[str]
) -> Form | None:
    """The form of messages like this one, or None where there can be none; `looked_at` grows by what is found out."""
    while True:
        marked, _ = _with(context, looked_at, Mark.of)
        tried, values = _with(context, looked_at, lambda number, _: ODD % number)
        try:
            form = Form.of(writing.render(template, language, marked, house), language)
            odd = [ODD % number for number in range(len(values))]
            ready = _ready(odd)
            same = ready is not None and _raw(form.filled(odd, ready)) == _raw(
                _slowly(template, language, tried, house)
            )
        except LookedAt as needed:
            looked_at.add(needed.name)
        except Exception:  # it fails the slow way too, or only with a mark; there that is found out
            return None
        else:
            return form if same else None


def _key(
    template: str, language: str, context: Mapping[str, Any], house: House, looked_at: set[str]
) -> tuple[Key, list[str]]:
    """What messages of one form have in common, and the values in which this one differs, as `_with` finds them.

    Written out for what is not in something else: that is nearly all, and of every message it is asked.
    """
    shape: list[Any] = []
    values: list[str] = []
    for name, value in context.items():
        if isinstance(value, str):
            if not value or name in looked_at or "\n" in value:
                shape.append((name, value))
            else:
                shape.append(name)
                values.append(value)
        elif not value:
            shape.append((name, repr(value)))
        else:
            shape.append((name, repr(_replaced(value, name, looked_at, values, lambda number, name: ...))))
    return (template, language, house, tuple(shape)), values


def _with(
    context: Mapping[str, Any], looked_at: set[str], instead: Callable[[int, str], Any]
) -> tuple[Any, list[str]]:
    """`context` with something else in the place of each text that no template looks at; and those texts."""
    values: list[str] = []
    return _replaced(context, "", looked_at, values, instead), values


def _replaced(
    value: Any, name: str, looked_at: set[str], values: list[str], instead: Callable[[int, str], Any]
) -> Any:
    """`value`, which stands in the context under `name`; its texts are added to `values`."""
    if isinstance(value, str):
        if not value or name in looked_at or "\n" in value:  # lines that a template turns or indents
            return value
        values.append(value)
        return instead(len(values) - 1, name)
    if isinstance(value, Mapping):
        return {
            key: _replaced(each, f"{name}.{key}" if name else key, looked_at, values, instead)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_replaced(each, name, looked_at, values, instead) for each in value]
    return value


def _slowly(template: str, language: str, context: Mapping[str, Any], house: House) -> Told:
    written = write(template, language, context, house)
    return written.subject, Words.of(written.text), Words.of(written.html)


def _raw(told: Told) -> tuple[str, bytes, bytes]:
    subject, text, html = told
    return subject, text.raw, html.raw


def _ready(values: Sequence[str]) -> list[Ready] | None:
    """The values as they are put in; None where the lines around one would not stay what they are."""
    found: list[Ready] = []
    for value in values:
        if is_simple(value):  # every link is
            block = Block.inside(value)
            found.append((block, block))
        elif _PLAIN.fullmatch(value) is None or value[0].isspace() or value[-1].isspace():
            return None
        else:
            plain, escaped = Block.inside(value), str(escape(value))
            found.append((plain, plain if escaped == value else Block.inside(escaped)))
    return found


def _in(encoding: bytes, block: Block) -> bytes:
    """What of a block is put together: base64 is made of the whole."""
    return block.printable if encoding == PRINTABLE else block.raw


def _pieces(text: str) -> Pieces:
    """Text, number, text, number, …, text."""
    return [int(piece) if n % 2 else piece for n, piece in enumerate(MARK.split(text))]


def _fill(pieces: Pieces, values: Sequence[str]) -> str:
    return "".join([piece if isinstance(piece, str) else values[piece] for piece in pieces])


def _blocks(pieces: Pieces) -> list[Block | int]:
    """What is between the values in blocks."""
    return [each if isinstance(each, int) else Block.inside(each) for each in pieces if each != ""]


def _lines(text: str, language: str) -> list[Block | Pieces]:
    """The lines with a value in pieces, what is between them in blocks."""
    found: list[Block | Pieces] = []
    lines = text.split("\n")
    ended = [*(f"{line}\n" for line in lines[:-1]), lines[-1]]
    for marked, group in groupby(ended, key=lambda line: "\ue000" in line):
        together = list(group)
        if marked:
            found += map(_pieces, together)
        else:
            found.append(Block.of("".join([led(line, language) for line in together])))
    return found
