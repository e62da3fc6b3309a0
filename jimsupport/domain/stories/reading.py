"""Stories as everybody reads them: which, in what language, and how long it takes."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import stories
from jimsupport.domain import translated
from jimsupport.domain.errors import NotFound
from jimsupport.mail import markdown

WORDS_A_MINUTE = 170  # of who reads at ease


async def published(db: Database, slug: str) -> Row:
    """The one that everybody may read at this address. Raises NotFound."""
    row = await db.fetch_one(_shown().where(stories.c.slug == slug))
    if row is None:
        raise NotFound
    return row


async def newest(
    db: Database,
    *,
    language: str,
    theme: str | None = None,
    turning_18: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> list[Row]:
    """Published stories: those that stand in this language first, then the others; of each the latest first."""
    shown = _shown()
    if theme:
        shown = shown.where(_holds(stories.c.themes, f'"{theme}"'))
    if turning_18:
        shown = shown.where(stories.c.turning_18)
    here = _holds(stories.c.titles, f'"{language}":')
    order = here.desc(), stories.c.published_at.desc(), stories.c.id.desc()
    return await db.fetch_all(shown.order_by(*order).limit(limit).offset(offset))


def language_of(row: Any, language: str) -> str:
    """The language in which who reads in `language` gets this story. Pure."""
    return translated.language_of(row.titles, language)


def minutes(row: Any, language: str) -> int | None:
    """How long it takes: to read, counted from its words; to see or hear, as staff said, or None. Pure."""
    if row.kind != "text":
        return None if row.minutes is None else int(row.minutes)
    number = markdown.words(row.texts[language_of(row, language)])
    return max(1, round(number / WORDS_A_MINUTE))


def _shown() -> Any:
    return select(stories).where(stories.c.state == "published")


def _holds(column: Any, words: str) -> ColumnElement[bool]:
    """Whether the Json of this column holds these words: a code of ours, or the name of a key."""
    return cast(column, Text).like(f"%{words}%")
