"""The index of published texts: put in when published, dropped when taken back. Nothing else is in it.

A document is one text in one language. Its stems, each with the language before it, stand in the full-text index of
the engine (`engines`); `search_stems` counts in how many documents each occurs.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from jimsupport.db import Database
from jimsupport.db.tables import search_documents, search_stems
from jimsupport.domain.search import engines, lexicon, words

TITLE_COUNTS = 2  # times: what stands in the title says more


async def put(
    db: Database,
    kind: str,
    item_id: int,
    texts: Mapping[str, tuple[str, str]],
    *,
    theme: str = "",
    now: datetime,
) -> None:
    """Let this tip, dilemma or story be found; `texts` holds title and text by language, and replaces what was there."""
    async with db.write():
        await drop(db, kind, item_id)
        for language, (title, text) in sorted(texts.items()):
            stems = stems_of(title, text, language)
            values = {"kind": kind, "item_id": item_id, "language": language, "theme": theme}
            values |= {"stems": " ".join(stems), "length": len(stems), "published_at": now}
            document_id = await db.insert(search_documents.insert().values(**values))
            await engines.put(db, document_id, language, stems)
            await _count(db, language, stems, 1)
    lexicon.forget(db)


async def drop(db: Database, kind: str, item_id: int) -> None:
    """Let it not be found any more; again changes nothing."""
    async with db.write():
        await db.lock("search")
        gone = await db.fetch_all(
            search_documents.delete()
            .where(search_documents.c.kind == kind, search_documents.c.item_id == item_id)
            .returning(search_documents.c.id, search_documents.c.language, search_documents.c.stems)
        )
        for row in gone:
            await engines.drop(db, row.id)
            await _count(db, row.language, row.stems.split(), -1)
    lexicon.forget(db)


def stems_of(title: str, text: str, language: str) -> list[str]:
    """The stems of a document as the index holds them. Pure."""
    return _stems(title, language) * TITLE_COUNTS + _stems(text, language)


def _stems(text: str, language: str) -> list[str]:
    return [stem for token in words.tokens(text) for stem in words.stems(token.folded, language)]


async def _count(db: Database, language: str, stems: Iterable[str], change: int) -> None:
    """One document more, or less, holds each of these."""
    here = sorted(set(stems))
    if not here:
        return
    which = (search_stems.c.language == language, search_stems.c.stem.in_(here))
    if change > 0:
        fresh = [{"language": language, "stem": stem, "documents": 0} for stem in here]
        await db.upsert(search_stems, fresh, key=["language", "stem"])
    await db.execute(search_stems.update().where(*which).values(documents=search_stems.c.documents + change))
    if change < 0:
        await db.execute(search_stems.delete().where(*which, search_stems.c.documents <= 0))
