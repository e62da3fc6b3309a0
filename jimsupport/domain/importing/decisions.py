"""What becomes of each row, beside the rows before it and what the database knows. Pure."""

from dataclasses import dataclass, field
from datetime import date

from jimsupport.domain.errors import Problem
from jimsupport.domain.importing.columns import Columns
from jimsupport.domain.importing.known import ChannelKey, Jim, Known, Professional
from jimsupport.domain.importing.report import Line, Sentence, Tongue
from jimsupport.domain.importing.rows import Channel, Row
from jimsupport.domain.people.jims import name_key
from jimsupport.words import N_


@dataclass(slots=True)
class NewJim:
    """Someone we did not know; later rows may bring more ways to reach them."""

    row: Row
    channels: dict[ChannelKey, Channel]

    @property
    def kind(self) -> str:
        """How they are reached: mail where there is an address."""
        return "mail" if any(kind == "mail" for kind, _ in self.channels) else "phone"


def who(jim: Jim | NewJim) -> int:
    """A number for this JIM among those of one import."""
    return -jim.id if isinstance(jim, Jim) else id(jim)


@dataclass(slots=True)
class NewProfessional:
    """Someone without an account yet; they get in by asking for a link at their own address."""

    channel: Channel
    name: str
    at: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that is imported. The first day of its messages is chosen when all are known."""

    row: Row
    organisation_id: int
    hashed: str | None  # the young person
    jim: Jim | NewJim
    professional: Professional | NewProfessional
    remarks: tuple[Sentence, ...]

    @property
    def by_mail(self) -> bool:
        if isinstance(self.jim, NewJim):
            return self.jim.kind == "mail"
        return any(kind == "mail" for kind, _, _ in self.row.jim.channels)

    def line(self, invite_on: date, today: date) -> Line:
        """What the report says of it."""
        ended = self.row.ends_on <= today
        days: dict[str, object] = {"ends_on": self.row.ends_on, "first": invite_on}
        return Line(self.row.number, "ok", "", (Sentence(_OK[ended, self.by_mail], days), *self.remarks))


_OK = {
    (True, True): N_("De hulp stopte op %(ends_on)s. De eerste mail gaat uit op %(first)s."),
    (True, False): N_("De hulp stopte op %(ends_on)s. Er is geen mailadres: we bellen op %(first)s."),
    (False, True): N_("De hulp stopt op %(ends_on)s. De eerste mail gaat uit op %(first)s."),
    (False, False): N_("De hulp stopt op %(ends_on)s. Er is geen mailadres: we bellen op %(first)s."),
}


class Decisions:
    """Decides on the rows of one file, one after the other."""

    def __init__(self, known: Known, columns: Columns) -> None:
        self._known, self._columns = known, columns
        self._jims: dict[tuple[str, str, str], Jim | NewJim] = dict(known.jims)
        self._professionals: dict[str, NewProfessional] = {}
        self._taken: dict[tuple[str, ChannelKey], int] = {}  # the row that has it
        self._pairs: dict[tuple[int, str], int] = {}  # the same by JIM, however they were reached
        self._names: dict[ChannelKey, dict[str, int]] = {}  # who uses a channel, since which row (0: before)
        for kind, key, name in known.jims:
            self._names.setdefault((kind, key), {})[name] = 0

    def decide(self, row: Row) -> Accepted | Line:
        """What becomes of this row; nothing of an error or a duplicate is remembered."""
        organisation_id = self._known.organisations.get(row.organisation)
        if organisation_id is None:
            return self._error(row, "organisation", _NO_ORGANISATION)
        professional = self._professional(row, organisation_id)
        if professional is None:
            return self._error(row, "professional_mail", _LEFT)
        keys = [(kind, key) for kind, _, key in row.jim.channels]
        if row.professional[::2] in keys:
            return self._error(row, "mail", _OF_PROFESSIONAL)
        jim = self._same_jim(row)
        if self._wants_none(row, jim):
            return self._error(row, row.jim.channels[0][0], _WANTS_NONE)
        hashed = self._known.references.get(row.number)
        if hashed and (again := self._again(row, jim, hashed, keys)):
            return again
        return self._accept(row, organisation_id, hashed, jim, professional, keys)

    def _accept(
        self,
        row: Row,
        organisation_id: int,
        hashed: str | None,
        jim: Jim | NewJim | None,
        professional: Professional | NewProfessional,
        keys: list[ChannelKey],
    ) -> Accepted:
        name = name_key(row.jim.first_name)
        remarks = self._remarks(row, jim, keys, name)
        jim = jim or NewJim(row, {})
        if isinstance(jim, NewJim):
            jim.channels |= dict(zip(keys, row.jim.channels, strict=True))
        for key in keys:
            self._jims.setdefault((*key, name), jim)
            self._names.setdefault(key, {}).setdefault(name, row.number)
            if hashed:
                self._taken[hashed, key] = row.number
        if hashed:
            self._pairs[who(jim), hashed] = row.number
        if isinstance(professional, NewProfessional):
            self._professionals[row.professional[2]] = professional
            professional.at.add(organisation_id)
        return Accepted(row, organisation_id, hashed, jim, professional, remarks)

    def _professional(self, row: Row, organisation_id: int) -> Professional | NewProfessional | None:
        """Who registers it: someone who works there, else anyone with an account at that address, else new.

        None for someone who left the organisation.
        """
        known = self._known.professionals.get(row.professional[2], [])
        for each in known:
            if organisation_id in each.at:
                return each
        if any(organisation_id in each.left for each in known):
            return None
        if known:
            return known[0]
        fresh = self._professionals.get(row.professional[2])
        return fresh or NewProfessional(row.professional, row.professional_name)

    def _same_jim(self, row: Row) -> Jim | NewJim | None:
        """A JIM of the same first name with one of these channels, known or out of an earlier row."""
        name = name_key(row.jim.first_name)
        for kind, _, key in row.jim.channels:
            if found := self._jims.get((kind, key, name)):
                return found
        return None

    def _wants_none(self, row: Row, jim: Jim | NewJim | None) -> bool:
        return row.number in self._known.unwanted or (isinstance(jim, Jim) and jim.wants_none)

    def _again(self, row: Row, jim: Jim | NewJim | None, hashed: str, keys: list[ChannelKey]) -> Line | None:
        """The line of a duplicate: one same channel, the same organisation, the same young person."""
        before = next((self._taken[hashed, key] for key in keys if (hashed, key) in self._taken), None)
        if before is None and jim is not None:
            before = self._pairs.get((who(jim), hashed))
        if before is not None:
            return Line(row.number, "duplicate", "", (Sentence(_LIKE_ROW, {"row": before}),))
        stands = [self._known.taken[hashed, key] for key in keys if (hashed, key) in self._known.taken]
        if any(stands) or (isinstance(jim, Jim) and (jim.id, hashed) in self._known.pairs):
            return Line(row.number, "duplicate", "", (Sentence(_THERE_ALREADY, {}),))
        return Line(row.number, "duplicate", "", (Sentence(_WITHDRAWN, {}),)) if stands else None

    def _remarks(
        self, row: Row, jim: Jim | NewJim | None, keys: list[ChannelKey], name: str
    ) -> tuple[Sentence, ...]:
        remarks = []
        if isinstance(jim, NewJim):
            remarks.append(Sentence(_SAME_AS_ROW, {"row": jim.row.number}))
        elif jim is not None:
            remarks.append(Sentence(_KNOWN, {}))
        else:
            others = [n for key in keys for other, n in self._names.get(key, {}).items() if other != name]
            if others:
                remarks.append(Sentence(_SHARES if max(others) else _SHARES_KNOWN, {"row": max(others)}))
            if row.jim.interpreter:
                remarks.append(Sentence(_INTERPRETER, {"tongue": Tongue(row.jim.interpreter)}))
        return tuple(remarks)

    def _error(self, row: Row, column: str, message: str) -> Line:
        return error_line(row.number, [Problem(self._columns.heading(column), message, {})])


def error_line(number: int, problems: list[Problem]) -> Line:
    """The line of a row that is not imported: every cell to mend, and what to do about it."""
    columns = ", ".join(dict.fromkeys(problem.field for problem in problems))
    return Line(number, "error", columns, tuple(Sentence(p.message, p.values) for p in problems))


_NO_ORGANISATION = N_(
    "Deze organisatie staat niet in de lijst. Kijk of de naam klopt, of voeg de organisatie eerst toe."
)
_LEFT = N_("Deze hulpverlener werkt niet meer bij deze organisatie. Vul het mailadres van een collega in.")
_OF_PROFESSIONAL = N_(
    "Dit is het mailadres van de hulpverlener. Vul het mailadres van de JIM in, of laat de cel leeg."
)
_WANTS_NONE = N_(
    "Deze persoon wil geen berichten van ons. Haal de rij weg. Wil de JIM toch van ons horen? "
    "Laat de JIM ons bellen of zich aanmelden op onze site."
)
_LIKE_ROW = N_(
    "Dit is dezelfde JIM en jongere als in rij %(row)s. Is het een andere JIM? "
    "Vul dan een mailadres of nummer in dat alleen van deze JIM is."
)
_THERE_ALREADY = N_("Deze afronding is al eerder ingevoerd. Je hoeft niets te doen.")
_WITHDRAWN = N_(
    "Deze afronding is eerder ingevoerd en daarna ingetrokken. Klopte ze toch? Zet de afronding daar terug."
)
_SAME_AS_ROW = N_("Dit is dezelfde JIM als in rij %(row)s, bij een andere jongere.")
_KNOWN = N_("Deze JIM kennen we al. De afronding komt erbij.")
_SHARES = N_("Deelt een mailadres of nummer met rij %(row)s en wordt een eigen persoon.")
_SHARES_KNOWN = N_("Deelt een mailadres of nummer met iemand die we al kennen en wordt een eigen persoon.")
_INTERPRETER = N_(
    "De berichten zijn in het Nederlands. Medewerkers zien dat er een tolk nodig is: %(tongue)s."
)
