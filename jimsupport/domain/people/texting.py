"""Text messages to a JIM: what a gateway says of one, and what follows when one does not arrive.

A text that failed becomes one telephone call for staff, and no other goes to that number until somebody says that it
works. Texts are a way to use a mobile number: ringing it goes on as before.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import false, or_, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, outbox
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import mobiles
from jimsupport.domain.support import unheard
from jimsupport.words import N_

NO_MOBILE = N_("Op dit nummer komt geen sms aan. Kies een mobiel nummer.")
NOT_ARRIVED = "not_delivered"  # why a text failed that the gateway had taken


class TooSoon(Exception):
    """The gateway reports on a text that we are still handing over: it should say so again in a while."""


async def report(
    db: Database, message_id: str, remote_id: str, *, arrived: bool, said: str = "", now: datetime
) -> None:
    """Take in what the gateway says became of a text, by our id of it or by its own; again changes nothing.

    Raises NotFound for a text that we do not know, and TooSoon.
    """
    named = [outbox.c.message_id == message_id] if message_id else []
    named += [outbox.c.remote_id == remote_id] if remote_id else []
    async with db.write():
        this = outbox.c.channel == "text", or_(false(), *named)
        row = await db.fetch_one(select(*_REPORTED).where(*this).with_for_update())
        if row is None:
            raise NotFound
        if row.state == "handing":
            raise TooSoon
        if arrived:
            await _settle(db, row, ("in_doubt",), state="sent", error=None)
        elif await _settle(
            db, row, ("sent", "in_doubt"), state="failed", reason=NOT_ARRIVED, error=said[:300]
        ):
            await failed(db, row, call=True, by="worker", now=now)


_REPORTED = [column for column in outbox.c if column.name != "context"]


async def _settle(db: Database, row: Row, states: tuple[str, ...], **values: Any) -> bool:
    changed = await db.fetch_one(
        update(outbox)
        .where(outbox.c.id == row.id, outbox.c.state.in_(states))
        .values(**values)
        .returning(outbox.c.id)
    )
    return changed is not None


async def failed(db: Database, row: Any, *, call: bool, by: str, now: datetime) -> None:
    """The text of this outgoing row did not arrive: no other goes to its number, until somebody says that it works.

    With `call` staff ring about what it said, unless they are to ring this JIM already.
    """
    async with db.write():
        await db.lock("jim", row.person_id)
        number = (
            channels.c.person_id == row.person_id,
            channels.c.kind == "phone",
            channels.c.address == row.address,
        )
        for channel in await db.fetch_all(channels.select().where(*number, channels.c.texts == "works")):
            await _set(db, channel, "failed", "text_failed", by=by, now=now)
        if call and row.message_class == "routine":
            await unheard.ring(db, row, now=now)
        elif call:
            await unheard.tell(db, row, now=now)


async def distrust(
    db: Database, person_id: int, channel_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Somebody says that no text arrives on this number: send none there."""
    await _change(db, person_id, channel_id, "failed", "text_failed", by=by, now=now, phone=phone)


async def repair(
    db: Database, person_id: int, channel_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Text this number again after one that failed. Raises Invalid for what is no mobile number."""
    await _change(db, person_id, channel_id, "works", "text_repaired", by=by, now=now, phone=phone)


async def _change(
    db: Database,
    person_id: int,
    channel_id: int,
    texts: str,
    kind: str,
    *,
    by: str,
    now: datetime,
    phone: bool,
) -> None:
    async with db.write():
        await db.lock("jim", person_id)
        row = await db.fetch_one(
            channels.select().where(channels.c.id == channel_id, channels.c.person_id == person_id)
        )
        if row is None:
            raise NotFound
        if not mobiles.can_text(row):
            raise Invalid("channel", NO_MOBILE)
        if row.texts != texts:
            await _set(db, row, texts, kind, by=by, now=now, phone=phone)


async def _set(
    db: Database, channel: Row, texts: str, kind: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    await db.execute(channels.update().where(channels.c.id == channel.id).values(texts=texts))
    await events.record(db, kind, channel.person_id, by=by, now=now, phone=phone, channel="text")
