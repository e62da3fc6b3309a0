"""Words as they are searched: without capitals and accents, and brought back to their stems.

A stemmer cuts endings off by rule, a lemmatiser knows forms by heart: gestolen, steelt and stelen only meet by the second,
words that nobody wrote down only by the first. So a word counts under both. An Arabic word counts under its bare
consonants too, where صديق meets أصدقاء and يغضب meets غضب.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import simplemma
import snowballstemmer

LONGEST = 40  # characters of a stem
_WORD = re.compile(r"[\w\u0300-\u036f\u0640\u064b-\u0655]+(?:['’]\w+)*")
_ARABIC = re.compile(r"[؀-ۿ]")
_SAME_LETTERS = str.maketrans("أإآٱىةؤئ", "اااايهوي", "ـ'’")
_STEMMERS = {
    "nl": snowballstemmer.stemmer("dutch"),
    "en": snowballstemmer.stemmer("english"),
    "ar": snowballstemmer.stemmer("arabic"),
}
_LEMMAS = ("nl", "en")
_ROOT = 3  # consonants, of nearly every Arabic word
_LONG_VOWELS = re.compile(r"(?<!^)[اويء]")
_THE = re.compile(r"^(?:[وف]?(?:[بك]?ال|لل))(?=\w{2})")  # and, so; with, like, for; the
_WHOSE = re.compile(r"(?<=\w{2})(?:هما|ها|هم|هن|نا|كم)$")  # hers, theirs, ours, yours
_ARABIC_FRONT = "يتنام"  # what a verb or a noun is made with, before its root
# Words that are in every text, folded; where nothing else was typed they count after all.
STOP = frozenset((Path(__file__).parent / "stop_words.txt").read_text(encoding="utf-8").split())


class Token(NamedTuple):
    """A word of a text: where it stands, and how it looks folded."""

    start: int
    end: int
    folded: str


def tokens(text: str) -> list[Token]:
    """The words of `text`, in their order."""
    return [Token(found.start(), found.end(), fold(found.group())) for found in _WORD.finditer(text)]


def fold(word: str) -> str:
    """`word` without capitals, accents, Arabic vowel signs, or the letters that Arabic writes in several ways."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_SAME_LETTERS)


def languages_of(typed: str, preferred: str) -> list[str]:
    """In which languages to look for what was typed, the reader's own first: the script says a part of it."""
    if _ARABIC.search(typed):
        return ["ar"]
    return (
        [preferred, *(each for each in ("nl", "en") if each != preferred)]
        if preferred != "ar"
        else ["nl", "en"]
    )


@lru_cache(maxsize=50_000)
def stems(folded: str, language: str) -> tuple[str, ...]:
    """The stems under which a folded word counts: its own, and that of its lemma where that is another."""
    if language == "ar":
        folded = _WHOSE.sub("", _THE.sub("", folded))
    forms = [folded]
    if language in _LEMMAS:
        lemma = simplemma.lemmatize(folded, lang=language, low_memory=True)
        if language == "nl" and lemma.startswith("ge"):  # geweld is no form of "wel"
            return (lemma[:LONGEST],)
        forms.append(lemma)
    if language == "ar" and folded.endswith("ه"):  # as many write ة
        forms.append(folded[:-1] + "ة")
    found = [_STEMMERS[language].stemWord(form)[:LONGEST] for form in forms]
    if language == "ar":
        found += [_consonants(stem) for stem in found]
    return tuple(dict.fromkeys(stem for stem in found if stem))


@lru_cache(maxsize=10_000)
def is_word(folded: str) -> bool:
    """Whether a dictionary knows it, so that it is hardly a typing error."""
    return any(simplemma.is_known(folded, lang=language, low_memory=True) for language in _LEMMAS)


def _consonants(stem: str) -> str:
    """An Arabic stem brought back to its root, about; `stem` itself where too little would be left."""
    bare = _LONG_VOWELS.sub("", stem)
    if len(bare) > _ROOT and bare[0] in _ARABIC_FRONT:
        bare = bare[1:]
    return bare if len(bare) >= _ROOT else stem
