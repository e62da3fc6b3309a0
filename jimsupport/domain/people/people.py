"""People: what anyone has, whatever their roles: a name, a language, a time zone."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from jimsupport.db import Database, Row
from jimsupport.db.tables import people
from jimsupport.domain import events
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import planning
from jimsupport.domain.people import jims, names
from jimsupport.domain.support import requests
from jimsupport.words import LANGUAGES, N_


async def load(db: Database, person_id: int) -> Row:
    """The person with this id. Raises NotFound, also for someone whose data was removed."""
    row = await db.fetch_one(people.select().where(people.c.id == person_id, people.c.erased_at.is_(None)))
    if row is None:
        raise NotFound
    return row


async def rename(
    db: Database,
    person_id: int,
    *,
    first_name: str,
    last_name: str | None = None,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """Call this person what they want to be called; no `last_name` leaves it as it is."""
    first, last = jims.name(first_name), None if last_name is None else last_name.strip()[: names.LONGEST]
    async with db.write():
        person = await load(db, person_id)
        values = {"first_name": first, "last_name": person.last_name if last is None else last}
        if values != {"first_name": person.first_name, "last_name": person.last_name}:
            await _change(db, person_id, values)
            await events.record(db, "renamed", person_id, by=by, now=now, phone=phone)


async def set_language(
    db: Database, person_id: int, language: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Write and show everything in `language` from now on; the browser no longer decides."""
    if language not in LANGUAGES:
        raise Invalid("language", N_("Kies een taal uit de lijst."))
    async with db.write():
        person = await load(db, person_id)
        if person.language == language and person.language_chosen_at:
            return
        await _change(db, person_id, {"language": language, "language_chosen_at": now})
        await events.record(db, "language_changed", person_id, by=by, now=now, phone=phone, language=language)


async def set_interpreter(
    db: Database, person_id: int, language: str | None, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Wish for an interpreter of `language`, or none; a new wish reaches staff as a request."""
    if language is not None and language not in INTERPRETERS:
        raise Invalid("interpreter", N_("Kies een taal uit de lijst."))
    async with db.write():
        person = await load(db, person_id)
        if person.interpreter == language:
            return
        await _change(db, person_id, {"interpreter": language})
        await events.record(
            db, "interpreter_changed", person_id, by=by, now=now, phone=phone, language=language
        )
        if language and await jims.is_jim(db, person_id):
            await requests.open(
                db, kind="interpreter", door="page", jim_id=person_id, by=by, now=now, phone=phone
            )


async def set_zone(
    db: Database, person_id: int, zone: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Count days and hours where this person lives: what is planned goes out at a good hour there."""
    if zone not in available_timezones():
        raise Invalid("zone", N_("Kies een plaats uit de lijst."))
    async with db.write():
        person = await load(db, person_id)
        if person.zone == zone:
            return
        await _change(db, person_id, {"zone": zone})
        await events.record(db, "zone_changed", person_id, by=by, now=now, phone=phone, zone=zone)
        if await jims.is_jim(db, person_id):
            await planning.relocate(db, person_id, now=now)


async def _change(db: Database, person_id: int, values: dict[str, Any]) -> None:
    await db.execute(people.update().where(people.c.id == person_id).values(**values))
