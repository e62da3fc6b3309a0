"""Who joined alone: what they may tell of the end of help, and that it is over with the young person.

Nothing of it has to be told. With a day the programme counts from then and we ask whether they are still in
touch; with a month of birth a check-in comes around the eighteenth birthday.
"""

from datetime import date, datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims
from jimsupport.domain import events
from jimsupport.domain.care import details
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import planning
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import stops
from jimsupport.domain.support import requests


async def tell(
    db: Database,
    jim_id: int,
    *,
    ends_on: date | None,
    birth_month: str | None,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """Keep when help ended and when the young person was born (YYYY-MM); None takes either back.

    What lies ahead is planned anew, nothing is sent for the past. Raises Invalid for a day or a month out
    of reach, NotFound for a JIM whom a professional brought.
    """
    async with db.write():
        jim = await _load(db, jim_id)
        today = jim_rows.today(jim, now)
        if ends_on:
            details.check_end(ends_on, today)
        details.check_birth_month(birth_month, today)
        if (jim.ends_on, jim.birth_month) == (ends_on, birth_month):
            return
        await _set(db, jim_id, ends_on=ends_on, birth_month=birth_month)
        await events.record(db, "end_told", jim_id, by=by, now=now, phone=phone)
        await planning.move_joined(db, jim_id, now=now)


async def end(
    db: Database,
    jim_id: int,
    *,
    reason: str,
    call: bool = False,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """No longer in touch, or something terrible happened: we ask nothing more; staff ring where `call` says so."""
    stops.check_reason(reason)
    async with db.write():
        jim = await _load(db, jim_id)
        if jim.ended_at is None:
            await _set(db, jim_id, ended_at=now, ended_reason=reason)
            await events.record(db, "hand_over_ended", jim_id, by=by, now=now, phone=phone, reason=reason)
            await planning.end_joined(db, jim_id, now=now)
        if call:
            await requests.open(
                db, kind="call_back", door="check_in", jim_id=jim_id, by=by, now=now, phone=phone
            )


async def reopen(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Take that back: what lies ahead is planned again."""
    async with db.write():
        jim = await _load(db, jim_id)
        if jim.ended_at is None:
            return
        await _set(db, jim_id, ended_at=None, ended_reason=None)
        await events.record(db, "hand_over_reopened", jim_id, by=by, now=now, phone=phone)
        await planning.resume(db, jim_id, now=now)


async def _load(db: Database, jim_id: int) -> Row:
    jim = await jim_rows.hold(db, jim_id)
    if jim.joined_at is None:
        raise NotFound
    return jim


async def _set(db: Database, jim_id: int, **values: date | datetime | str | None) -> None:
    await db.execute(jims.update().where(jims.c.id == jim_id).values(**values))
