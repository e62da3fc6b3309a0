"""Tells who keeps an eye on rooms that somebody may be out of one: whoever may not be there any more goes at once."""

from collections.abc import Collection

from jimsupport.db import Database

TOPIC = "rooms"


async def people_changed(db: Database, person_ids: Collection[int]) -> None:
    """What these people may has changed; told once the transaction around it is saved."""
    await db.tell(TOPIC, {"people": list(person_ids)})


async def group_changed(db: Database, group_id: int) -> None:
    """Whether this group runs, or who is in it, has changed."""
    await db.tell(TOPIC, {"group": group_id})
