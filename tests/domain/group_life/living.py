"""A group that runs, for the tests of what is written in it: Anna hosts, Bas, Cas and Dina are in it."""

from datetime import timedelta
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import group_messages, outbox, peer_group_members
from jimsupport.domain.group_life import habits, messages, telling
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.mail.contexts import context_of
from tests.cast import NOW
from tests.domain.groups.drafted import NAMES, add, draft, wisher

QUARTER = timedelta(minutes=15)


async def group(db: Database, number: int = 4) -> tuple[int, list[Any]]:
    """A running group whose first member hosts; its number, and its members."""
    people = [await wisher(db, name) for name in NAMES[:number]]
    group_id = await draft(db, people, state="running", started_at=NOW)
    values = {"state": "member", "joined_at": NOW - timedelta(days=1)}
    await db.execute(peer_group_members.update().values(**values))
    hosting = peer_group_members.c.jim_id == people[0].id
    await db.execute(peer_group_members.update().where(hosting).values(hosts=True))
    return group_id, people


async def seen(db: Database, group_id: int, jim: Any) -> Seen:
    return await groups.for_jim(db, group_id, jim.id)


async def writes(db: Database, group_id: int, jim: Any, body: str, *, now: Any = NOW, **how: Any) -> int:
    return await messages.write(db, await seen(db, group_id, jim), body, by=f"jim:{jim.id}", now=now, **how)


async def hears(db: Database, group_id: int, jim: Any, way: str, **what: Any) -> None:
    """From now on this member hears of it so."""
    what = {"today": NOW.date(), "by": f"jim:{jim.id}", "now": NOW} | what
    await habits.choose(db, await seen(db, group_id, jim), way, **what)


async def reads(db: Database, group_id: int, jim: Any, *, now: Any = NOW, **page: Any) -> list[str]:
    """What this member reads of the group."""
    looks = await seen(db, group_id, jim)
    found = await messages.page(
        db, looks, await habits.of(db, looks), zone="Europe/Amsterdam", now=now, **page
    )
    return [each.body for each in found.said]


async def tells(db: Database, *, now: Any) -> None:
    """The job, once."""
    await telling.run(db, now=now)


async def mailed(db: Database, kind: str = "group_news") -> list[tuple[int, str, list[str]]]:
    """The mails of the group: to whom, their state, and the words in them."""
    rows = await db.fetch_all(outbox.select().where(outbox.c.kind == kind).order_by(outbox.c.id))
    found = []
    for row in rows:
        context = await context_of(db, row.id)
        words = [each["body"] for each in context.get("said", [])]
        found.append((row.person_id, row.state, words))
    return found


async def row(db: Database, message_id: int) -> Any:
    return await db.fetch_one(group_messages.select().where(group_messages.c.id == message_id))


__all__ = ["NOW", "QUARTER", "add", "group", "hears", "mailed", "reads", "row", "seen", "tells", "writes"]
