"""A JIM who pauses gets nothing routine until the day they chose."""

from datetime import date, datetime, timedelta

from jimsupport.db import Database
from jimsupport.db.tables import jims
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.exchanges import endings
from jimsupport.domain.handling import closures
from jimsupport.domain.people import jims as jim_rows
from jimsupport.words import N_

LONGEST = timedelta(days=365)


async def start(
    db: Database, jim_id: int, *, until: date, by: str, now: datetime, phone: bool = False
) -> None:
    """Hold routine messages back until `until`, the first day they may go out again.

    Pausing again moves the day. Raises Invalid where `until` is not after today where the
    JIM lives, or more than a year away.
    """
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        today = jim_rows.today(jim, now)
        if not today < until <= today + LONGEST:
            raise Invalid(
                "until",
                N_("Kies een dag tussen morgen en volgend jaar, bijvoorbeeld %(example)s."),
                example=f"{today + timedelta(days=28):%d-%m-%Y}",
            )
        if jim.paused_until == until:
            return
        await _set(db, jim_id, until)
        await events.record(db, "paused", jim_id, by=by, now=now, phone=phone, until=until.isoformat())
        await endings.end_all(db, jim_id, now=now)
        await closures.settle(db, jim_id, ["silent"], by=by, now=now)  # we just heard from them


async def end(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Let messages go out again; when the pause is over already nothing happens."""
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if not jim_rows.is_paused(jim, now):
            return
        await _set(db, jim_id, None)
        await events.record(db, "resumed", jim_id, by=by, now=now, phone=phone)


async def _set(db: Database, jim_id: int, until: date | None) -> None:
    await db.execute(jims.update().where(jims.c.id == jim_id).values(paused_until=until))
