"""Hiding a message from the others: by the host or by staff, with a reason that its writer is told. It can be shown again."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import group_messages
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.group_life import post, rows, worries
from jimsupport.domain.groups.groups import Seen
from jimsupport.words import N_

LONGEST = 300


async def by_host(
    db: Database, seen: Seen, message_id: int, why: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    """The host hides what another JIM wrote. Raises NotFound for who does not host, Invalid without a reason."""
    async with db.write():
        fresh = await rows.hold(db, seen)
        row = await rows.load(db, fresh, message_id, now=now)
        if not fresh.hosts or row.by_jim_id in (None, seen.me):
            raise NotFound
        await _hide(db, row, why, by_host=True, by=by, now=now, phone=phone)


async def by_staff(
    db: Database, group_id: int, message_id: int, why: str, *, staff_id: int, by: str, now: datetime
) -> None:
    """Staff who read the group hide something. Raises NotFound where they do not read, Invalid without a reason."""
    async with db.write():
        row = await _of_group(db, group_id, message_id, staff_id=staff_id)
        await _hide(db, row, why, by_host=False, by=by, now=now, phone=False)


async def show_by_host(
    db: Database, seen: Seen, message_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """The host shows again what they hid. Raises NotFound for what somebody else hid."""
    async with db.write():
        fresh = await rows.hold(db, seen)
        row = await rows.load(db, fresh, message_id, now=now)
        if not fresh.hosts or row.hidden_by not in (None, f"jim:{seen.me}"):
            raise NotFound
        await _show(db, row, by=by, now=now, phone=phone)


async def show_by_staff(
    db: Database, group_id: int, message_id: int, *, staff_id: int, by: str, now: datetime
) -> None:
    """Staff who read the group show something again, whoever hid it. Raises NotFound where they do not read."""
    async with db.write():
        row = await _of_group(db, group_id, message_id, staff_id=staff_id)
        await _show(db, row, by=by, now=now, phone=False)


async def _of_group(db: Database, group_id: int, message_id: int, *, staff_id: int) -> Row:
    await worries.for_staff(db, group_id, staff_id=staff_id)
    mine = rows.written.id == message_id, rows.written.group_id == group_id, rows.written.body.is_not(None)
    row = await db.fetch_one(group_messages.select().where(*mine).with_for_update())
    if row is None:
        raise NotFound
    return row


async def _hide(
    db: Database, row: Row, why: str, *, by_host: bool, by: str, now: datetime, phone: bool
) -> None:
    reason = " ".join(why.split())
    if not reason:
        raise Invalid("why", N_("Schrijf kort waarom. Wie het schreef, leest dit."))
    if len(reason) > LONGEST:
        raise Invalid("why", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    if row.hidden_at is not None:
        return
    await rows.change(db, row.id, hidden_at=now, hidden_by=by, hidden_why=reason)
    await post.strike(db, row.group_id, row.id, now=now)
    if row.by_jim_id is not None:
        about = {"group": row.group_id, "message": row.id}
        await events.record(db, "group_words_hidden", row.by_jim_id, by=by, now=now, phone=phone, **about)
        await post.hidden(db, row, reason, by_host=by_host, now=now)


async def _show(db: Database, row: Row, *, by: str, now: datetime, phone: bool) -> None:
    if row.hidden_at is None:
        return
    await rows.change(db, row.id, hidden_at=None, hidden_by=None, hidden_why=None)
    if row.by_jim_id is not None:
        about = {"group": row.group_id, "message": row.id}
        await events.record(db, "group_words_shown", row.by_jim_id, by=by, now=now, phone=phone, **about)
