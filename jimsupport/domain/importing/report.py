"""What an import did, or would do: one line for every row, and the counts."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TextIO

from babel import Locale

from jimsupport.words import LANGUAGES, date_full, say

OUTCOMES = ("error", "duplicate", "ok")
HEADER = ("row", "outcome", "column", "message")


class Tongue(str):
    """The code of a language, said by its name in the reader's own."""


class Sentence(NamedTuple):
    """A whole sentence: a msgid and the values it names, days in full and languages by name."""

    text: str
    values: dict[str, object]

    def said(self, language: str) -> str:
        return say(
            language, self.text, **{name: _said(value, language) for name, value in self.values.items()}
        )


def _said(value: object, language: str) -> object:
    if isinstance(value, date):
        return date_full(value, language)
    if isinstance(value, Tongue):
        return Locale(language if language in LANGUAGES else "nl").languages.get(value, value)
    return value


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one row; `column` is the heading of the cell to mend, "" when there is none."""

    row: int
    outcome: str  # ok, duplicate, error
    column: str
    sentences: tuple[Sentence, ...]

    def message(self, language: str = "nl") -> str:
        return " ".join(sentence.said(language) for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Report:
    """Every line in the order of the file, what would be made, and which columns were not used."""

    lines: tuple[Line, ...]
    made: dict[str, int] = field(default_factory=dict)  # jims, professionals, mail, phone, interpreters
    days: dict[date, int] = field(default_factory=dict)  # how many first messages on which day
    unused: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def write_csv(self, file: TextIO, language: str = "nl") -> None:
        """Write the report as CSV with the columns of HEADER."""
        write_csv(
            file,
            HEADER,
            ((line.row, line.outcome, line.column, line.message(language)) for line in self.lines),
        )


def write_csv(file: TextIO, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write rows as CSV in which every text stays text when a spreadsheet opens it."""
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def as_text(cell: str) -> str:
    """`cell` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
