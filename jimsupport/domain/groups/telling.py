"""What makes a group one, as sentences for its JIMs: true of them all, and nothing of one of them alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list

from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.forming import fit
from jimsupport.domain.wishes import moments
from jimsupport.words import N_, say

YEAR = 12  # months
_BY_NUMBER = tuple(THEMES.values())


def reasons(said: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """The reasons kept with a group, each as a sentence in `language`; those we have no words for are left out."""
    sentences = (_reason(each["code"], list(each["values"]), language) for each in said)
    return [sentence for sentence in sentences if sentence]


def _reason(code: str, values: list[Any], language: str) -> str:
    if code == "themes":
        themes = _listed([_theme(theme, language) for theme in values[1:]], language)
        return say(language, N_("Jullie willen praten over: %(themes)s."), themes=themes)
    if code == "stage":
        return _stage(*values, language=language)
    if code == "distance":
        text = N_("Jullie wonen hoogstens %(km)s kilometer van elkaar.")
        return say(language, text, km=max(1, values[0]))
    if code == "relations":
        return say(language, N_("Jullie zijn op verschillende manieren JIM geworden."))
    if code == "moment":
        return say(
            language,
            N_("Jullie kunnen allemaal op %(moment)s."),
            moment=_said(moments.name(values[0]), language),
        )
    if code == "language":
        tongue = fit.spoken(values[0])
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


def alike(found: Sequence[Mapping[str, Any] | int], names: Mapping[int, str], language: str) -> list[str]:
    """With whom somebody has most in common, and what: a sentence each for who can be named."""
    sentences, others = [], []
    for each in found:
        jim_id, why = (each["id"], each.get("reasons", ())) if isinstance(each, Mapping) else (each, ())
        if jim_id not in names:
            continue
        shared = next((reason["values"][1:] for reason in why if reason["code"] == "themes"), None)
        if shared:
            themes = _listed([_theme(theme, language) for theme in shared], language)
            text = N_("Met %(name)s wil je het allebei hebben over: %(themes)s.")
            sentences.append(say(language, text, name=names[jim_id], themes=themes))
        else:
            others.append(names[jim_id])
    if others:
        text = N_("Met %(names)s heb je ook veel gemeen.")
        sentences.append(say(language, text, names=_listed(others, language)))
    return sentences


def _theme(theme: str | int, language: str) -> str:
    return say(language, _BY_NUMBER[theme] if isinstance(theme, int) else THEMES[theme])


def _said(text: str, language: str) -> str:
    return say(language, text)


def _listed(parts: Sequence[str], language: str) -> str:
    return format_list(list(parts), locale=language)
