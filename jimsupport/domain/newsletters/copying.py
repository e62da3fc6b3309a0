"""What a copy of a newsletter says: gathered when it leaves, so that its text is kept once and not for each reader."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import newsletters, people
from jimsupport.domain.newsletters.readers import stop_path
from jimsupport.domain.newsletters.weighing import newsletter_of
from jimsupport.mail import newsletter_messages


async def contexts_of(db: Database, rows: Sequence[Any]) -> dict[int, dict[str, Any]]:
    """What the templates of these outgoing rows need, by id. Two queries."""
    about = {newsletter_of(row.key) for row in rows}
    found = await db.fetch_all(newsletters.select().where(newsletters.c.id.in_(about)))
    written = {row.id: row for row in found}
    ids = {row.person_id for row in rows}
    named = await db.fetch_all(select(people.c.id, people.c.first_name).where(people.c.id.in_(ids)))
    names = {row.id: row.first_name for row in named}
    made = {}
    for row in rows:
        newsletter = written[newsletter_of(row.key)]
        message = newsletter_messages.newsletter(
            first_name=names[row.person_id],
            title=newsletter.titles[row.language],
            text=newsletter.texts[row.language],
            slug=newsletter.slug,
            stop_path=stop_path(newsletter.id, row.person_id),
        )
        made[row.id] = message.context
    return made
