"""Words of staff's own on a JIM, to find them by: «spreekt Berbers», «JIM-dag». The JIM's own texts are never searched."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jim_tags, tags
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

LONGEST = 40
MOST_SUGGESTED = 50


async def add(db: Database, jim_id: int, name: str, *, by: str, now: datetime) -> None:
    """Put a word on a JIM; one they have already changes nothing. Capitals make no other word.

    Raises Invalid for a word that is empty or too long.
    """
    name = " ".join(name.replace(",", " ").split())
    if not name:
        raise Invalid("tag", N_("Vul een woord in, bijvoorbeeld: JIM-dag."))
    if len(name) > LONGEST or len(name.casefold()) > LONGEST:
        raise Invalid("tag", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    async with db.write():
        await db.lock("tags")
        await db.upsert(tags, [{"name": name, "name_key": name.casefold()}], key=["name_key"])
        tag_id = await db.fetch_value(select(tags.c.id).where(tags.c.name_key == name.casefold()))
        this = jim_tags.c.jim_id == jim_id, jim_tags.c.tag_id == tag_id
        if await db.fetch_value(select(jim_tags.c.id).where(*this)):
            return
        await db.execute(jim_tags.insert().values(jim_id=jim_id, tag_id=tag_id, by=by, at=now))
        await events.record(db, "tagged", jim_id, by=by, now=now, tag=tag_id)


async def remove(db: Database, jim_id: int, tag_id: int, *, by: str, now: datetime) -> None:
    """Take a word off a JIM; a word that nobody has any more is gone."""
    async with db.write():
        await db.lock("tags")
        gone = await db.fetch_one(
            jim_tags.delete()
            .where(jim_tags.c.jim_id == jim_id, jim_tags.c.tag_id == tag_id)
            .returning(jim_tags.c.id)
        )
        if gone is None:
            return
        await forget_unused(db)
        await events.record(db, "untagged", jim_id, by=by, now=now, tag=tag_id)


async def forget(db: Database, jim_id: int) -> None:
    """Take every word off a JIM whose data is removed."""
    async with db.write():
        await db.lock("tags")
        await db.execute(jim_tags.delete().where(jim_tags.c.jim_id == jim_id))
        await forget_unused(db)


async def forget_unused(db: Database) -> None:
    """Remove the words that no JIM has."""
    used = select(jim_tags.c.id).where(jim_tags.c.tag_id == tags.c.id)
    await db.execute(tags.delete().where(~used.exists()))


async def of(db: Database, jim_ids: Sequence[int]) -> dict[int, list[Row]]:
    """The words on each of these JIMs (`id`, `name`), by the alphabet; one query."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in await db.fetch_all(
        select(jim_tags.c.jim_id, tags.c.id, tags.c.name)
        .join(tags, tags.c.id == jim_tags.c.tag_id)
        .where(jim_tags.c.jim_id.in_(jim_ids))
        .order_by(tags.c.name_key)
    ):
        found[row.jim_id].append(row)
    return found


def named_like(column: Any, word: str) -> Any:
    """For a query over JIMs whose id is `column`: those with a tag in which `word` stands."""
    return (
        select(jim_tags.c.id)
        .join(tags, tags.c.id == jim_tags.c.tag_id)
        .where(jim_tags.c.jim_id == column, tags.c.name_key.contains(word.casefold(), autoescape=True))
        .exists()
    )


async def suggestions(db: Database) -> list[str]:
    """The words used most, by the alphabet."""
    used = (
        select(tags.c.name, tags.c.name_key)
        .join(jim_tags, jim_tags.c.tag_id == tags.c.id)
        .group_by(tags.c.id, tags.c.name, tags.c.name_key)
        .order_by(func.count().desc(), tags.c.name_key)
        .limit(MOST_SUGGESTED)
        .subquery()
    )
    return [row.name for row in await db.fetch_all(select(used.c.name).order_by(used.c.name_key))]
