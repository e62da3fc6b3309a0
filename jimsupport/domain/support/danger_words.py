"""The list of words of danger, kept by staff in each language."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import danger_words
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.support import danger
from jimsupport.words import LANGUAGES, N_

LONGEST = 80


async def listed(db: Database, language: str) -> list[Row]:
    """The words of one language, by the alphabet."""
    return await db.fetch_all(
        danger_words.select().where(danger_words.c.language == language).order_by(danger_words.c.phrase)
    )


async def add(db: Database, language: str, phrase: str, *, by: str, now: datetime) -> None:
    """Put a word or phrase on the list; one that is there changes nothing. Raises Invalid for none, or a long one."""
    phrase = " ".join(phrase.split())
    if language not in LANGUAGES:
        raise Invalid("language", N_("Kies een taal."))
    if not danger.fold(phrase).strip():
        raise Invalid("phrase", N_("Vul een woord in, of een paar woorden achter elkaar."))
    if len(phrase) > LONGEST:
        raise Invalid("phrase", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    async with db.write():
        await db.lock("danger_words")
        for row in await listed(db, language):
            if danger.fold(row.phrase) == danger.fold(phrase):
                return
        values = {"language": language, "phrase": phrase, "created_at": now}
        await db.execute(danger_words.insert().values(**values))
        await events.record(db, "danger_word_added", None, by=by, now=now, language=language, phrase=phrase)


async def remove(db: Database, word_id: int, *, by: str, now: datetime) -> str:
    """Take a word off the list and return it, "" when it was gone; what it lifted before stays lifted."""
    async with db.write():
        row = await db.fetch_one(
            danger_words.delete()
            .where(danger_words.c.id == word_id)
            .returning(danger_words.c.language, danger_words.c.phrase)
        )
        if row is None:
            return ""
        await events.record(
            db, "danger_word_removed", None, by=by, now=now, language=row.language, phrase=row.phrase
        )
    return str(row.phrase)


async def count(db: Database) -> dict[str, int]:
    """How many words each language has."""
    found = dict.fromkeys(LANGUAGES, 0)
    for row in await db.fetch_all(select(danger_words.c.language)):
        found[row.language] = found.get(row.language, 0) + 1
    return found
