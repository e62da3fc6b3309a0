"""A talk: a moment that a JIM and a member of staff agreed on. Booked, moved, called off, and back on again.

Two JIMs never get the same moment. Whoever takes one holds the name «talks» until it is saved, and asks who is free
over everybody's talks while holding it; a unique key on member of staff and moment stands behind that.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import update

from jimsupport.db import Database, Row
from jimsupport.db.tables import talks
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import cadence, contact
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.talks import about, finding, letters, reminders, rows
from jimsupport.domain.talks.finding import Offer
from jimsupport.domain.talks.moments import NOTICE, WAYS
from jimsupport.words import N_

AT_ONCE = timedelta(0)  # the notice that staff need who have the JIM on the phone


class Taken(Refused):
    """The moment is not free any more; `nearest` are the three closest that are."""

    def __init__(self, nearest: Sequence[Offer]) -> None:
        self.nearest = list(nearest)
        super().__init__(N_("Dit moment is net weg. Kies een ander moment."))


async def book(
    db: Database,
    jim_id: int,
    starts_at: datetime,
    way: str,
    *,
    request_id: int | None = None,
    number: str = "",
    prefer: int | None = None,
    notice: timedelta = NOTICE,
    by: str,
    now: datetime,
    phone: bool = False,
) -> int:
    """Book this moment with whoever is free, best `prefer`; the id of the talk, the same one for a second tap.

    `request_id` is what it is about; `number` is rung for this talk alone. Raises Taken, Invalid for a way there is
    none of, and Refused for who has a talk to come: that one is moved.
    """
    if way not in WAYS:
        raise Invalid("way", N_("Kies bellen of online."))
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if jim.deceased_at:
            raise Refused(N_("Deze JIM is overleden."))
        had = await coming(db, jim_id, now=now)
        if had is not None:
            if had.starts_at == starts_at:
                return had.id
            raise Refused(N_("Er staat al een gesprek. Verzet dat, of zeg het af."))
        offer = await _take(db, jim, starts_at, [way], now=now, notice=notice, prefer=prefer)
        talk_id = await db.insert(
            talks.insert().values(
                jim_id=jim_id,
                staff_id=offer.staff_id,
                request_id=request_id,
                starts_at=offer.starts_at,
                ends_at=offer.ends_at,
                way=way,
                number=number or None,
                uid=str(uuid4()),
                sequence=0,
                state="booked",
                booked_at=now,
                booked_by=by,
            )
        )
        talk = await rows.load(db, talk_id)
        await _record(db, "talk_booked", talk, by=by, now=now, phone=phone)
        await about.wait(db, talk, now=now)
        await contact.record(db, jim_id, by=by, now=now, what="asked", phone=phone)
        await reminders.plan(db, talk, now=now)
        await letters.booked(db, talk, now=now)
    return talk_id


async def move(
    db: Database,
    talk: Row,
    starts_at: datetime,
    *,
    notice: timedelta = NOTICE,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """Have the talk at another moment, with the same member of staff where they are free then; twice is once.

    Raises Taken, and Refused for one that is over or called off.
    """
    async with db.write():
        jim = await jim_rows.hold(db, talk.jim_id)
        talk = await rows.load(db, talk.id)
        if talk.state == "booked" and talk.starts_at == starts_at:
            return
        _check_to_come(talk, now)
        offer = await _take(db, jim, starts_at, [talk.way], now=now, notice=notice, instead_of=talk)
        changes = {"staff_id": offer.staff_id, "starts_at": offer.starts_at, "ends_at": offer.ends_at}
        await _set(db, talk, **changes, booked_at=now, booked_by=by)
        talk = await rows.load(db, talk.id)
        await _record(db, "talk_moved", talk, by=by, now=now, phone=phone)
        await about.wait(db, talk, now=now)
        await reminders.drop(db, [talk.id], "moved", now=now)
        await reminders.plan(db, talk, now=now)
        await letters.moved(db, talk, now=now)


async def cancel(db: Database, talk: Row, *, by: str, now: datetime, phone: bool = False) -> None:
    """Call the talk off, and tell the JIM so that it leaves their calendar; twice is once. Refused for one that was."""
    async with db.write():
        await db.lock("jim", talk.jim_id)
        talk = await rows.load(db, talk.id)
        if talk.state == "cancelled":
            return
        _check_to_come(talk, now)
        await _call_off(db, talk, "cancelled", by=by, now=now, phone=phone)
        await letters.cancelled(
            db, await rows.load(db, talk.id), now=now, by_us=by.startswith("staff:") and not phone
        )


async def restore(db: Database, talk: Row, *, by: str, now: datetime, phone: bool = False) -> None:
    """Have a talk that was called off after all, at its own moment. Raises Taken when that is gone, or Refused."""
    async with db.write():
        jim = await jim_rows.hold(db, talk.jim_id)
        talk = await rows.load(db, talk.id)
        if talk.state == "booked":
            return
        if talk.state != "cancelled" or talk.starts_at <= now:
            raise Refused(N_("Dit gesprek is al geweest."))
        if await coming(db, talk.jim_id, now=now) is not None:
            raise Refused(N_("Er staat al een gesprek. Verzet dat, of zeg het af."))
        offer = await _take(db, jim, talk.starts_at, [talk.way], now=now, notice=AT_ONCE, instead_of=talk)
        back = {"state": "booked", "ended_at": None, "ended_by": None, "booked_at": now, "booked_by": by}
        await _set(db, talk, **back, staff_id=offer.staff_id, ends_at=offer.ends_at)
        talk = await rows.load(db, talk.id)
        await _record(db, "talk_restored", talk, by=by, now=now, phone=phone)
        await about.wait(db, talk, now=now)
        await reminders.plan(db, talk, now=now)
        await letters.booked(db, talk, now=now)


async def ring_on(db: Database, talk: Row, number: str, *, now: datetime) -> None:
    """Ring `number` for this talk alone; one given before stays. Refused for a talk that is over or called off."""
    async with db.write():
        await db.lock("jim", talk.jim_id)
        _check_to_come(await rows.load(db, talk.id), now)
        this = talks.c.id == talk.id, talks.c.number.is_(None)
        values = await db.sealed(talks, talk.id, number=number)
        await db.execute(update(talks).where(*this).values(**values))


async def cancel_all(db: Database, jim_id: int, reason: str, *, by: str, now: datetime) -> None:
    """Call off whatever this JIM had to come, and tell nobody: they died, or nothing of them is kept."""
    async with db.write():
        for talk in await db.fetch_all(
            rows.with_names().where(
                talks.c.jim_id == jim_id, talks.c.state == "booked", talks.c.starts_at > now
            )
        ):
            await _call_off(db, talk, reason, by=by, now=now, phone=False)


async def forget(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    """Nothing of this JIM is kept: what was to come is off, and numbers given for a talk alone go."""
    async with db.write():
        await cancel_all(db, jim_id, "erased", by=by, now=now)
        await db.execute(talks.update().where(talks.c.jim_id == jim_id).values(number=None))


async def coming(db: Database, jim_id: int, *, now: datetime) -> Row | None:
    """The talk that this JIM has to come or is having now, or None."""
    return await db.fetch_one(
        rows.with_names()
        .where(talks.c.jim_id == jim_id, talks.c.state == "booked", talks.c.ends_at > now)
        .order_by(talks.c.starts_at)
        .limit(1)
    )


async def called_off(db: Database, jim_id: int, *, since: datetime, now: datetime) -> Row | None:
    """The talk that was called off last, after `since`, while its moment still lies ahead; or None."""
    return await db.fetch_one(
        rows.with_names()
        .where(
            talks.c.jim_id == jim_id,
            talks.c.state == "cancelled",
            talks.c.ended_at > since,
            talks.c.starts_at > now,
        )
        .order_by(talks.c.ended_at.desc())
        .limit(1)
    )


async def for_staff(db: Database, talk_id: int, *, staff_id: int) -> Row:
    """One talk, for staff. Raises NotFound, also for a talk of which they are the JIM."""
    row = await rows.load(db, talk_id)
    if row.jim_id == staff_id:
        raise NotFound
    return row


async def of_jim(db: Database, jim_id: int, talk_id: int) -> Row:
    """One talk of this JIM. Raises NotFound for anybody else's."""
    row = await rows.load(db, talk_id)
    if row.jim_id != jim_id:
        raise NotFound
    return row


