"""Titles and texts of ours that stand in one language or more: what staff typed, and what a reader gets."""

from collections.abc import Mapping

from jimsupport.domain.errors import Problem
from jimsupport.words import LANGUAGES, N_

Texts = Mapping[str, tuple[str, str]]  # by language: title, text
Said = dict[str, str]  # by language

BOTH = N_("Geef in deze taal een titel én een tekst, of geen van beide.")
TOO_LONG = N_("Maak dit korter: hier passen %(longest)s tekens.")


def checked(
    texts: Texts, *, longest: tuple[int, int], needed: tuple[str, str], always: str | None = None
) -> tuple[Said, Said, list[Problem]]:
    """Titles and texts as they are kept, and what is wrong with them, at the fields `title_nl`, `text_ar` and so on. Pure.

    What stands in a language has both. `longest` is in characters; `always` is the language in which it must stand, if one, and
    `needed` what to say of a title or a text that is missing there.
    """
    titles: Said = {}
    bodies: Said = {}
    problems: list[Problem] = []
    for language in LANGUAGES:
        title, text = texts.get(language, ("", ""))
        title, text = " ".join(title.split()), text.strip()
        if not title and not text and language != always:
            continue
        titles[language], bodies[language] = title, text
        missing = needed if always in (None, language) else (BOTH, BOTH)
        for field, words, most, lacks in zip(("title", "text"), (title, text), longest, missing, strict=True):
            if not words:
                problems.append(Problem(f"{field}_{language}", lacks, {}))
            elif len(words) > most:
                problems.append(Problem(f"{field}_{language}", TOO_LONG, {"longest": most}))
    return titles, bodies, problems


def language_of(texts: Mapping[str, str], language: str) -> str:
    """In which language who reads in `language` gets this: that one, else Dutch, else the first there is. Pure."""
    return next((each for each in (language, "nl") if texts.get(each)), None) or next(iter(texts))


def said(texts: Mapping[str, str], language: str) -> str:
    """A title or text as who reads in `language` gets it (see `language_of`). Pure."""
    return texts[language_of(texts, language)]
