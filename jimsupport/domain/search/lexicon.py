"""What the index holds, a language at a time: which stems, in how many documents, and which mean the same.

Every question asks it, and it changes when something is published: so it is kept in each process, and read anew at once
where the change was made, elsewhere within a minute. What is withdrawn is gone from the index itself at once, in every
process.
"""

import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import search_documents, search_stems, synonyms
from jimsupport.domain.search import words

KEPT = 60.0  # seconds until we look whether something changed
MOST_COMPOUNDS, MOST_NEAR = 12, 3
SHORTEST_PART = 4  # letters; "oma" is in too many words
SHORTEST_REST = 4  # letters of the other part; "ver" and "ont" make another word
_kept: WeakKeyDictionary[Database, tuple[float, object, dict[str, "Lexicon"]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Of one language: how many documents, how long on average, in how many of them each stem is."""

    documents: int
    length: float
    counts: Mapping[str, int]
    same: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by stem, those that mean the same
    forwards: tuple[str, ...] = field(default=(), repr=False)  # the stems in their order
    backwards: tuple[str, ...] = field(default=(), repr=False)  # the same read from their end, in that order
    by_length: Mapping[int, Sequence[str]] = field(
        default_factory=dict, repr=False
    )  # and those that mean the same

    def compounds(self, stem: str) -> list[str]:
        """Longer stems that begin or end with this one: zakgeld for geld."""
        if len(stem) < SHORTEST_PART:
            return []
        begin = islice(_beginning(self.forwards, stem), MOST_COMPOUNDS)
        end = islice(_beginning(self.backwards, stem[::-1]), MOST_COMPOUNDS)
        return [each for each in (*begin, *(found[::-1] for found in end)) if each != stem]

    def parts(self, stem: str) -> list[str]:
        """Shorter stems that this one begins or ends with, and what else does: verdriet in liefdesverdriet."""
        cuts = range(SHORTEST_PART, len(stem) - SHORTEST_REST + 1)
        parts = [part for cut in cuts for part in (stem[:cut], stem[-cut:])]
        known = [part for part in parts if part in self.counts or part in self.same]
        return [*known, *(each for part in known for each in self.compounds(part) if each != stem)]

    def near(self, stem: str) -> list[str]:
        """The stems that a typing error may have meant: one slip away, two in a long word.

        Of those that are in a text, or mean the same as one that may be.
        """
        slips = 0 if len(stem) < SHORTEST_PART else 1 if len(stem) < 8 else 2
        if not slips:
            return []
        found = [
            each
            for length in range(len(stem) - slips, len(stem) + slips + 1)
            for each in process.extract(
                stem,
                self.by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=slips,
                limit=MOST_NEAR * 3,
            )
        ]
        found.sort(key=lambda each: (each[1], -self.counts.get(each[0], 0), each[0]))
        near = dict.fromkeys(each[0] for each in found if each[1] == found[0][1])
        return list(near)[:MOST_NEAR]


def _beginning(ordered: tuple[str, ...], start: str) -> Iterator[str]:
    for n in range(bisect_left(ordered, start), len(ordered)):
        if not ordered[n].startswith(start):
            return
        yield ordered[n]


async def of(db: Database) -> dict[str, Lexicon]:
    """By language, for those that have something published."""
    looked_at, version, found = _kept.get(db, (0.0, None, {}))
    if not looked_at or time.monotonic() - looked_at > KEPT:
        now_there = await _version(db)
        if version != now_there:
            found = await _read(db)
        _kept[db] = (time.monotonic(), now_there, found)
    return found


def forget(db: Database) -> None:
    """Something changed: read it anew at the next question."""
    _kept.pop(db, None)


async def _version(db: Database) -> object:
    """What is another after every change of the index or of the words that mean the same."""
    # A text that is replaced gets a new number, and no number is ever given out again.
    documents = select(func.count(search_documents.c.id), func.max(search_documents.c.id))
    together = select(func.count(synonyms.c.id), func.max(synonyms.c.changed_at), func.max(synonyms.c.id))
    return [tuple(row) for part in (documents, together) for row in await db.fetch_all(part)]


async def _read(db: Database) -> dict[str, Lexicon]:
    sizes = await db.fetch_all(
        select(
            search_documents.c.language,
            func.count().label("documents"),
            func.avg(search_documents.c.length).label("length"),
        ).group_by(search_documents.c.language)
    )
    counts: dict[str, dict[str, int]] = {}
    held = select(search_stems.c.language, search_stems.c.stem, search_stems.c.documents)
    for row in await db.fetch_all(held):
        counts.setdefault(row.language, {})[row.stem] = row.documents
    same: dict[str, dict[str, set[str]]] = {}
    for row in await db.fetch_all(select(synonyms.c.language, synonyms.c.words)):
        stems = {stem for word in row.words for stem in words.stems(words.fold(word), row.language)}
        for stem in stems:
            same.setdefault(row.language, {}).setdefault(stem, set()).update(stems)
    return {
        row.language: _lexicon(row, counts.get(row.language, {}), same.get(row.language, {})) for row in sizes
    }


def _lexicon(size: Row, counts: Mapping[str, int], same: Mapping[str, set[str]]) -> Lexicon:
    by_length: dict[int, list[str]] = {}
    for stem in sorted({*counts, *same}):
        by_length.setdefault(len(stem), []).append(stem)
    return Lexicon(
        documents=size.documents,
        length=float(size.length),
        counts=counts,
        same={stem: frozenset(others) for stem, others in same.items()},
        forwards=tuple(sorted(counts)),
        backwards=tuple(sorted(stem[::-1] for stem in counts)),
        by_length=by_length,
    )
