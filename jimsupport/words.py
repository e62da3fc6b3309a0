"""People's texts: gettext catalogues, and days and hours as people say them.

The Dutch text is the msgid, so the product reads as itself in the code; `locale/en.po` and
`locale/ar.po` hold the other languages and are read as they are: no build step.
"""

import re
from datetime import date, datetime, time
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"nl": "Nederlands", "en": "English", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
_FOLDER = Path(__file__).parent / "locale"


def N_(text: str) -> str:
    """Mark `text` for the catalogues; it is translated where it is shown."""
    return text


class Word(str):
    """A text (a msgid) that is a value of another text: it is translated along with it."""

    __slots__ = ()


@cache
def translator(language: str) -> NullTranslations:
    """The catalogue of `language`; Dutch and unknown languages give the msgid itself."""
    path = _FOLDER / f"{language}.po"
    if language not in LANGUAGES or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def say(language: str, text: str, /, **values: object) -> str:
    """`text` (a msgid) in `language`, with its values filled in.

    A day is written in full, a time as the language writes it, a Word translated.
    """
    said = translator(language).gettext(text)
    return said % {name: _written(value, language) for name, value in values.items()} if values else said


def _written(value: object, language: str) -> object:
    if type(value) is date:
        return date_full(value, language)
    if isinstance(value, time):
        return clock_time(value, language)
    return say(language, value) if isinstance(value, Word) else value


@lru_cache(maxsize=2048)  # a list says the same few days many times over
def date_full(day: date, language: str) -> str:
    """«dinsdag 24 november 2026»."""
    return format_date(day, "EEEE d MMMM y", locale=_locale(language))


@lru_cache(maxsize=2048)
def date_short(day: date, language: str) -> str:
    """«24 nov. 2026», for dense lists."""
    return format_date(day, "d MMM y", locale=_locale(language))


@lru_cache(maxsize=2048)
def day_short(day: date, language: str) -> str:
    """«di 24 nov», for a day that is near."""
    return format_date(day, "EEE d MMM", locale=_locale(language))


def moment_short(moment: datetime, zone: str, language: str) -> str:
    """«24 nov 2026, 19.30», for dense lists."""
    local = moment.astimezone(ZoneInfo(zone))
    pattern = say(language, N_("%(day)s, %(time)s"))
    return pattern % {"day": date_short(local.date(), language), "time": time_of(moment, zone, language)}


def moment_near(moment: datetime, zone: str, language: str) -> str:
    """«di 24 nov, 19.30», for a moment that is near."""
    local = moment.astimezone(ZoneInfo(zone))
    pattern = say(language, N_("%(day)s, %(time)s"))
    return pattern % {"day": day_short(local.date(), language), "time": time_of(moment, zone, language)}


def month_full(month: str, language: str) -> str:
    """«november 2008» for "2008-11"."""
    return format_skeleton("yMMMM", datetime.fromisoformat(f"{month}-01T12:00"), locale=_locale(language))


@lru_cache(maxsize=2048)
def moment_full(moment: datetime, zone: str, language: str) -> str:
    """«dinsdag 24 november 2026, 19.30 uur», where the person lives."""
    local = moment.astimezone(ZoneInfo(zone))
    pattern = say(language, N_("%(day)s, %(time)s uur"))
    return pattern % {"day": date_full(local.date(), language), "time": time_of(moment, zone, language)}


@lru_cache(maxsize=2048)
def time_of(moment: datetime, zone: str, language: str) -> str:
    """«19.30» in Dutch, as the language writes it elsewhere."""
    return clock_time(moment.astimezone(ZoneInfo(zone)).time(), language)


def clock_time(at: time, language: str) -> str:
    """A time of the day, written the same way."""
    return format_time(at, "H.mm" if language == "nl" else "HH:mm", locale=_locale(language))


def length_full(length: str, language: str) -> str:
    """«3 maanden» for P3M, «2 jaar» for P24M: an ISO 8601 duration of whole years, months, weeks and days."""
    given = {unit: int(number) for number, unit in re.findall(r"([0-9]+)([YMWD])", length)}
    years, months = divmod(given.get("Y", 0) * 12 + given.get("M", 0), 12)
    weeks, days = divmod(given.get("W", 0) * 7 + given.get("D", 0), 7)
    ngettext = translator(language).ngettext
    counted = [
        (years, ngettext("%(num)s jaar", "%(num)s jaar", years)),
        (months, ngettext("%(num)s maand", "%(num)s maanden", months)),
        (weeks, ngettext("%(num)s week", "%(num)s weken", weeks)),
        (days, ngettext("%(num)s dag", "%(num)s dagen", days)),
    ]
    parts = [text % {"num": number} for number, text in counted if number]
    return format_list(parts, style="standard", locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language if language in LANGUAGES else "nl")
