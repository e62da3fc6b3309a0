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
from jimsupport.mail.parts import Block, is_simple
from jimsupport.mail.writing import House, led, one_line, tidy, write
from jimsupport.words import RIGHT_TO_LEFT

Pieces = list[str | int]  # text, and the numbers of the values that go between
Told = tuple[str, Sequence[Block], Sequence[Block]]  # subject, text, HTML
Key = tuple[str, str, House, str]  # template, language, house, shape of the context

MOST_FORMS = 500  # kept; when there are more the oldest goes
MOST_LETTERS = 600  # of a shape: with what someone wrote themselves it does not come again
ODD = "x%d<&\"'é>"  # what every place in a message has to encode in its own way
_MARK = re.compile("\ue000([0-9]+)\ue001")
_PLAIN = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ue000-\uf8ff]+")


class LookedAt(Exception):
    """A template needs to know what a value is."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Mark(str):
    """Stands for a value while a template is run; can be printed, and nothing else."""

    name: str

    @classmethod
    def of(cls, number: int, name: str) -> "Mark":
        mark = cls(f"\ue000{number}\ue001")
        mark.name = name
        return mark

    def __bool__(self) -> bool:
        raise LookedAt(self.name)


def _look(mark: Mark, *args: Any, **kwargs: Any) -> Any:
    raise LookedAt(mark.name)


_PRINTING = {"__new__", "__getattribute__", "__str__", "__repr__", "__format__", "__doc__"}
for _verb in set(vars(str)) - _PRINTING:
    setattr(Mark, _verb, _look)


@dataclass(frozen=True, slots=True)
class Form:
    """A message in which the values are still to be filled in: blocks that are ready, and numbers of values between."""

    language: str
    subject: Pieces
    text: Sequence[Block | int | Pieces]  # lines that hold a value are in pieces where the value turns them
    html: Sequence[Block | int]

    @classmethod
    def of(cls, rough: writing.Written, language: str) -> "Form":
        text = tidy(rough.text)
        turned = language in RIGHT_TO_LEFT
        return cls(
            language,
            _pieces(rough.subject),
            _lines(text, language) if turned else _blocks(_pieces(text)),
            _blocks(_pieces(rough.html)),
        )

    def filled(self, values: Sequence[str]) -> Told:
        """The message with these values, in the order of their marks."""
        plain = [Block.inside(value) for value in values]
        escaped = [
            block if is_simple(value) else Block.inside(str(escape(value)))
            for value, block in zip(values, plain, strict=True)
        ]
        text = [
            plain[each]
            if isinstance(each, int)
            else each
            if isinstance(each, Block)
            else Block.of(led(_fill(each, values), self.language))
            for each in self.text
        ]
        html = [escaped[each] if isinstance(each, int) else each for each in self.html]
        return led(one_line(_fill(self.subject, values)), self.language), text, html


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
        if not all(map(_is_plain, values)):
            return _slowly(template, language, context, house)
        if key not in self._forms:
            if not self._comes_again(key):
                return _slowly(template, language, context, house)
            form = _form(template, language, context, house, looked_at)
            key, values = _key(
                template, language, context, house, looked_at
            )  # it may look at more than it did
            self._forms[key] = form
            if len(self._forms) > MOST_FORMS:
                del self._forms[next(iter(self._forms))]
        found = self._forms[key]
        return found.filled(values) if found else _slowly(template, language, context, house)

    def _comes_again(self, key: Key) -> bool:
        """Whether a form is worth its making: the shape is short, and was met before."""
        if len(key[-1]) > MOST_LETTERS:
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
            same = _raw(form.filled(odd)) == _raw(_slowly(template, language, tried, house))
        except LookedAt as needed:
            looked_at.add(needed.name)
        except Exception:  # it fails the slow way too, or only with a mark; there that is found out
            return None
        else:
            return form if same else None


def _key(
    template: str, language: str, context: Mapping[str, Any], house: House, looked_at: set[str]
) -> tuple[Key, list[str]]:
    """What messages of one form have in common, and the values in which this one differs."""
    shape, values = _with(context, looked_at, lambda number, name: ...)
    return (template, language, house, repr(shape)), values


def _with(
    context: Mapping[str, Any], looked_at: set[str], instead: Callable[[int, str], Any]
) -> tuple[Any, list[str]]:
    """`context` with something else in the place of each text that no template looks at; and those texts."""
    values: list[str] = []

    def replaced(value: Any, name: str) -> Any:
        if isinstance(value, str):
            if not value or name in looked_at or "\n" in value:  # lines that a template turns or indents
                return value
            values.append(value)
            return instead(len(values) - 1, name)
        if isinstance(value, Mapping):
            return {key: replaced(each, f"{name}.{key}") for key, each in value.items()}
        if isinstance(value, list):
            return [replaced(each, name) for each in value]
        return value

    return replaced(context, ""), values


def _slowly(template: str, language: str, context: Mapping[str, Any], house: House) -> Told:
    written = write(template, language, context, house)
    return written.subject, [Block.of(written.text)], [Block.of(written.html)]


def _raw(told: Told) -> tuple[str, bytes, bytes]:
    subject, text, html = told
    return subject, b"".join([block.raw for block in text]), b"".join([block.raw for block in html])


def _is_plain(value: str) -> bool:
    """Whether the lines around it stay what they are when it is put in."""
    return _PLAIN.fullmatch(value) is not None and not (value[0].isspace() or value[-1].isspace())


def _pieces(text: str) -> Pieces:
    """Text, number, text, number, …, text."""
    return [int(piece) if n % 2 else piece for n, piece in enumerate(_MARK.split(text))]


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
