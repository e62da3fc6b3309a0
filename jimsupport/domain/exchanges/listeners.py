"""Listeners: JIMs who said that another JIM may ask them something. A yes of its own, as easily taken back."""

from collections.abc import Sequence
from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import listeners
from jimsupport.domain import events
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges import endings, themes
from jimsupport.domain.people import jims
from jimsupport.words import LANGUAGES, N_

SPOKEN = tuple(dict.fromkeys((*LANGUAGES, *INTERPRETERS)))  # languages one can write each other in


async def of(db: Database, jim_id: int) -> Row | None:
    """What this JIM is willing to do for others, or None: they never said, or took it back."""
    return await db.fetch_one(
        listeners.select().where(listeners.c.id == jim_id, listeners.c.ended_at.is_(None))
    )


async def start(
    db: Database,
    jim_id: int,
    *,
    languages: Sequence[str] = (),
    about: Sequence[str] = (),
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """Another JIM may ask this one; again changes the `languages` and what they know `about` (themes).

    Without a language it is the one we write to them in; without a theme, anything. Raises Refused for who
    gets no messages of ours.
    """
    spoken = [language for language in SPOKEN if language in languages]
    known = [theme for theme in themes.THEMES if theme in about]
    if len(spoken) < len(set(languages)):
        raise Invalid("languages", N_("Kies een taal uit de lijst."))
    if len(known) < len(set(about)):
        raise Invalid("themes", N_("Kies een onderwerp uit de lijst, of laat het open."))
    async with db.write():
        jim = await jims.hold(db, jim_id)
        if not jim.consented_at or jim.stopped_at or jim.deceased_at:
            raise Refused(N_("Je krijgt nu geen berichten van ons. Zet die eerst weer aan."))
        values = {"languages": spoken or [jim.language], "themes": known, "ended_at": None}
        had = await db.fetch_one(listeners.select().where(listeners.c.id == jim_id))
        if had and had.ended_at is None and (had.languages, had.themes) == (spoken, known):
            return
        if had:
            since = now if had.ended_at else had.since
            await db.execute(listeners.update().where(listeners.c.id == jim_id).values(**values, since=since))
        else:
            await db.execute(listeners.insert().values(id=jim_id, since=now, **values))
        if not had or had.ended_at:
            await events.record(db, "listening_started", jim_id, by=by, now=now, phone=phone)


async def stop(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Ask this JIM no more; what they were asked or were answering ends, and whoever they wrote with is told."""
    async with db.write():
        await jims.hold(db, jim_id)
        ended = await db.fetch_one(
            listeners.update()
            .where(listeners.c.id == jim_id, listeners.c.ended_at.is_(None))
            .values(ended_at=now)
            .returning(listeners.c.id)
        )
        if ended:
            await events.record(db, "listening_ended", jim_id, by=by, now=now, phone=phone)
            await endings.end_all(db, jim_id, listening=True, now=now)
