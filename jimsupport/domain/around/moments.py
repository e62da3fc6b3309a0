"""Hard moments: a day that a JIM sees coming, with a few words, at which we ask how it went.

The JIM asked for it, so no rhythm and no budget is in the way; a pause, a stop and all that keeps other messages back are.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import hard_moments, planned
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import cadence, plan
from jimsupport.domain.people import jims, muting
from jimsupport.words import N_

KIND = plan.HARD_MOMENT
STEP = "DAY0"
SUGGESTED = (N_("zitting"), N_("verjaardag"), N_("verhuizing"), N_("18 worden"))
LONGEST = 80  # characters
AHEAD = "P2Y"
MOST = 12  # to come, of one JIM
KEPT = timedelta(days=90)  # after the day


async def of_jim(db: Database, jim: Row, *, now: datetime, removed: bool = False) -> list[Row]:
    """What this JIM (needs id and zone) has to come, soonest first; or what they `removed` of that."""
    return await db.fetch_all(
        hard_moments.select()
        .where(
            hard_moments.c.jim_id == jim.id,
            hard_moments.c.removed_at.is_not(None) if removed else hard_moments.c.removed_at.is_(None),
            hard_moments.c.day >= jims.today(jim, now),
        )
        .order_by(hard_moments.c.day, hard_moments.c.id)
    )


async def load(db: Database, jim_id: int, moment_id: int) -> Row:
    """One of this JIM's own, removed or not. Raises NotFound for any other."""
    row = await db.fetch_one(
        hard_moments.select().where(hard_moments.c.id == moment_id, hard_moments.c.jim_id == jim_id)
    )
    if row is None:
        raise NotFound
    return row


async def add(
    db: Database, jim_id: int, *, day: date, what: str, by: str, now: datetime, phone: bool = False
) -> int:
    """Ask how it went on `day`; its id. The same day and words again are the same moment.

    Raises Invalid for a day that is over or too far, no words, or where there are many already. Whoever had switched
    these messages off gets them again.
    """
    what = _words(what)
    async with db.write():
        jim = await jims.hold(db, jim_id)
        _check_day(day, jims.today(jim, now))
        coming = await of_jim(db, jim, now=now)
        for row in coming:
            if (row.day, row.what) == (day, what):
                return row.id
        if len(coming) >= MOST:
            raise Invalid("day", N_("Er staan al %(count)s dagen. Haal er eerst een weg."), count=MOST)
        values = {"jim_id": jim_id, "day": day, "what": what, "created_at": now}
        moment_id = await db.insert(hard_moments.insert().values(**values))
        await _plan(db, jim, moment_id, day, now=now)
        await muting.unmute(db, jim_id, KIND, by=by, now=now, phone=phone)
        await events.record(db, "moment_set", jim_id, by=by, now=now, phone=phone, on=day.isoformat())
    return moment_id


async def change(
    db: Database,
    jim_id: int,
    moment_id: int,
    *,
    day: date,
    what: str = "",
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """Another day or other words; without `what` they stay. The question moves along with the day. Raises as `add`."""
    async with db.write():
        jim = await jims.hold(db, jim_id)
        row = await load(db, jim_id, moment_id)
        if row.removed_at:
            raise NotFound
        values = {"day": day, "what": _words(what or row.what)}
        if (row.day, row.what) == (values["day"], values["what"]):
            return
        if day != row.day:
            _check_day(day, jims.today(jim, now))
        sealed = await db.sealed(hard_moments, moment_id, **values)
        await db.execute(hard_moments.update().where(hard_moments.c.id == moment_id).values(**sealed))
        if day != row.day:
            await _plan(db, jim, moment_id, day, now=now)
        await events.record(db, "moment_moved", jim_id, by=by, now=now, phone=phone, on=day.isoformat())


async def remove(
    db: Database, jim_id: int, moment_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Do not ask after all; also where the question is written and has not left yet. Again changes nothing."""
    async with db.write():
        await jims.hold(db, jim_id)
        row = await load(db, jim_id, moment_id)
        if row.removed_at:
            return
        await db.execute(hard_moments.update().where(hard_moments.c.id == moment_id).values(removed_at=now))
        values = {"due_at": None, "outcome": "skipped", "reason": "removed", "decided_at": now}
        await db.execute(
            planned.update().where(*_rows_of(moment_id), planned.c.outcome.is_(None)).values(**values)
        )
        await events.record(db, "moment_removed", jim_id, by=by, now=now, phone=phone, on=row.day.isoformat())


async def restore(
    db: Database, jim_id: int, moment_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """It was a slip: the moment stands again. One whose day is over is not found."""
    async with db.write():
        jim = await jims.hold(db, jim_id)
        row = await load(db, jim_id, moment_id)
        if row.removed_at is None:
            return
        if row.day < jims.today(jim, now):
            raise NotFound
        await db.execute(hard_moments.update().where(hard_moments.c.id == moment_id).values(removed_at=None))
        newest = await _newest(db, moment_id)
        if newest is None or newest.outcome != "sent":
            await _plan(db, jim, moment_id, row.day, now=now)
        await events.record(db, "moment_set", jim_id, by=by, now=now, phone=phone, on=row.day.isoformat())


async def forget(db: Database, jim_id: int) -> None:
    """Remove what this JIM wrote; what was planned for it falls away with the rest of the plan."""
    await db.execute(hard_moments.delete().where(hard_moments.c.jim_id == jim_id))


async def clear(db: Database, *, now: datetime) -> None:
    """Forget days that have been for a while, with what was written of them."""
    long_ago = cadence.local_day(now - KEPT, cadence.HOME)
    await db.execute(hard_moments.delete().where(hard_moments.c.day < long_ago))


def _words(text: str) -> str:
    tidy = " ".join(text.split())
    if not tidy:
        raise Invalid("what", N_("Schrijf in een paar woorden op wat er dan is, bijvoorbeeld: zitting."))
    if len(tidy) > LONGEST:
        raise Invalid("what", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    return tidy


def _check_day(day: date, today: date) -> None:
    if day < today:
        raise Invalid("day", N_("Deze dag is al geweest. Kies vandaag of een dag die nog komt."))
    if day > cadence.after(today, AHEAD):
        raise Invalid("day", N_("Dat is meer dan twee jaar vooruit. Kies een dag die dichterbij is."))


async def _plan(db: Database, jim: Row, moment_id: int, day: date, *, now: datetime) -> None:
    """The one row that asks: moved where it is still to come, a later one where it was asked before."""
    newest = await _newest(db, moment_id)
    occurrence = 1 if newest is None else newest.occurrence + (newest.outcome == "sent")
    row = plan.row(jim, KIND, STEP, day, now=now, occurrence=occurrence, subject=f"moment-{moment_id}")
    fresh = dict.fromkeys(("outcome", "reason", "decided_at", "answered_at", "held_at"))
    await db.upsert(planned, [row | fresh], key=["key"], set=["due_at", "due_on", *fresh])


async def _newest(db: Database, moment_id: int) -> Row | None:
    return await db.fetch_one(
        select(planned.c.occurrence, planned.c.outcome)
        .where(*_rows_of(moment_id))
        .order_by(planned.c.occurrence.desc())
        .limit(1)
    )


def _rows_of(moment_id: int) -> tuple[Any, ...]:
    return planned.c.kind == KIND, planned.c.key.startswith(f"moment-{moment_id}:", autoescape=True)
