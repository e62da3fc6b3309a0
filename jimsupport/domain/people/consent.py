"""Yes or no to what we do: one purpose, a version of the words, a date; as easy to take back."""

from datetime import datetime

from jimsupport.db import Database
from jimsupport.db.tables import jims
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.exchanges import endings
from jimsupport.domain.follow_up import contact, planning
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import keeping, stops, unwanted
from jimsupport.words import N_

VERSION = "2026-03"
TEXTS = {  # what somebody said yes to, by version: a change of words is a new version
    "2026-03": [
        N_("We sturen je af en toe een bericht om te vragen hoe het gaat."),
        N_("We bewaren je voornaam, hoe we je bereiken, wat je antwoordt en wat je ons vraagt."),
        N_("Over de jongere bewaren we geen naam en geen adres."),
        N_("Wat jij ons vertelt, leest alleen JIMwerkt. De organisatie die hielp ziet het niet."),
        N_("We bewaren dit zolang jij berichten wilt. Stop je, dan halen we het op jouw verzoek weg."),
    ],
}


async def give(
    db: Database, jim_id: int, *, version: str = VERSION, by: str, now: datetime, phone: bool = False
) -> None:
    """The JIM says yes to the words of `version`; a second yes to the same changes nothing."""
    if version not in TEXTS:
        raise Invalid("version", N_("Deze tekst is veranderd. Lees hem nog eens en kies opnieuw."))
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if jim.stopped_at:
            await stops.resume(db, jim_id, by=by, now=now, phone=phone)
        if jim.consented_at and jim.consent_version == version and not jim.declined_at:
            return
        values = {
            "consented_at": jim.consented_at or now,
            "consent_version": version,
            "declined_at": None,
            "erase_at": None,
        }
        await db.execute(jims.update().where(jims.c.id == jim_id).values(**values))
        await events.record(db, "consented", jim_id, by=by, now=now, phone=phone, version=version)
        if jim.declined_at:
            await unwanted.forget(db, jim_id)
        await planning.resume(db, jim_id, now=now)
        await contact.record(db, jim_id, by=by, now=now, what="consented", phone=phone)


async def decline(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """The JIM says no: nothing more goes out, and after 30 days their data goes."""
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if jim.declined_at:
            return
        values = {
            "declined_at": now,
            "consented_at": None,
            "consent_version": None,
            "erase_at": now + keeping.AFTER_NO,
        }
        await db.execute(jims.update().where(jims.c.id == jim_id).values(**values))
        await events.record(db, "declined", jim_id, by=by, now=now, phone=phone)
        await endings.end_all(db, jim_id, now=now)
        await stops.let_go(db, jim_id, by=by, now=now)
        await unwanted.remember(db, jim_id, "declined", now=now)


async def undo_decline(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Take a no back: the question stands open again, as it did after the invitation."""
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if not jim.declined_at:
            return
        erase_at = max(jim.invited_at or now, now - keeping.AFTER_NO) + keeping.UNANSWERED
        values = {"declined_at": None, "erase_at": erase_at}
        await db.execute(jims.update().where(jims.c.id == jim_id).values(**values))
        await events.record(db, "decline_undone", jim_id, by=by, now=now, phone=phone)
        await unwanted.forget(db, jim_id)
        await planning.resume(db, jim_id, now=now)
