"""What makes a group one, as sentences for its JIMs: true of them all, and nothing of one of them alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list

from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.groups import moments
from jimsupport.words import LANGUAGES, N_, say, translator

YEAR = 12  # months
_THEMES = tuple(THEMES.values())


def reasons(said: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """The reasons kept with a group, each as a sentence in `language`; those we have no words for are left out."""
    sentences = (_reason(each["code"], list(each["values"]), language) for each in said)
    return [sentence for sentence in sentences if sentence]


def _reason(code: str, values: list[Any], language: str) -> str:
    if code == "themes":
        themes = _listed([say(language, _THEMES[theme]) for theme in values[1:]], language)
        return say(language, N_("Jullie willen praten over: %(themes)s."), themes=themes)
    if code == "stage":
        return _stage(*values, language=language)
    if code == "distance":
        return _counted(
            N_("Jullie wonen hoogstens %(num)s kilometer van elkaar."), max(1, values[0]), language
        )
    if code == "relations":
        return say(language, N_("Jullie zijn op verschillende manieren JIM geworden."))
    if code == "moment":
        return say(
            language,
            N_("Jullie kunnen allemaal op %(moment)s."),
            moment=_said(moments.name(values[0]), language),
        )
    if code == "language":
        tongue = language_name(values[0], language)
        return say(language, N_("Jullie spreken allemaal %(tongue)s."), tongue=tongue)
    if code == "mode":
        online = N_("Jullie willen allemaal online praten.")
        return say(
            language, online if values[0] == "online" else N_("Jullie willen allemaal bij elkaar komen.")
        )
    return ""


def _stage(least: int, most: int, *, language: str) -> str:
    """How long help has been over for them."""
    if most < YEAR:
        return say(language, N_("Bij jullie allemaal stopte de hulp in het afgelopen jaar."))
    if least >= YEAR:
        return say(language, N_("Bij jullie allemaal is de hulp al langer dan een jaar gestopt."))
    return say(language, N_("Bij jullie stopte de hulp rond dezelfde tijd."))


def alike(found: Sequence[Any], names: Mapping[int, str], language: str) -> str:
    """With whom somebody has most in common, as a sentence; "" for nobody who can be named."""
    ids = [each.get("jim_id", each.get("id")) if isinstance(each, Mapping) else each for each in found]
    known = [names[int(jim_id)] for jim_id in ids if jim_id is not None and int(jim_id) in names]
    if not known:
        return ""
    return say(language, N_("Met %(names)s heb je het meest gemeen."), names=_listed(known, language))


def language_name(code: str, language: str) -> str:
    """The name of a language somebody speaks, as pages in `language` say it."""
    return LANGUAGES.get(code) or say(language, INTERPRETERS.get(code, code))


def _said(text: str, language: str) -> str:
    return say(language, text)


def _listed(parts: Sequence[str], language: str) -> str:
    return format_list(list(parts), locale=language)


def _counted(text: str, number: int, language: str) -> str:
    return translator(language).ngettext(text, text, number) % {"num": number}
