"""What the tests of groups share: JIMs who wish to meet, and a draft of some of them."""

from datetime import timedelta
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import meeting_wishes, outbox, peer_group_members, peer_groups
from tests.cast import NOW, jim

NAMES = ("Anna", "Bas", "Cas", "Dina", "Eef", "Fem", "Gijs", "Huib")
TUESDAY = 5  # evening
WAITED = NOW - timedelta(days=30)


async def wisher(
    db: Database, name: str, *, phone: bool = False, may_host: bool = False, **values: Any
) -> Any:
    """A JIM who wishes to meet others online, on Tuesday and Thursday evenings."""
    reach: dict[str, Any] = {"phone": "+31612345678"} if phone else {"mail": f"{name.casefold()}@example.org"}
    row = await jim(db, name, **reach)
    wish = {"languages": ["nl"], "moments": [TUESDAY, 11], "modes": ["online"], "themes": ["school"]}
    wish |= {"wished_at": WAITED, "waiting_since": WAITED, "may_host": may_host}
    await db.execute(meeting_wishes.insert().values(id=row.id, **wish | values))
    return row


async def draft(db: Database, jims: list[Any], **values: Any) -> int:
    """A draft group of these JIMs."""
    reasons = [{"code": "themes", "values": [len(jims), 4]}, {"code": "moment", "values": [TUESDAY]}]
    group = {"language": "nl", "mode": "online", "moment": TUESDAY, "state": "draft", "made_at": NOW}
    group_id = await db.insert(peer_groups.insert().values(reasons=reasons, **group | values))
    for row in jims:
        await add(db, group_id, row)
    return group_id


async def add(db: Database, group_id: int, row: Any, state: str = "draft") -> None:
    await db.insert(
        peer_group_members.insert().values(group_id=group_id, jim_id=row.id, state=state, alike=[])
    )
    await db.execute(meeting_wishes.update().where(meeting_wishes.c.id == row.id).values(waiting_since=None))


async def states(db: Database, group_id: int) -> list[str]:
    rows = await db.fetch_all(
        peer_group_members.select()
        .where(peer_group_members.c.group_id == group_id)
        .order_by(peer_group_members.c.id)
    )
    return [row.state for row in rows]


async def group(db: Database, group_id: int) -> Any:
    return await db.fetch_one(peer_groups.select().where(peer_groups.c.id == group_id))


async def wish(db: Database, jim_id: int) -> Any:
    return await db.fetch_one(meeting_wishes.select().where(meeting_wishes.c.id == jim_id))


async def mails(db: Database, kind: str) -> list[int]:
    """To whom messages of this kind were written, in order."""
    rows = await db.fetch_all(outbox.select().where(outbox.c.kind == kind).order_by(outbox.c.id))
    return [row.person_id for row in rows]
