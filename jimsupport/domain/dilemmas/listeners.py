"""Who likes to be asked what they would do: a yes of its own, dated, and as easily taken back."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemma_listeners as rows
from jimsupport.db.tables import muted
from jimsupport.domain import events
from jimsupport.domain.dilemmas import asking
from jimsupport.domain.errors import Refused
from jimsupport.domain.people import jims, muting
from jimsupport.words import N_


async def of(db: Database, jim_id: int) -> Row | None:
    """The yes of this JIM (since, by), or None: never said, taken back, or unsubscribed from in a mail."""
    return await db.fetch_one(rows.select().where(rows.c.id == jim_id, unmuted()))


async def start(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Ask this JIM from now on. Again changes nothing. Raises Refused for who gets no messages of ours."""
    async with db.write():
        jim = await jims.hold(db, jim_id)
        if jim.stopped_at or not jim.consented_at:
            raise Refused(N_("Je krijgt nu geen berichten van ons, dus ook deze niet."))
        if await of(db, jim_id):
            return
        await muting.unmute(db, jim_id, asking.KIND, by=by, now=now, phone=phone)
        await db.upsert(rows, [{"id": jim_id, "since": now, "by": by}], key=["id"], set=["since", "by"])
        await events.record(db, "dilemmas_wanted", jim_id, by=by, now=now, phone=phone)


async def stop(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Ask them no more, also where a question is written and has not left yet. Again changes nothing."""
    async with db.write():
        await jims.hold(db, jim_id)
        stood = await of(db, jim_id)
        await db.execute(rows.delete().where(rows.c.id == jim_id))
        await asking.drop(db, jim_id=jim_id, reason="muted", now=now)
        if stood:
            await events.record(db, "dilemmas_unwanted", jim_id, by=by, now=now, phone=phone)


async def forget(db: Database, jim_id: int) -> None:
    """They are asked nothing any more; what was planned falls away with the rest of the plan."""
    await db.execute(rows.delete().where(rows.c.id == jim_id))


def unmuted() -> ColumnElement[bool]:
    """For a query over the table of listeners: nobody who unsubscribed since."""
    off = select(muted.c.person_id).where(muted.c.person_id == rows.c.id, muted.c.kind == asking.KIND)
    return ~exists(off.correlate(rows))
