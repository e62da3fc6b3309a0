"""How often a JIM hears from us: the JIM chooses, at any time."""

from datetime import datetime
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import jims
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import contact, planning
from jimsupport.domain.handling import closures
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.rings import rings
from jimsupport.words import N_

RHYTHMS = {
    "ordinary": N_("Gewoon: af en toe een vraag, het eerste jaar hoogstens zeven berichten"),
    "often": N_("Vaak: we laten elke zes weken iets horen"),
    "yearly": N_("Er zijn is genoeg: één bericht per jaar"),
    "on_request": N_("Alleen als ik erom vraag: geen berichten"),
}
SHORT = {
    "ordinary": N_("gewoon"),
    "often": N_("vaak"),
    "yearly": N_("één keer per jaar"),
    "on_request": N_("alleen als ik erom vraag"),
}


async def choose(
    db: Database, jim_id: int, rhythm: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Follow `rhythm` from now on, also where silence had brought rest; nothing is sent for the past."""
    if rhythm not in RHYTHMS:
        raise Invalid("rhythm", N_("Kies hoe vaak je van ons wilt horen."))
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if jim.rhythm == rhythm and not jim.resting_since:
            return
        await db.execute(jims.update().where(jims.c.id == jim_id).values(rhythm=rhythm))
        await events.record(db, "rhythm_changed", jim_id, by=by, now=now, phone=phone, rhythm=rhythm)
        if jim.resting_since:
            await contact.record(db, jim_id, by=by, now=now, what="asked", phone=phone)
        await planning.replan(db, jim_id, now=now)


async def call_when_silent(
    db: Database, jim_id: int, who: str | None, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Have "staff" or the "host" of their group ring this JIM when they stay silent, or nobody; others are never told."""
    if who not in (None, "staff", "host"):
        raise Invalid("call", N_("Kies wie je mag bellen."))
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if jim.call_when_silent == who:
            return
        await db.execute(jims.update().where(jims.c.id == jim_id).values(call_when_silent=who))
        told: dict[str, Any] = {"wanted": who is not None, "who": who}
        await events.record(db, "silence_call_chosen", jim_id, by=by, now=now, phone=phone, **told)
        if who != "host":
            await rings.release(db, jim_id, now=now)
        if who is None:
            await closures.settle(db, jim_id, ["silent"], by=by, now=now)
