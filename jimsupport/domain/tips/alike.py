"""Which published tips may say the same as another, so that staff can make them one."""

from typing import Any

from jimsupport.db import Database, Row
from jimsupport.domain.search import query, words
from jimsupport.domain.tips import tips

AT_MOST = 5
LOOKED_AT = 20
SHARED = 0.4  # of the stems of the shorter of two
TYPED = 300  # characters of it that are searched with


async def to(db: Database, row: Any, text: str) -> list[Row]:
    """Published tips in its language that share much with `text`, the most alike first; not `row` itself."""
    found = await query.find(db, text[:TYPED], language=row.language, kinds=("tip",), limit=LOOKED_AT)
    near = await tips.many_published(db, [hit.item_id for hit in found.hits if hit.item_id != row.id])
    mine = stems(text, row.language)
    weighed = [(shared(mine, stems(other.text, row.language)), other) for other in near.values()]
    alike = [(much, other) for much, other in weighed if much >= SHARED and other.language == row.language]
    return [other for _, other in sorted(alike, key=lambda each: (-each[0], each[1].id))][:AT_MOST]


def stems(text: str, language: str) -> frozenset[str]:
    """The stems of `text` that say something, the first of each word."""
    folded = [token.folded for token in words.tokens(text)]
    return frozenset(words.stems(word, language)[0] for word in folded if word not in words.STOP)


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter of two stands in the other as well, between 0 and 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
