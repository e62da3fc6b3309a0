"""Unsubscribing from one kind of message; everything else goes on as the JIM chose."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import muted
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

KINDS = {
    "check_in": N_("De vraag «Hoe gaat het?»"),
    "contact_reminder": N_("Het bericht «We zijn er»"),
    "hard_moment": N_("De vraag op een dag die je zelf opschreef"),
    "dilemma": N_("Een situatie, met de vraag: wat zou jij doen?"),
}


async def mute(
    db: Database, person_id: int, kind: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Send this person no more messages of `kind`; once is enough."""
    _check(kind)
    async with db.write():
        await db.lock("jim", person_id)
        if kind in await of(db, person_id):
            return
        await db.insert(muted.insert().values(person_id=person_id, kind=kind, muted_at=now))
        await events.record(db, "muted", person_id, by=by, now=now, phone=phone, about=kind)


async def unmute(
    db: Database, person_id: int, kind: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Send messages of `kind` again, from the next one on."""
    _check(kind)
    async with db.write():
        await db.lock("jim", person_id)
        if kind not in await of(db, person_id):
            return
        await db.execute(muted.delete().where(muted.c.person_id == person_id, muted.c.kind == kind))
        await events.record(db, "unmuted", person_id, by=by, now=now, phone=phone, about=kind)


async def of(db: Database, person_id: int) -> frozenset[str]:
    """The kinds this person wants no messages of, as a JIM."""
    theirs = select(muted.c.kind).where(muted.c.person_id == person_id, muted.c.kind.in_(tuple(KINDS)))
    rows = await db.fetch_all(theirs)
    return frozenset(row.kind for row in rows)


def _check(kind: str) -> None:
    if kind not in KINDS:
        raise Invalid("kind", N_("Kies welk bericht je niet meer wilt."))
