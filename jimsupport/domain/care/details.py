"""What a hand-over says, as values: checked once, whoever brings them (form, import, simulation)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import cadence
from jimsupport.words import LANGUAGES, N_

LONGEST_MESSAGE = 500
LONGEST_REASON = 500
EARLIEST = date(2005, 1, 1)
FURTHEST = timedelta(days=3 * 366)
OLDEST_YOUNG_PERSON = 28  # years; help after the eighteenth birthday can last a while

# Languages an interpreter is asked for most; the product itself speaks Dutch, English and Arabic.
INTERPRETERS = {
    "ar": N_("Arabisch"),
    "tr": N_("Turks"),
    "pl": N_("Pools"),
    "uk": N_("Oekraïens"),
    "en": N_("Engels"),
    "ti": N_("Tigrinya"),
    "so": N_("Somalisch"),
    "fa": N_("Perzisch (Farsi, Dari)"),
    "zgh": N_("Berbers (Tamazight)"),
    "fr": N_("Frans"),
    "es": N_("Spaans"),
    "ru": N_("Russisch"),
}


@dataclass(frozen=True, slots=True)
class JimDetails:
    """Who the JIM is. `channels` are (kind, address, key) as `channels.normalise` gives them; at least one."""

    first_name: str
    channels: tuple[tuple[str, str, str], ...]
    last_name: str = ""
    language: str = "nl"
    interpreter: str | None = None
    place: str = ""
    relation: str = ""
    zone: str = cadence.HOME


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """Which young person: by the organisation's reference, or the row `same_as`; neither means a new one."""

    reference: str = ""
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class WayBack:
    """Whom the JIM can go back to for help: a name and a number as the JIM should read them."""

    name: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone)


NO_WAY_BACK = WayBack()


def check(jim: JimDetails, ends_on: date, message: str, birth_month: str | None, today: date) -> None:
    """Raise Invalid where a hand-over cannot be kept as it is given."""
    if not jim.channels:
        raise Invalid("mail", N_("Vul een mailadres of een telefoonnummer in. Een van de twee is genoeg."))
    if jim.language not in LANGUAGES:
        raise Invalid("language", N_("Kies een taal uit de lijst."))
    check_end(ends_on, today)
    check_message(message)
    check_birth_month(birth_month, today)


def check_end(ends_on: date, today: date) -> None:
    """The end of help is a day within reason; it may be long ago or still to come."""
    if ends_on < EARLIEST:
        raise Invalid("ends_on", N_("Deze dag is te lang geleden. Klopt het jaar?"))
    if ends_on > today + FURTHEST:
        raise Invalid("ends_on", N_("Deze dag is meer dan drie jaar weg. Klopt het jaar?"))


def check_message(message: str) -> None:
    """The professional's own words are a few sentences."""
    if len(message) > LONGEST_MESSAGE:
        raise Invalid(
            "message",
            N_("Je bericht heeft nu %(length)s tekens. Maak het korter: hoogstens %(most)s."),
            length=len(message),
            most=LONGEST_MESSAGE,
        )


def check_birth_month(birth_month: str | None, today: date) -> None:
    """A birth month is YYYY-MM, of someone who can be in youth care."""
    if not birth_month:
        return
    known = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", birth_month)
    if known is None or not f"{today.year - OLDEST_YOUNG_PERSON}-01" <= birth_month <= f"{today:%Y-%m}":
        raise Invalid(
            "birth_month",
            N_("Vul een maand en een jaar in, bijvoorbeeld %(example)s. Weet je het niet? Laat het leeg."),
            example="11-2010",
        )
