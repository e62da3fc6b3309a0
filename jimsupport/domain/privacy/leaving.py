"""Asking to be erased: seven days to think it over, one mail that says so, and a link to undo it.

    asked -> done (by the worker, or at once) | undone (by the link, the JIM's own page, or staff on the phone)

An erasure row may begin by itself too: see `silence` (nobody heard of them for years, or they left).
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import erasures, jims, people
from jimsupport.domain import events
from jimsupport.domain.access import links
from jimsupport.domain.errors import Refused
from jimsupport.domain.follow_up import plan, planning
from jimsupport.domain.people import erasure, unwanted
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.support import answering, receipts
from jimsupport.mail import outbox, rights_messages
from jimsupport.words import N_

THINK_OVER = timedelta(days=7)
PURPOSE = "erasure"  # of the link that undoes it
ASKED, SILENT, LEFT = "asked", "silent", "left"


async def ask(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Erase this JIM in seven days; until then nothing goes out but one mail that says so. Again changes nothing.

    Raises NotFound for who is no JIM.
    """
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        pending = await coming(db, jim_id)
        if pending is not None and pending.reason == ASKED:
            return
        if pending is not None:
            await _end(db, pending, by=by, now=now)
        due_at = now + THINK_OVER
        await begin(db, jim_id, ASKED, due_at=due_at, by=by, now=now, phone=phone)
        await events.record(db, "erasure_asked", jim_id, by=by, now=now, phone=phone)
        await plan.drop(db, jim_id=jim_id, reason="erased", now=now)
        await _confirm(db, jim, due_at, now=now)


async def begin(
    db: Database,
    person_id: int,
    reason: str,
    *,
    due_at: datetime,
    by: str,
    now: datetime,
    phone: bool = False,
) -> int:
    """Write down that this person is to be erased; in the caller's transaction."""
    row = {"person_id": person_id, "reason": reason, "by": by, "by_phone": phone}
    return await db.insert(erasures.insert().values(**row, asked_at=now, due_at=due_at))


async def coming(db: Database, person_id: int) -> Row | None:
    """The erasure of this person that is still to come, if there is one."""
    return await db.fetch_one(
        erasures.select().where(erasures.c.person_id == person_id, erasures.c.due_at.is_not(None))
    )


async def undo(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Let everything stay, and plan again what lies ahead; again changes nothing."""
    async with db.write():
        await jim_rows.hold(db, jim_id)
        pending = await coming(db, jim_id)
        if pending is None:
            return
        await _end(db, pending, by=by, now=now)
        await events.record(db, "erasure_undone", jim_id, by=by, now=now, phone=phone)
        await planning.resume(db, jim_id, now=now)


async def at_once(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    """Do not wait: erase this JIM, who asked for it. Raises Refused where nobody asked."""
    async with db.write():
        await jim_rows.hold(db, jim_id)
        pending = await coming(db, jim_id)
        if pending is None or pending.reason != ASKED:
            raise Refused(N_("Vraag eerst of we je gegevens weghalen."))
        await _finish(db, pending, by=by, now=now)


async def run_one(db: Database, *, now: datetime) -> bool:
    """Erase one person whose time has come; whether there was one. Any number of workers may call this at once.

    Who was silent for years and has been heard since stays.
    """
    async with db.write():
        row = await db.fetch_one(
            erasures.select()
            .where(erasures.c.due_at <= now)
            .order_by(erasures.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return False
        if row.reason == SILENT and await _heard_since(db, row):
            await _end(db, row, by="worker", now=now)
        else:
            await _finish(db, row, by="worker", now=now)
    return True


async def _heard_since(db: Database, row: Row) -> bool:
    heard = select(jims.c.id).where(jims.c.id == row.person_id, jims.c.last_contact_at > row.asked_at)
    return await db.fetch_value(heard) is not None


async def _finish(db: Database, row: Row, *, by: str, now: datetime) -> None:
    gone = {"due_at": None, "done_at": now}
    await db.execute(erasures.update().where(erasures.c.id == row.id).values(**gone))
    stands = select(people.c.id).where(people.c.id == row.person_id, people.c.erased_at.is_(None))
    if await db.fetch_value(stands) is None:
        return
    if row.reason == ASKED and await jim_rows.is_jim(db, row.person_id):
        await unwanted.remember(db, row.person_id, "stopped", now=now)
    await erasure.erase(db, row.person_id, by=by, reason=row.reason, now=now)


async def _end(db: Database, row: Row, *, by: str, now: datetime) -> None:
    stays = {"due_at": None, "undone_at": now, "undone_by": by}
    await db.execute(erasures.update().where(erasures.c.id == row.id).values(**stays))


async def _confirm(db: Database, jim: Row, due_at: datetime, *, now: datetime) -> None:
    """The one mail: what will be gone, when, and the link to undo it, where there is somewhere to send it."""
    to = await receipts.reachable(db, jim.id)
    if to is None:
        return
    token = await links.create(db, jim.id, PURPOSE, brief=to.texted, now=now)
    gone_on = jim_rows.today(jim, due_at)
    message = rights_messages.erasure_asked(first_name=jim.first_name, token=token, gone_on=gone_on)
    key = f"jim-{jim.id}:erasure_asked:{now:%Y%m%dT%H%M%S}"
    answers = await answering.in_hand(db, jim.id)
    await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **to.where, now=now, answers=answers)])
