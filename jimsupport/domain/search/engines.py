"""The full-text index of each engine behind three verbs: FTS5 on SQLite, a tsvector on PostgreSQL.

Words come here as stems, with the language before them, so that one question asks all languages at once.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Float, String, cast, column, func, literal, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from jimsupport.db import Database, Row
from jimsupport.db.tables import search_documents

KINDS = ("tip", "dilemma", "story")
_FTS5 = table("search_words", column("rowid"), column("stems"))
_GIN = table("search_words", column("id"), column("stems"))


def term(language: str, stem: str) -> str:
    """How a stem stands in the index."""
    return f"{language}{stem}"


async def put(db: Database, document_id: int, language: str, stems: Sequence[str]) -> None:
    """Index one document."""
    terms = [term(language, stem) for stem in stems]
    if db.dialect == "sqlite":
        await db.execute(_FTS5.insert().values(rowid=document_id, stems=" ".join(terms)))
        return
    vector = func.array_to_tsvector(func.string_to_array(" ".join(sorted(set(terms))), " "))
    await db.execute(_GIN.insert().values(id=document_id, stems=vector))


async def drop(db: Database, document_id: int) -> None:
    """Let the index forget one document, its words included; on PostgreSQL its row goes with the document (a cascade)."""
    if db.dialect == "sqlite":
        await db.execute(_FTS5.delete().where(_FTS5.c.rowid == document_id))
        # FTS5 keeps what was deleted in its older segments until these are merged.
        await db.execute(text("INSERT INTO search_words (search_words) VALUES ('optimize')"))


async def candidates(
    db: Database, terms: Collection[str], *, kinds: Sequence[str], theme: str | None, limit: int
) -> list[Row]:
    """Documents that hold any of `terms` (see `term`), those first that the engine thinks nearest.

    Rows of id, kind, item_id, language, stems, length.
    """
    columns = [search_documents.c[name] for name in ("id", "kind", "item_id", "language", "stems", "length")]
    near: Any
    if db.dialect == "sqlite":
        index, number = _FTS5, _FTS5.c.rowid
        asked = " OR ".join(f'"{each}"' for each in sorted(terms))
        holds = literal_column("search_words").op("MATCH")(literal(asked, String))
        near = literal_column("search_words.rank", Float)
    else:
        index, number = _GIN, _GIN.c.id
        quoted = " | ".join(
            "'" + each.replace("\\", "\\\\").replace("'", "''") + "'" for each in sorted(terms)
        )
        question = cast(literal(quoted, String), TSQUERY)
        holds = _GIN.c.stems.op("@@")(question)
        near = -func.ts_rank(cast(_GIN.c.stems, TSVECTOR), question)
    found = select(number.label("id"), near.label("near")).select_from(index).where(holds)
    if theme or set(kinds) != set(KINDS):  # else no text is read but of the nearest
        found = found.join(search_documents, search_documents.c.id == number)
        found = found.where(search_documents.c.kind.in_(kinds))
        found = found.where(search_documents.c.theme == theme) if theme else found
    nearest = found.order_by(near, number).limit(limit).subquery()
    read = select(*columns).join(nearest, nearest.c.id == search_documents.c.id)
    return await db.fetch_all(read.order_by(nearest.c.near, nearest.c.id))