async def _take(
    db: Database, jim: Any, starts_at: datetime, ways: Sequence[str], *, now: datetime, **how: Any
) -> Offer:
    """The offer at this moment, held until the transaction ends. Raises Taken."""
    await db.lock("talks")
    found = await finding.offers(db, jim, now=now, ways=ways, **how)
    offer = next((each for each in found if each.starts_at == starts_at), None)
    if offer is None:
        raise Taken(finding.nearest(found, starts_at))
    return offer


def _check_to_come(talk: Row, now: datetime) -> None:
    if talk.state == "cancelled":
        raise Refused(N_("Dit gesprek is afgezegd."))
    if talk.state != "booked" or talk.starts_at <= now:
        raise Refused(N_("Dit gesprek is al geweest."))


async def _call_off(db: Database, talk: Row, reason: str, *, by: str, now: datetime, phone: bool) -> None:
    await _set(db, talk, state="cancelled", ended_at=now, ended_by=by)
    await _record(db, "talk_cancelled", talk, by=by, now=now, phone=phone)
    await about.go_on(db, talk, by=by, now=now)
    await reminders.drop(db, [talk.id], reason, now=now)


async def _set(db: Database, talk: Row, **values: Any) -> None:
    """Change a talk; its calendar file rises with every change (RFC 5545 section 3.8.7.4)."""
    changed = update(talks).where(talks.c.id == talk.id).values(**values, sequence=talk.sequence + 1)
    await db.execute(changed)


async def _record(db: Database, kind: str, talk: Row, *, by: str, now: datetime, phone: bool) -> None:
    facts: dict[str, Any] = {"talk": talk.id, "on": cadence.local_day(talk.starts_at, talk.zone).isoformat()}
    if talk.request_id:
        facts["request"] = talk.request_id
    await events.record(db, kind, talk.jim_id, by=by, now=now, phone=phone, **facts)
