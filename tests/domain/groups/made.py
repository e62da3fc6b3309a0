"""JIMs who wish to meet others and draft groups of them, by hand: facts for tests."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import meeting_wishes, peer_group_members, peer_groups
from jimsupport.domain.drafts import desk
from tests import cast
from tests.cast import NOW

WISH: dict[str, Any] = {
    "languages": ["nl"],
    "moments": [5, 8],
    "modes": ["online"],
    "themes": ["school", "money"],
}


async def wisher(db: Database, name: str, *, days: int = 10, **wish: Any) -> int:
    """A JIM who has waited for so many days."""
    jim = await cast.jim(db, name, mail=f"{name.lower()}@example.org")
    await wishes_for(db, jim.id, days=days, **wish)
    return int(jim.id)


async def wishes_for(db: Database, jim_id: int, *, days: int = 10, **wish: Any) -> None:
    since = NOW - timedelta(days=days)
    row = {"id": jim_id, "wished_at": since, "waiting_since": since, **WISH, **wish}
    await db.execute(meeting_wishes.insert().values(**row))


async def group(
    db: Database, jim_ids: list[int], *, state: str = "draft", member: str = "draft", **values: Any
) -> int:
    """A group of these JIMs, who wait no longer."""
    row = {"language": "nl", "mode": "online", "moment": 5, "reasons": [], "made_at": NOW, "state": state}
    group_id = await db.insert(peer_groups.insert().values(**row | values))
    for jim_id in jim_ids:
        await add(db, group_id, jim_id, member)
    return group_id


async def add(db: Database, group_id: int, jim_id: int, state: str = "draft") -> None:
    """Somebody in a group, who waits no longer."""
    values = {"group_id": group_id, "jim_id": jim_id, "state": state, "alike": []}
    await db.execute(peer_group_members.insert().values(**values))
    await db.execute(meeting_wishes.update().where(meeting_wishes.c.id == jim_id).values(waiting_since=None))


async def desk_of(db: Database, staff_id: int) -> desk.Desk:
    """Everything that a member of staff may have before them."""
    tables = peer_groups, meeting_wishes
    ids = [[row.id for row in await db.fetch_all(select(table.c.id))] for table in tables]
    return await desk.load(db, *ids, staff_id=staff_id, now=NOW)


async def draft_of(db: Database, names: str, **values: Any) -> tuple[int, list[int]]:
    """A draft of new JIMs with these names ("Bea Cor Dirk Els"): its number, and theirs."""
    ids = [await wisher(db, name) for name in names.split()]
    return await group(db, ids, **values), ids
