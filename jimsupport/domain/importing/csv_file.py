"""A CSV file as people make one: bytes in, numbered records out. Pure.

Spreadsheets disagree on the separator and the encoding, and people type quotes that are never
closed. A record that cannot be read is handed on as broken; the ones after it are read as if it
were not there.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
SEPARATORS = (";", ",", "\t", "|")
FIELD = "file"

_LONGEST_RECORD = 200  # lines; keeps a quote that is never closed from swallowing, and rereading, the file
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its number (the header is row 1, a record over several lines is one) and its cells."""

    number: int
    cells: list[str]
    broken: bool = False  # the quotes in it do not add up: the cells are a guess

    @property
    def empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the records under it, empty ones left out (they do count in the numbers)."""

    header: Record
    records: list[Record]


def decode(content: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or else Windows-1252.

    Raises Invalid where it is too big, empty, or no text at all.
    """
    if len(content) > MAX_BYTES:
        raise Invalid(
            FIELD,
            N_("Dit bestand is te groot: hoogstens %(most)s MB. Verdeel het over meer bestanden."),
            most=MAX_BYTES // 1024 // 1024,
        )
    if not content.strip():
        raise Invalid(FIELD, N_("Dit bestand is leeg. Kies het bestand met de rijen."))
    if content.startswith(_NOT_TEXT):
        raise Invalid(FIELD, _SAVE_AS_CSV)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if content.count(0) > len(content) // 10:
        raise Invalid(FIELD, _SAVE_AS_CSV)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strictly(content, "cp1252")


_SAVE_AS_CSV = N_("Dit is geen CSV-bestand. Open het in je rekenprogramma en kies: opslaan als CSV.")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Invalid(FIELD, _SAVE_AS_CSV) from None


def read(text: str, *, known: Callable[[str], bool]) -> Table:
    """The table in `text`; `known` tells whether a cell is a heading, which settles the separator.

    Raises Invalid without a row under the header, or with more than MAX_ROWS of them.
    """
    lines = list(io.StringIO(text, newline=""))
    separator, lines = _named_separator(lines)
    first = next((line for line in lines if line.strip(" \t\r\n;,|\xa0")), "")
    separator = separator or best_separator(first, known)
    found = (record for record in _records(lines, separator) if not record.empty)
    header = next(found, None)
    if header is None:
        raise Invalid(FIELD, N_("Dit bestand is leeg. Kies het bestand met de rijen."))
    records = list(islice(found, MAX_ROWS + 1))
    if not records:
        raise Invalid(FIELD, N_("Onder de eerste rij met namen van kolommen staat niets. Voeg rijen toe."))
    if len(records) > MAX_ROWS:
        raise Invalid(
            FIELD,
            N_("Dit bestand heeft meer dan %(most)s rijen. Verdeel het over meer bestanden."),
            most=MAX_ROWS,
        )
    return Table(header, records)


def best_separator(header: str, known: Callable[[str], bool]) -> str:
    """The separator that finds most known headings in the first line; on a tie, most cells."""

    def found(separator: str) -> tuple[int, int]:
        cells = _one(header, separator)
        return sum(map(known, cells)), len(cells)

    return max(SEPARATORS, key=found)


def _one(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _named_separator(lines: list[str]) -> tuple[str | None, list[str]]:
    """Spreadsheets may begin a file with a line «sep=;» that is no row of it."""
    first = lines[0].strip() if lines else ""
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4], lines[1:]
    return None, lines


def _records(lines: Sequence[str], separator: str) -> Iterator[Record]:
    at, width = 0, 0
    number = 0
    while at < len(lines):
        number += 1
        line = lines[at]
        if '"' not in line:
            cells, used, broken = line.rstrip("\r\n").split(separator), 1, False
        else:
            cells, used, broken = _quoted(lines, at, separator, width)
        width = width or len(cells)
        at += used
        yield Record(number, cells, broken)


def _quoted(lines: Sequence[str], at: int, separator: str, width: int) -> tuple[list[str], int, bool]:
    """The record that begins on line `at`: its cells, how many lines it takes, whether it is broken.

    A quote that is never closed would take the rows after it along. So a record over several lines
    counts only when it closes within reason, has no more cells than the header, and holds no line
    that looks like a whole row; otherwise its first line alone is broken.
    """
    reader = csv.reader(islice(lines, at, at + _LONGEST_RECORD), delimiter=separator, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return _guess(lines[at], separator), 1, True
    used = reader.line_num
    if used > 1 and width:
        within = lines[at + 1 : at + used]
        if len(cells) > width or any(line.count(separator) >= width - 1 > 0 for line in within):
            return _guess(lines[at], separator), 1, True
    return cells, used, False


def _guess(line: str, separator: str) -> list[str]:
    return line.rstrip("\r\n").split(separator)
