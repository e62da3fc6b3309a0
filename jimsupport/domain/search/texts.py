"""What was found, to read: the published text behind each hit, in the language in which it fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemmas, stories, tips
from jimsupport.domain import translated
from jimsupport.domain.search import showing, words
from jimsupport.domain.search.query import Found, Hit
from jimsupport.domain.search.showing import Piece
from jimsupport.mail import markdown


@dataclass(frozen=True, slots=True)
class Shown:
    """One that was found: `slug` and `title` are empty for a tip, `signature` for anything else."""

    kind: str
    item_id: int
    language: str
    slug: str
    title: Sequence[Piece]
    text: Sequence[Piece]
    signature: str
    theme: str


async def of(db: Database, found: Found) -> list[Shown]:
    """These hits in their order, but for what was withdrawn meanwhile. A query for each kind that is among them."""
    rows: dict[tuple[str, int], Row] = {}
    for kind, statement in _STATEMENTS.items():
        ids = [hit.item_id for hit in found.hits if hit.kind == kind]
        if ids:
            for row in await db.fetch_all(statement(ids)):
                rows[kind, row.id] = row
    there = [(hit, rows[hit.kind, hit.item_id]) for hit in found.hits if (hit.kind, hit.item_id) in rows]
    return [_shown(hit, row, found.stems.get(hit.language, frozenset())) for hit, row in there]


def spelled(found: Found, shown: Sequence[Shown]) -> dict[str, str]:
    """For each word typed that stands in no text, what we took it for, as the texts on this page write it."""
    texts = [("".join(p.text for p in (*each.title, *each.text)), each.language) for each in shown]
    taken = {typed: showing.spelled(texts, stems) for typed, stems in found.nearly.items()}
    return {typed: word for typed, word in taken.items() if word}


def meant(typed: str, instead: Mapping[str, str]) -> str:
    """What was typed with the words that we took for another as these are written (see `spelled`)."""
    parts, end = [], 0
    for token in words.tokens(typed):
        parts += [typed[end : token.start], instead.get(token.folded, typed[token.start : token.end])]
        end = token.end
    return "".join([*parts, typed[end:]])


def _shown(hit: Hit, row: Row, stems: frozenset[str]) -> Shown:
    said = {"tip": _given, "dilemma": _said, "story": _told}[hit.kind]
    title, text = said(row, hit.language)
    return Shown(
        kind=hit.kind,
        item_id=hit.item_id,
        language=hit.language,
        slug="" if hit.kind == "tip" else row.slug,
        title=showing.highlight(title, hit.language, stems),
        text=showing.snippet(text, hit.language, stems),
        signature=row.signature if hit.kind == "tip" else "",
        theme=row.theme if hit.kind != "story" else (row.themes[0] if row.themes else ""),
    )


def _given(row: Row, language: str) -> tuple[str, str]:
    return "", row.text


def _said(row: Row, language: str) -> tuple[str, str]:
    return translated.said(row.titles, language), translated.said(row.texts, language)


def _told(row: Row, language: str) -> tuple[str, str]:
    title, text = _said(row, language)
    return title, markdown.plain(text, bare=True)


def _tips(ids: Sequence[int]) -> Select[Any]:
    columns = (tips.c.id, tips.c.text, tips.c.signature, tips.c.theme)
    return select(*columns).where(tips.c.id.in_(ids), tips.c.state == "published")


def _dilemmas(ids: Sequence[int]) -> Select[Any]:
    rows = dilemmas.c
    columns = (rows.id, rows.slug, rows.titles, rows.texts, rows.theme)
    return select(*columns).where(rows.id.in_(ids), rows.published_at.is_not(None))


def _stories(ids: Sequence[int]) -> Select[Any]:
    rows = stories.c
    columns = (rows.id, rows.slug, rows.titles, rows.texts, rows.themes)
    return select(*columns).where(rows.id.in_(ids), rows.state == "published")


_STATEMENTS = {"tip": _tips, "dilemma": _dilemmas, "story": _stories}
