"""Making a tip public, and taking it down: the row, its sound, the search and the mails to the giver, together or not at all."""

from datetime import datetime
from typing import Any

from jimsupport.db import Database, Row
from jimsupport.db.tables import recordings, tips
from jimsupport.domain.search import index
from jimsupport.domain.tips import post

KIND = "tip"  # in the search


async def publish(db: Database, row: Row, text: str, *, by: str, now: datetime) -> None:
    """Let everybody read `text` as this tip; the giver is thanked. Inside the caller's transaction."""
    values: dict[str, Any] = {"text": text, "proposed": None, "state": "published", "merged_into": None}
    values |= {"reviewed_by": by, "reviewed_at": now, "published_at": now, "withdrawn_at": None}
    await db.execute(tips.update().where(tips.c.id == row.id).values(**values))
    await index.put(db, KIND, row.id, {row.language: ("", text)}, theme=row.theme, now=now)
    if row.giver_id is not None:
        await post.published(db, row.giver_id, row.id, merged=False, now=now)


async def take_down(db: Database, row: Row, *, by: str, now: datetime, state: str = "withdrawn") -> None:
    """Let nobody read or hear it any more, from this moment on. Inside the caller's transaction.

    What its giver takes back does not come again, so its sound is not kept.
    """
    values: dict[str, Any] = {
        "text": None,
        "proposed": None,
        "state": state,
        "on_card": None,
        "withdrawn_at": now,
    }
    values |= {"reviewed_by": by} if by.startswith("staff") else {}
    await db.execute(tips.update().where(tips.c.id == row.id).values(**values))
    if state == "withdrawn":
        spoken = recordings.c.tip_id == row.id, recordings.c.removed_at.is_(None)
        gone = {"sound": None, "may_sound": False, "removed_at": now}
        await db.execute(recordings.update().where(*spoken).values(**gone))
    await index.drop(db, KIND, row.id)
    await post.drop(db, row.id)
