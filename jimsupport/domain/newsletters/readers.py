"""Who reads the newsletter: people we know who asked for it. A yes of its own, taken back from any copy in one tap."""

import hmac
from datetime import datetime

from sqlalchemy import func, select

from jimsupport.db import Database, Row, types
from jimsupport.db.tables import newsletter_readers as readers
from jimsupport.db.tables import newsletters, people
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound

PURPOSE = "newsletter"


async def wants(db: Database, person_id: int) -> bool:
    """Whether this person gets the newsletter."""
    here = readers.c.id == person_id, readers.c.ended_at.is_(None)
    return await db.fetch_value(select(readers.c.id).where(*here)) is not None


async def start(db: Database, person_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Send them the newsletter from the next one on. Again changes nothing."""
    async with db.write():
        await db.lock("newsletter", person_id)
        if await wants(db, person_id):
            return
        row = {"id": person_id, "since": now, "by": by, "ended_at": None, "ended_with": None}
        await db.upsert(readers, [row], key=["id"], set=["since", "by", "ended_at", "ended_with"])
        await events.record(db, "newsletter_wanted", person_id, by=by, now=now, phone=phone)


async def stop(
    db: Database,
    person_id: int,
    *,
    newsletter_id: int | None = None,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """Send them no more; `newsletter_id` is the one they said so in. Everything else goes on. Again changes nothing."""
    async with db.write():
        await db.lock("newsletter", person_id)
        ended = await db.fetch_one(
            readers.update()
            .where(readers.c.id == person_id, readers.c.ended_at.is_(None))
            .values(ended_at=now, ended_with=newsletter_id)
            .returning(readers.c.id)
        )
        if ended:
            await events.record(db, "newsletter_stopped", person_id, by=by, now=now, phone=phone)


async def forget(db: Database, person_id: int) -> None:
    """Whose data goes reads nothing more; that somebody stopped with a newsletter stays as a count."""
    await db.execute(readers.delete().where(readers.c.id == person_id, readers.c.ended_with.is_(None)))
    await db.execute(readers.update().where(readers.c.id == person_id).values(by="nobody"))


async def number(db: Database) -> int:
    """How many people read it now."""
    there = select(func.count()).select_from(readers).join(people, people.c.id == readers.c.id)
    return int(await db.fetch_value(there.where(readers.c.ended_at.is_(None), people.c.erased_at.is_(None))))


def stop_path(newsletter_id: int, person_id: int) -> str:
    """Where this reader stops it, signed in or not, however old the copy is."""
    return f"/newsletters/stop/{newsletter_id}-{person_id}-{_signature(newsletter_id, person_id)}"


async def of_token(db: Database, token: str) -> tuple[Row, int]:
    """Whose `stop_path` ends in this token, and of which newsletter it is. Raises NotFound."""
    numbers, _, signature = token.rpartition("-")
    parts = numbers.split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise NotFound
    newsletter_id, person_id = int(parts[0]), int(parts[1])
    if not hmac.compare_digest(signature.encode(), _signature(newsletter_id, person_id).encode()):
        raise NotFound
    row = await db.fetch_one(people.select().where(people.c.id == person_id, people.c.erased_at.is_(None)))
    known = await db.fetch_value(select(newsletters.c.id).where(newsletters.c.id == newsletter_id))
    if row is None or known is None:
        raise NotFound
    return row, newsletter_id


def _signature(newsletter_id: int, person_id: int) -> str:
    return types.keyring().digest(PURPOSE, str(newsletter_id), str(person_id))
