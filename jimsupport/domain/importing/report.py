"""What an import did, or would do: one line for every row, and the counts."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self, TextIO

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
    made: dict[str, int] = field(
        default_factory=dict
    )  # jims, professionals, by_mail, by_phone, interpreters, without_reference
    days: dict[date, int] = field(default_factory=dict)  # how many first messages on which day
    unused: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def to_json(self) -> str:
        """The report as text, to be kept; `from_json` reads it back."""
        return json.dumps(
            {
                "lines": [
                    [each.row, each.outcome, each.column, [[s.text, _kept(s.values)] for s in each.sentences]]
                    for each in self.lines
                ],
                "made": self.made,
                "days": [[day.isoformat(), number] for day, number in self.days.items()],
                "unused": self.unused,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        kept = json.loads(text)
        lines = tuple(
            Line(row, outcome, column, tuple(Sentence(said, _read(values)) for said, values in sentences))
            for row, outcome, column, sentences in kept["lines"]
        )
        days = {date.fromisoformat(day): number for day, number in kept["days"]}
        return cls(lines, kept["made"], days, tuple(kept["unused"]))

    def write_csv(self, file: TextIO, language: str = "nl") -> None:
        """Write the report as CSV with the columns of HEADER."""
        write_csv(
            file,
            HEADER,
            ((line.row, line.outcome, line.column, line.message(language)) for line in self.lines),
        )


def _kept(values: dict[str, object]) -> dict[str, object]:
    """Values as JSON; days and languages say what they are."""
    return {
        name: {"day": value.isoformat()}
        if isinstance(value, date)
        else {"tongue": str(value)}
        if isinstance(value, Tongue)
        else value
        for name, value in values.items()
    }


def _read(values: dict[str, Any]) -> dict[str, object]:
    return {
        name: value
        if not isinstance(value, dict)
        else date.fromisoformat(value["day"])
        if "day" in value
        else Tongue(value["tongue"])
        for name, value in values.items()
    }


def write_csv(file: TextIO, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write rows as CSV in which every text stays text when a spreadsheet opens it."""
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def as_text(cell: str) -> str:
    """`cell` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
