"""One row of a file, read: either everything a hand-over needs, or every problem there is with it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from jimsupport.domain import days
from jimsupport.domain.care import details
from jimsupport.domain.care.details import JimDetails
from jimsupport.domain.care.organisations import name_key
from jimsupport.domain.errors import Invalid, Problem
from jimsupport.domain.importing import fields
from jimsupport.domain.importing.columns import Columns
from jimsupport.domain.importing.csv_file import Record
from jimsupport.domain.people import channels, names
from jimsupport.words import N_

LONGEST_REFERENCE = 200

Channel = tuple[str, str, str]  # kind, address, key
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be imported, as far as the row itself can tell. `organisation` is a key for look-ups."""

    number: int
    jim: JimDetails
    organisation: str
    professional: Channel
    professional_name: str
    reference: str
    birth_month: str | None
    ends_on: date
    message: str


class _Reader:
    """The cells of one record by field; problems are collected, not raised."""

    def __init__(self, record: Record, columns: Columns) -> None:
        self._cells, self._columns = record.cells, columns
        self.problems: list[Problem] = []

    def text(self, field: str, *, lines: bool = False, longest: int | None = None) -> str:
        """The cell of `field`, tidied; "" where the row is short or the file has no such column."""
        place = self._columns.places.get(field)
        cell = self._cells[place] if place is not None and place < len(self._cells) else ""
        try:
            tidied = fields.tidy(cell, lines=lines)
        except ValueError:
            self.problem(
                field, N_("In deze cel staat een teken dat geen letter of cijfer is. Typ de cel opnieuw.")
            )
            return ""
        if longest and len(tidied) > longest:
            self.problem(field, N_("Dit is te lang: hoogstens %(most)s tekens."), most=longest)
        return tidied

    def value(
        self, field: str, text: str, parse: Callable[[str], Value], message: str, **values: object
    ) -> Value | None:
        """What `parse` makes of `text`, or None with a problem where it raises ValueError or Invalid."""
        try:
            return parse(text)
        except ValueError:
            self.problem(field, message, found=text[:60], **values)
        except Invalid as error:
            self.problem(field, error.problems[0].message, **error.problems[0].values)
        return None

    def problem(self, field: str, message: str, **values: object) -> None:
        heading = self._columns.heading(field)
        if all(known.field != heading for known in self.problems):  # one cell, one thing to mend
            self.problems.append(Problem(heading, message, values))


def read(record: Record, columns: Columns, *, today: date) -> Row | list[Problem]:
    """The row, or its problems, each with the heading of its column."""
    if broken := _broken(record, columns):
        return [broken]
    cells = _Reader(record, columns)
    first_name = cells.text("first_name", longest=names.LONGEST)
    if not any(c.isalpha() for c in first_name):
        cells.problem("first_name", N_("Vul de voornaam van de JIM in, bijvoorbeeld Hilde."))
    last_name = cells.text("last_name", longest=names.LONGEST)
    reachable = _channels(cells, columns)
    organisation = _organisation(cells)
    professional = _professional(cells)
    language, interpreter = _language(cells)
    jim = JimDetails(
        first_name=first_name,
        last_name=last_name,
        channels=tuple(reachable),
        language=language,
        interpreter=interpreter,
        place=cells.text("place", longest=names.LONGEST),
        relation=cells.text("relation", longest=names.LONGEST),
    )
    reference = cells.text("reference", longest=LONGEST_REFERENCE)
    birth_month = _birth_month(cells, today)
    ends_on = _ends_on(cells, today)
    message = cells.text("message", lines=True)
    cells.value("message", message, details.check_message, "")
    if cells.problems or ends_on is None or professional is None:
        return cells.problems
    name = cells.text("professional_name", longest=names.LONGEST) or names.from_address(professional[1])
    if cells.problems:
        return cells.problems
    return Row(record.number, jim, organisation, professional, name, reference, birth_month, ends_on, message)


def _broken(record: Record, columns: Columns) -> Problem | None:
    """A row whose cells cannot be trusted to stand under their headings."""
    last = columns.heading("message" if "message" in columns.places else "first_name")
    if record.broken:
        return Problem(
            last,
            N_("De aanhalingstekens in deze rij kloppen niet: een cel die ermee begint, sluit er ook mee."),
            {},
        )
    if any(cell.strip() for cell in record.cells[columns.width :]):
        return Problem(
            last,
            N_(
                "Deze rij heeft %(found)s cellen en de eerste rij %(expected)s. "
                "Zet tekst met een komma of puntkomma tussen aanhalingstekens."
            ),
            {"found": len(record.cells), "expected": columns.width},
        )
    return None


def _channels(cells: _Reader, columns: Columns) -> list[Channel]:
    mail, phone = cells.text("mail"), cells.text("phone")
    headings = columns.heading("mail"), columns.heading("phone")
    if not mail and not phone and not any(problem.field in headings for problem in cells.problems):
        message = N_("Vul een mailadres of een telefoonnummer in. Een van de twee is genoeg.")
        cells.problems.append(Problem(", ".join(headings), message, {}))
    found: list[Channel] = []
    if mail:
        found += cells.value("mail", mail, fields.mails, _NO_MAIL) or []
    if phone:
        found += cells.value("phone", phone, fields.phones, _NO_PHONE) or []
    return found


_NO_MAIL = N_(
    "«%(found)s» is geen mailadres. Schrijf het zo: naam@voorbeeld.nl. Is er geen? Laat de cel leeg."
)
_NO_PHONE = N_(
    "«%(found)s» is geen telefoonnummer. Schrijf het zo: 06 12 34 56 78. Is er geen? Laat de cel leeg."
)


def _organisation(cells: _Reader) -> str:
    key = name_key(cells.text("organisation"))
    if not key:
        cells.problem(
            "organisation", N_("Vul de organisatie in, zoals die in de lijst met organisaties staat.")
        )
    return key


def _professional(cells: _Reader) -> Channel | None:
    return cells.value("professional_mail", cells.text("professional_mail"), _colleague, "")


@lru_cache(maxsize=1000)
def _colleague(text: str) -> Channel:
    """The address of a professional; one of them stands in many rows."""
    return "mail", *channels.normalise("mail", text, field="professional_mail")


def _language(cells: _Reader) -> tuple[str, str | None]:
    text = cells.text("language")
    message = N_(
        "De taal «%(found)s» kennen we niet. Schrijf de naam voluit, bijvoorbeeld Turks, of laat de cel leeg."
    )
    return cells.value("language", text, fields.language, message) or ("nl", None)


def _birth_month(cells: _Reader, today: date) -> str | None:
    text = cells.text("birth_month")
    if not text:
        return None
    message = N_(
        "«%(found)s» kan geen geboortemaand zijn. Schrijf het zo: 11-2010. Weet je het niet? Laat de cel leeg."
    )

    def parse(text: str) -> str:
        month = days.month(text, today)
        try:
            details.check_birth_month(month, today)
        except Invalid:
            raise ValueError(text) from None
        return month

    return cells.value("birth_month", text, parse, message)


def _ends_on(cells: _Reader, today: date) -> date | None:
    text = cells.text("ends_on")
    if not text:
        cells.problem("ends_on", N_("Vul de dag in waarop de hulp stopt, bijvoorbeeld 24-11-2026."))
        return None
    message = N_("«%(found)s» is geen dag op de kalender. Schrijf het zo: 24-11-2026.")

    def parse(text: str) -> date:
        ended = days.day(text)
        details.check_end(ended, today)
        return ended

    return cells.value("ends_on", text, parse, message)
