"""What stands in mails to a JIM: what people wrote, or a link to it alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import jims
from jimsupport.domain import events
from jimsupport.mail import brief


async def choose(
    db: Database, jim_id: int, wanted: bool, *, by: str, now: datetime, phone: bool = False
) -> None:
    """From now on mails hold a link alone, or what was written as well; once more changes nothing.

    Mail that waits to be sent follows it too.
    """
    change = jims.c.brief_since.is_(None) if wanted else jims.c.brief_since.is_not(None)
    async with db.write():
        changed = await db.fetch_value(
            jims.update()
            .where(jims.c.id == jim_id, change)
            .values(brief_since=now if wanted else None)
            .returning(jims.c.id)
        )
        if changed:
            await events.record(db, "brief_chosen", jim_id, by=by, now=now, phone=phone, brief=wanted)


async def shorten(db: Database, rows: Sequence[Any], contexts: Mapping[int, Any]) -> dict[int, Any]:
    """`contexts` of messages, by the ids of `rows`: those to who chose a link alone without what people wrote."""
    telling = {row.id: row for row in rows if row.kind in brief.WITHOUT and row.person_id is not None}
    if not telling:
        return dict(contexts)
    ids = {row.person_id for row in telling.values()}
    chose = {
        row.id
        for row in await db.fetch_all(
            select(jims.c.id).where(jims.c.id.in_(ids), jims.c.brief_since.is_not(None))
        )
    }
    return {
        number: brief.WITHOUT[telling[number].kind](context)
        if number in telling and telling[number].person_id in chose and isinstance(context, dict)
        else context
        for number, context in contexts.items()
    }
