"""What somebody types, and what is found: the same answer on both engines, since we rank ourselves.

Each word typed becomes stems with a weight: its own, those of words that mean the same, words that begin or end with it
(Dutch writes compounds as one), and, where nothing has it, the nearest that exists. What the engine finds with any of
them is ranked by Okapi BM25 (Robertson and Zaragoza, 2009, section 3), more of the words first.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jimsupport.db import Database, Row
from jimsupport.domain.search import engines, lexicon, words
from jimsupport.domain.search.lexicon import Lexicon

KINDS = ("tip", "dilemma", "story")
MOST_WORDS = 12  # of what was typed
CANDIDATES = 300
COMMON = 0.2  # a word in more of the documents says little, unless nothing else was typed
SAME_MEANING, PART_OF_IT, NEARLY = 0.8, 0.5, 0.6
PARTS_ALONE = 0.8  # of a compound that no text has as a whole
OTHER_LANGUAGE = 0.7
SATURATION, LENGTH = 1.2, 0.5  # k1 and b; tips are short, so how long they are says little

Weights = dict[str, float]  # stems, and how much each counts for the word that was typed


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: which, in which language its text fits, and how well."""

    kind: str
    item_id: int
    language: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, how many there are in all, and by language the stems to show in their texts.

    `nearly`: for each word that was typed and is in no text, by language the stems that we took it for.
    """

    hits: Sequence[Hit]
    total: int
    stems: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nearly: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


async def find(
    db: Database,
    typed: str,
    *,
    language: str,
    kinds: Sequence[str] = KINDS,
    theme: str | None = None,
    limit: int = 10,
    offset: int = 0,
) -> Found:
    """The texts that fit what was typed, best first. One query, and three more a minute for the lexicon."""
    lexicons = await lexicon.of(db)
    there = {each: lexicons[each] for each in words.languages_of(typed, language) if each in lexicons}
    asked, nearly = _meaning(typed, there)
    meant = {each: _telling([one[each] for one in asked], known) for each, known in there.items()}
    terms = {engines.term(each, stem) for each, weights in meant.items() for one in weights for stem in one}
    if not terms:
        return Found((), 0)
    rows = await engines.candidates(db, terms, kinds=kinds, theme=theme, limit=CANDIDATES)
    best: dict[tuple[str, int], Hit] = {}
    for row in rows:
        score = _score(row, meant[row.language], there[row.language])
        hit = Hit(
            row.kind, row.item_id, row.language, score * (1 if row.language == language else OTHER_LANGUAGE)
        )
        before = best.get((row.kind, row.item_id))
        if before is None or before.score < hit.score:
            best[row.kind, row.item_id] = hit
    hits = sorted(best.values(), key=lambda hit: (-hit.score, hit.kind, hit.item_id))
    stems = {each: frozenset(stem for one in weights for stem in one) for each, weights in meant.items()}
    return Found(hits[offset : offset + limit], len(hits), stems, nearly)


def _asked(typed: str) -> list[str]:
    """The words that were typed, folded; without those that say nothing, if there are others."""
    folded = list(dict.fromkeys(token.folded for token in words.tokens(typed)))
    return ([word for word in folded if word not in words.STOP] or folded)[:MOST_WORDS]


def _meaning(
    typed: str, there: Mapping[str, Lexicon]
) -> tuple[list[dict[str, Weights]], dict[str, dict[str, list[str]]]]:
    """By language, what to look for with each word typed; and those that had to be taken for another.

    A word that the dictionary knows is taken for another only where nothing else that was typed says anything.
    """
    asked = _asked(typed)
    plain = {word: {each: _around(words.stems(word, each), there[each]) for each in there} for word in asked}
    nothing = not any(any(one.values()) for one in plain.values())
    nearly: dict[str, dict[str, list[str]]] = {}
    for word in asked:
        if any(plain[word].values()) or (words.is_word(word) and not nothing):
            continue
        near = {
            each: [found for stem in words.stems(word, each) for found in known.near(stem)]
            for each, known in there.items()
        }
        if any(near.values()):
            nearly[word] = near
            plain[word] = {
                each: {stem: weight * NEARLY for stem, weight in _around(near[each], known).items()}
                for each, known in there.items()
            }
    return list(plain.values()), nearly


def _around(own: Sequence[str], known: Lexicon) -> Weights:
    """These stems, what means the same, what they are a part of, and their parts: those that are in any text."""
    found: Weights = {}

    def add(stems: Iterable[str], weight: float) -> None:
        for stem in stems:
            if stem in known.counts:
                found[stem] = max(weight, found.get(stem, 0.0))

    add(own, 1.0)
    for stem in own:
        parts, weight = known.parts(stem), PART_OF_IT if stem in known.counts else PARTS_ALONE
        add(known.same.get(stem, ()), SAME_MEANING)
        add(known.compounds(stem), PART_OF_IT)
        add(parts, weight)
        add((other for part in parts for other in known.same.get(part, ())), weight * SAME_MEANING)
    return found


def _telling(asked: Sequence[Weights], known: Lexicon) -> list[Weights]:
    """Those words that few documents hold; all of them where there is nothing better."""
    held = [one for one in asked if one]
    rare = [one for one in held if min(known.counts[stem] for stem in one) <= COMMON * known.documents]
    return rare or held


def _score(row: Row, asked: Sequence[Weights], known: Lexicon) -> float:
    often = Counter(row.stems.split(" "))
    longer = 1 - LENGTH + LENGTH * row.length / known.length
    score, held = 0.0, 0
    for one in asked:
        best = max(
            (weight * _bm25(often[s], known.counts[s], known.documents, longer) for s, weight in one.items())
        )
        score += best
        held += best > 0
    return score * held / len(asked)


def _bm25(often: int, documents: int, of: int, longer: float) -> float:
    rarity = math.log(1 + (of - documents + 0.5) / (documents + 0.5))
    return rarity * often * (SATURATION + 1) / (often + SATURATION * longer)
