"""Who reads the newsletter: people we know who asked for it. A yes of its own, taken back from any copy in one tap."""

import hmac
from datetime import datetime

from sqlalchemy import func, or_, select

from jimsupport.db import Database, Row, types
from jimsupport.db.tables import channels, jims, newsletters, people
from jimsupport.db.tables import newsletter_readers as readers
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.words import N_

PURPOSE = "newsletter"


async def of(db: Database, person_id: int) -> Row | None:
    """The yes of this person (since, by), or None: never said, or taken back."""
    return await db.fetch_one(readers.select().where(readers.c.id == person_id, readers.c.ended_at.is_(None)))


async def start(db: Database, person_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Send them the newsletter from the next one on. Again changes nothing.

    Raises Refused for who gets no messages of ours, and for who has no mail address that works.
    """
    async with db.write():
        await db.lock("newsletter", person_id)
        if await of(db, person_id):
            return
        await _check(db, person_id)
        row = {"id": person_id, "since": now, "by": by, "ended_at": None, "ended_with": None}
        await db.upsert(readers, [row], key=["id"], set=["since", "by", "ended_at", "ended_with"])
        await events.record(db, "newsletter_wanted", person_id, by=by, now=now, phone=phone)


async def _check(db: Database, person_id: int) -> None:
    """Raises Refused where a copy would never leave."""
    no = or_(*(jims.c[f"{name}_at"].is_not(None) for name in ("stopped", "declined", "deceased")))
    if await db.fetch_value(select(jims.c.id).where(jims.c.id == person_id, no)) is not None:
        raise Refused(N_("Je krijgt nu geen berichten van ons, dus ook deze niet."))
    mail = channels.c.kind == "mail", channels.c.state == "works"
    if await db.fetch_value(select(channels.c.id).where(channels.c.person_id == person_id, *mail)) is None:
        raise Refused(N_("De nieuwsbrief komt per mail, en er is geen mailadres dat werkt."))


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
            await events.record(db, "newsletter_unwanted", person_id, by=by, now=now, phone=phone)


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
