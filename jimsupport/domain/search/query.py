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

KINDS = engines.KINDS
MOST_WORDS = 12  # of what was typed
CANDIDATES = 200
FEW = 20  # documents: fewer are never many
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
    """The texts that fit what was typed, best first. One query, and two more a minute to see whether the lexicon changed."""
    lexicons = await lexicon.of(db)
    there = {each: lexicons[each] for each in words.languages_of(typed, language) if each in lexicons}
    asked, nearly = _meaning(typed, there)
    meant = {each: _telling([one[each] for one in asked], known) for each, known in there.items()}
    terms = {engines.term(each, stem) for each, weights in meant.items() for one in weights for stem in one}
    if not terms:
        return Found((), 0)
    rows = await engines.candidates(db, terms, kinds=kinds, theme=theme, limit=CANDIDATES)
    rarity = {each: _rarity(meant[each], known) for each, known in there.items()}
    best: dict[tuple[str, int], Hit] = {}
    for row in rows:
        score = _score(row, meant[row.language], rarity[row.language], there[row.language].length)
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
    """Those words that few documents hold; all of them where there is nothing better.

    What many documents hold finds nothing by meaning the same as a word, or by being a part of it.
    """
    many = max(FEW, COMMON * known.documents)
    held, rare = [], []
    for one in asked:
        own = {stem for stem, weight in one.items() if weight == max(one.values())}
        kept = {stem: weight for stem, weight in one.items() if stem in own or known.counts[stem] <= many}
        if kept:
            held.append(kept)
            if min(known.counts[stem] for stem in own) <= many:
                rare.append(kept)
    return rare or held


def _rarity(asked: Sequence[Weights], known: Lexicon) -> dict[str, float]:
    """For each stem, how much it says that a document holds it: the logarithm has one added, so that none says less than 0."""
    return {
        stem: math.log(1 + (known.documents - known.counts[stem] + 0.5) / (known.counts[stem] + 0.5))
        for one in asked
        for stem in one
    }


def _score(row: Row, asked: Sequence[Weights], rarity: Mapping[str, float], length: float) -> float:
    """Okapi BM25 of this document, of an average `length`, by the best of the stems of each word."""
    often = Counter(stem for stem in row.stems.split(" ") if stem in rarity)
    longer = SATURATION * (1 - LENGTH + LENGTH * row.length / length)
    says = {stem: rarity[stem] * n * (SATURATION + 1) / (n + longer) for stem, n in often.items()}
    best = [
        max((one[stem] * said for stem, said in says.items() if stem in one), default=0.0) for one in asked
    ]
    return sum(best) * sum(each > 0 for each in best) / len(asked)
