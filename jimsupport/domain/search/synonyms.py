"""Words that mean the same for who searches, kept by staff: "mobiel" also finds "telefoon"."""

from collections.abc import Sequence
from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import synonyms
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.search import lexicon, words
from jimsupport.words import LANGUAGES, N_

MOST_WORDS, LONGEST = 20, 40


async def listed(db: Database, language: str, sought: str = "") -> list[Row]:
    """The groups of this language, for the page of staff; those that hold a word like the one `sought`, if any."""
    rows = await db.fetch_all(
        synonyms.select().where(synonyms.c.language == language).order_by(synonyms.c.id.desc())
    )
    start = words.fold(sought)
    return [row for row in rows if any(words.fold(word).startswith(start) for word in row.words)]


async def load(db: Database, synonym_id: int) -> Row:
    """One group. Raises NotFound."""
    row = await db.fetch_one(synonyms.select().where(synonyms.c.id == synonym_id))
    if row is None:
        raise NotFound
    return row


async def keep(
    db: Database, synonym_id: int | None, language: str, together: Sequence[str], *, by: str, now: datetime
) -> int:
    """Keep a group of words, a new one without `synonym_id`; its id. Raises Invalid, or NotFound for none of ours."""
    if language not in LANGUAGES:
        raise Invalid("language", N_("Kies een taal uit de lijst."))
    known = list(dict.fromkeys(word.strip() for word in together if word.strip()))
    if not 2 <= len(known) <= MOST_WORDS:
        raise Invalid("words", N_("Schrijf minstens twee woorden, met een komma ertussen."))
    if any(len(word) > LONGEST or len(words.tokens(word)) != 1 for word in known):
        raise Invalid("words", N_("Schrijf losse woorden, met een komma ertussen."))
    values = {"language": language, "words": known, "changed_by": by, "changed_at": now}
    async with db.write():
        if synonym_id is None:
            synonym_id = await db.insert(synonyms.insert().values(**values))
        else:
            changed = synonyms.update().where(synonyms.c.id == synonym_id).values(**values)
            if await db.fetch_one(changed.returning(synonyms.c.id)) is None:
                raise NotFound
        await events.record(db, "synonyms_changed", None, by=by, now=now, synonyms=synonym_id)
    lexicon.forget(db)
    return synonym_id


async def remove(db: Database, synonym_id: int, *, by: str, now: datetime) -> None:
    """Let these words stand by themselves again. Once more changes nothing."""
    async with db.write():
        gone = synonyms.delete().where(synonyms.c.id == synonym_id).returning(synonyms.c.id)
        if await db.fetch_one(gone):
            await events.record(db, "synonyms_changed", None, by=by, now=now, synonyms=synonym_id)
    lexicon.forget(db)
