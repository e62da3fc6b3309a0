"""Which column of a file is which: the headings people write, in any order, case and punctuation. Pure."""

import unicodedata
from dataclasses import dataclass

from jimsupport.domain.errors import Invalid
from jimsupport.domain.importing.csv_file import FIELD, Record
from jimsupport.words import N_

# The first name of each is the one we ask for.
HEADINGS: dict[str, list[str]] = {
    field: names.split("|")
    for field, names in {
        "first_name": "voornaam|voornaam JIM|roepnaam|first name",
        "last_name": "achternaam|achternaam JIM|last name|surname",
        "mail": "e-mail|e-mailadres|mail|mailadres|e-mail JIM|e-mailadres JIM|email address",
        "phone": "telefoon|telefoonnummer|tel|tel. nr.|mobiel|mobiele telefoon|mobiel nummer|gsm|telefoon JIM|phone",
        "organisation": "organisatie|naam organisatie|instelling|organisation|organization",
        "professional_mail": "e-mail hulpverlener|e-mailadres hulpverlener|mail hulpverlener|mailadres hulpverlener",
        "professional_name": "voornaam hulpverlener|naam hulpverlener|hulpverlener",
        "language": "taal|taal JIM|voorkeurstaal|language",
        "relation": "relatie|relatie tot jongere|relatie tot de jongere|wie is de JIM|relation",
        "reference": "kenmerk jongere|kenmerk|kenmerk van de jongere|referentie|reference",
        "birth_month": "geboortemaand jongere|geboortemaand|geboortemaand van de jongere|birth month",
        "place": "woonplaats|plaats|woonplaats JIM|place",
        "ends_on": "einddatum|einddatum hulp|einde hulp|datum einde hulp|datum einde|end date",
        "message": "bericht|bericht aan JIM|boodschap|message",
    }.items()
}
NEEDED = ("first_name", "organisation", "professional_mail", "ends_on")


def _key(heading: str) -> str:
    """What makes two spellings of a heading the same: letters and figures alone, without accents."""
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(c for c in plain if c.isalnum())


_FIELDS = {_key(name): field for field, names in HEADINGS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row, how the file itself heads it, and which headings we do not use."""

    places: dict[str, int]
    headings: dict[str, str]
    unused: tuple[str, ...]
    width: int

    def heading(self, field: str) -> str:
        """The heading as the file has it; ours where the file has no such column."""
        return self.headings.get(field, HEADINGS[field][0])


def field_of(heading: str) -> str | None:
    """The field that this heading is for."""
    return _FIELDS.get(_key(heading))


def is_known(heading: str) -> bool:
    return field_of(heading) is not None


def find(header: Record) -> Columns:
    """The columns under this header.

    Raises Invalid where a column is missing that no row can do without, or is there twice.
    """
    places: dict[str, int] = {}
    headings: dict[str, str] = {}
    unused = []
    for place, cell in enumerate(header.cells):
        heading = " ".join(cell.split())
        field = field_of(heading)
        if field is None:
            unused += [heading] if heading else []
        elif field in places:
            raise Invalid(
                FIELD,
                N_("Kolom «%(first)s» en kolom «%(second)s» zijn hetzelfde. Haal er een weg."),
                first=headings[field],
                second=heading,
            )
        else:
            places[field], headings[field] = place, heading
    _refuse_missing(places, header)
    return Columns(places, headings, tuple(unused), len(header.cells))


def _refuse_missing(places: dict[str, int], header: Record) -> None:
    if not places:
        raise Invalid(
            FIELD,
            N_(
                "In de eerste rij staan geen namen van kolommen die we kennen. Begin met een rij met: %(columns)s."
            ),
            columns=", ".join(names[0] for names in HEADINGS.values()),
        )
    missing = [HEADINGS[field][0] for field in NEEDED if field not in places]
    if "mail" not in places and "phone" not in places:
        missing.append(f"{HEADINGS['mail'][0]} / {HEADINGS['phone'][0]}")
    if missing:
        raise Invalid(
            FIELD,
            N_("Deze kolommen ontbreken: %(missing)s. In de eerste rij staat nu: %(found)s."),
            missing=", ".join(missing),
            found=", ".join(cell.strip() for cell in header.cells if cell.strip()),
        )
