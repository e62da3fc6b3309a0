"""Stopping, in one tap and without a reason; and the endings that are nobody's choice."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import hand_overs, jims
from jimsupport.domain import events
from jimsupport.domain.access import links
from jimsupport.domain.care import duplicates
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.exchanges import endings
from jimsupport.domain.follow_up import contact, planning
from jimsupport.domain.gatherings import places
from jimsupport.domain.handling import closures
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import unwanted
from jimsupport.domain.rings import rings
from jimsupport.domain.rooms import watch
from jimsupport.domain.support import answering, receipts, requests
from jimsupport.domain.talks import talks
from jimsupport.mail import messages, outbox
from jimsupport.words import N_

REASONS = ("no_contact", "terrible")
CONFIRMED = {"stopped": messages.stopped, "resumed": messages.resumed}
OF_OURSELVES = ("channel", "interpreter", "silent", "no_group")  # requests that no JIM asked


async def stop(
    db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False, confirm: bool = True
) -> None:
    """Send this JIM nothing more of ourselves; one message may confirm it, and no import invites them again."""
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if jim.stopped_at:
            return
        await _set(db, jim_id, stopped_at=now)
        await events.record(db, "stopped", jim_id, by=by, now=now, phone=phone)
        await watch.people_changed(db, [jim_id])
        await endings.end_all(db, jim_id, now=now)
        await unwanted.remember(db, jim_id, "stopped", now=now)
        await closures.settle(db, jim_id, ["silent"], by=by, now=now)
        await let_go(db, jim_id, by=by, now=now)
        if confirm:
            await say_so(db, jim, "stopped", now=now)


async def resume(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Take a stop back: what lies ahead is planned again, nothing is sent for the past."""
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if not jim.stopped_at:
            return
        await _set(db, jim_id, stopped_at=None)
        await events.record(db, "resumed", jim_id, by=by, now=now, phone=phone)
        await unwanted.forget(db, jim_id)
        await endings.go_on(db, jim_id, since=jim.stopped_at, now=now)
        await places.go_on(db, jim_id, since=jim.stopped_at, by=by, now=now)
        await planning.resume(db, jim_id, now=now)


async def deceased(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    """This JIM has died: nothing goes out to them, ever."""
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if jim.deceased_at:
            return
        await _set(db, jim_id, deceased_at=now)
        await events.record(db, "deceased", jim_id, by=by, now=now)
        await watch.people_changed(db, [jim_id])
        await endings.end_all(db, jim_id, now=now)
        await closures.settle(db, jim_id, OF_OURSELVES, by=by, now=now)
        await talks.cancel_all(db, jim_id, "deceased", by=by, now=now)
        await let_go(db, jim_id, by=by, now=now)


async def undo_deceased(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    """It was a mistake, the JIM is alive: plan again what lies ahead."""
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if not jim.deceased_at:
            return
        await _set(db, jim_id, deceased_at=None)
        await events.record(db, "resumed", jim_id, by=by, now=now)
        await endings.go_on(db, jim_id, since=jim.deceased_at, now=now)
        await places.go_on(db, jim_id, since=jim.deceased_at, by=by, now=now)
        await planning.resume(db, jim_id, now=now)


async def end_hand_over(
    db: Database,
    hand_over_id: int,
    *,
    reason: str,
    call: bool = False,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """JIM and young person are no longer in touch, or something terrible happened.

    Every message about this young person stops; staff hear of it only where a `call` is wanted.
    """
    check_reason(reason)
    async with db.write():
        hand_over = await _hand_over(db, hand_over_id)
        if hand_over.ended_at is None and hand_over.withdrawn_at is None:
            ended = {"ended_at": now, "ended_reason": reason}
            await db.execute(hand_overs.update().where(hand_overs.c.id == hand_over_id).values(**ended))
            await _record(db, "hand_over_ended", hand_over, by=by, now=now, phone=phone, reason=reason)
            await planning.end(db, hand_over_id, hand_over.jim_id, now=now)
            await contact.record(db, hand_over.jim_id, by=by, now=now, what="asked", phone=phone)
        if call:
            await requests.open(
                db, kind="call_back", door="check_in", jim_id=hand_over.jim_id, by=by, now=now, phone=phone
            )


def check_reason(reason: str) -> None:
    """Raise Invalid unless `reason` is one that contact with a young person can end for."""
    if reason not in REASONS:
        raise Invalid("reason", N_("Kies wat er aan de hand is."))


async def reopen(db: Database, hand_over_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Take that back. Raises Refused when the same two people were registered anew meanwhile."""
    async with db.write():
        hand_over = await _hand_over(db, hand_over_id)
        if hand_over.ended_at is None:
            return
        if await duplicates.has_other(db, hand_over):
            raise Refused(N_("Er is al een nieuwe afronding. Je hoeft niets te doen."))
        opened = {"ended_at": None, "ended_reason": None}
        await db.execute(hand_overs.update().where(hand_overs.c.id == hand_over_id).values(**opened))
        await _record(db, "hand_over_reopened", hand_over, by=by, now=now, phone=phone)
        await planning.resume(db, hand_over.jim_id, now=now)


async def let_go(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    """What others wait for, of a JIM who hears nothing of us any more: a place somewhere, somebody to ring."""
    await places.free(db, jim_id, by=by, now=now)
    await rings.forget(db, jim_id, now=now)


async def _set(db: Database, jim_id: int, **values: datetime | None) -> None:
    await db.execute(jims.update().where(jims.c.id == jim_id).values(**values))


async def _hand_over(db: Database, hand_over_id: int) -> Row:
    row = await db.fetch_one(hand_overs.select().where(hand_overs.c.id == hand_over_id))
    if row is None:
        raise NotFound
    return row


async def _record(
    db: Database, kind: str, hand_over: Row, *, by: str, now: datetime, phone: bool, **data: str
) -> None:
    await events.record(
        db, kind, hand_over.jim_id, by=by, now=now, phone=phone, hand_over_id=hand_over.id, **data
    )


async def say_so(db: Database, jim: Row, done: str, *, now: datetime) -> None:
    """One message that says it has "stopped" or is "resumed" and how to undo it, where there is somewhere to send it."""
    to = await receipts.reachable(db, jim.id)
    if to is None:
        return
    token = await links.create(db, jim.id, done, brief=to.texted, now=now)
    message = CONFIRMED[done](first_name=jim.first_name, token=token)
    key = f"jim-{jim.id}:{done}:{now:%Y%m%dT%H%M%S}"
    answers = await answering.in_hand(db, jim.id)
    await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **to.where, now=now, answers=answers)])
