"""Who of the staff looked at the page of a JIM, when and why. The JIM can read it.

Whoever is on a request or a call of this JIM looks because of that. Anyone else says why first, and
may then go about it for an hour.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import calls, looks, people, support_requests
from jimsupport.domain import audit
from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

CLAIMED = "claimed"
EXCHANGE = "exchange"
GROUP = "group"
EXPORT = "export"
ORGANISATION = "organisation"
ELSEWHERE = (EXCHANGE, GROUP, EXPORT, ORGANISATION)  # no look at the page itself
REASONS = ("phone", "colleague", "follow_up", "other")
SAID = {  # as the JIM reads it
    CLAIMED: N_("pakte je vraag op of belde je"),
    EXCHANGE: N_("las mee in een gesprek met een andere JIM"),
    GROUP: N_("las mee in je groep"),
    EXPORT: N_("nam een lijst mee waar je naam in staat"),
    ORGANISATION: N_("zag je naam in de lijst van de organisatie die hielp"),
    "phone": N_("had je aan de telefoon"),
    "colleague": N_("keek mee met een collega"),
    "follow_up": N_("keek welke berichten je krijgt"),
    "other": N_("keek om een andere reden"),
}
GOOD_FOR = timedelta(hours=1)
A_DAY = timedelta(days=1)
LONGEST = 200
PAGE = 50


async def may_look(db: Database, jim_id: int, *, staff_id: int, now: datetime) -> bool:
    """Whether this member of staff may open the page without saying why; a look for a claimed item is noted here."""
    if await _looked(db, jim_id, staff_id, now=now):
        return True
    if not await _is_on_it(db, jim_id, staff_id):
        return False
    await _note(db, jim_id, staff_id, CLAIMED, "", now=now)
    return True


async def say_why(
    db: Database, jim_id: int, reason: str, note: str = "", *, staff_id: int, now: datetime
) -> None:
    """Look for a reason of `REASONS`; within the hour it is one look. Raises Invalid on none, or "other" without words."""
    if reason not in REASONS:
        raise Invalid("reason", N_("Kies waarom je kijkt."))
    note = " ".join(note.split())
    if reason == "other" and not note:
        raise Invalid("note", N_("Schrijf kort op waarom je kijkt."))
    if len(note) > LONGEST:
        raise Invalid("note", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    async with db.write():
        await db.lock("look", jim_id)
        if not await _looked(db, jim_id, staff_id, now=now):
            await _note(db, jim_id, staff_id, reason, note, now=now)


async def brought_in(db: Database, jim_ids: Iterable[int], why: str, *, staff_id: int, now: datetime) -> None:
    """Note why this member of staff reads what these JIMs wrote each other, asked for on the phone by one of them.

    Raises Invalid without words, or with too many.
    """
    why = " ".join(why.split())
    if not why:
        raise Invalid("why", N_("Schrijf kort op waarom je kijkt."))
    if len(why) > LONGEST:
        raise Invalid("why", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    async with db.write():
        for jim_id in sorted(jim_ids):
            await _note(db, jim_id, staff_id, EXCHANGE, why, now=now)


async def read_along(
    db: Database, jim_ids: Iterable[int], *, where: str = EXCHANGE, staff_id: int, now: datetime
) -> None:
    """Note that this member of staff read what these JIMs wrote each other, or in a GROUP; once within the hour."""
    news = [each for each in sorted(jim_ids) if not await _looked(db, each, staff_id, where, now=now)]
    if not news:
        return
    async with db.write():
        for jim_id in news:
            await db.lock("look", jim_id)
            if not await _looked(db, jim_id, staff_id, where, now=now):
                await _note(db, jim_id, staff_id, where, "", now=now)


async def seen_in_list(
    db: Database, jim_ids: Iterable[int], reason: str, *, person_id: int, now: datetime
) -> None:
    """Note, once a day, that somebody had these JIMs before them: in a file they took along (EXPORT), or in the list of
    their organisation (ORGANISATION).
    """
    lately = looks.c.staff_id == person_id, looks.c.reason == reason, looks.c.at > now - A_DAY
    known = {row.jim_id for row in await db.fetch_all(select(looks.c.jim_id).where(*lately))}
    seen = {"staff_id": person_id, "reason": reason, "note": None, "at": now}
    news = [{"jim_id": jim_id, **seen} for jim_id in sorted(set(jim_ids) - known)]
    if news:
        await db.insert_many(looks, news)


async def of_jim(db: Database, jim_id: int, *, page: int = 1) -> list[Row]:
    """A page of who looked, newest first: the `first_name` of that member of staff, `reason`, `note` and `at`."""
    return await db.fetch_all(
        select(looks.c.at, looks.c.reason, looks.c.note, people.c.first_name)
        .join(people, people.c.id == looks.c.staff_id)
        .where(looks.c.jim_id == jim_id)
        .order_by(looks.c.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )


async def count(db: Database, jim_id: int) -> int:
    """How many looks there were at this JIM."""
    return await db.fetch_value(select(func.count()).where(looks.c.jim_id == jim_id)) or 0


async def forget(db: Database, jim_id: int) -> None:
    """Remove what was written of looks at this JIM; who looked, when and for which reason stays."""
    await db.execute(looks.update().where(looks.c.jim_id == jim_id).values(note=None))


async def _looked(
    db: Database, jim_id: int, staff_id: int, reason: str | None = None, *, now: datetime
) -> bool:
    """Whether they looked within the hour; at what two JIMs wrote is another look than at the page."""
    latest = select(looks.c.id).where(
        looks.c.jim_id == jim_id,
        looks.c.staff_id == staff_id,
        looks.c.at > now - GOOD_FOR,
        looks.c.reason == reason if reason else looks.c.reason.not_in(ELSEWHERE),
    )
    return await db.fetch_value(latest.limit(1)) is not None


async def _is_on_it(db: Database, jim_id: int, staff_id: int) -> bool:
    asked = select(support_requests.c.id).where(
        support_requests.c.jim_id == jim_id,
        support_requests.c.claimed_by == staff_id,
        support_requests.c.closed_at.is_(None),
    )
    rung = select(calls.c.id).where(
        calls.c.jim_id == jim_id, calls.c.claimed_by == staff_id, calls.c.due_at.is_not(None)
    )
    return bool(await db.fetch_value(select(or_(asked.exists(), rung.exists()))))


async def _note(db: Database, jim_id: int, staff_id: int, reason: str, note: str, *, now: datetime) -> None:
    async with db.write():
        await db.execute(
            looks.insert().values(jim_id=jim_id, staff_id=staff_id, reason=reason, note=note or None, at=now)
        )
        await audit.record(
            db, "looked", actor=f"staff:{staff_id}", subject=("person", jim_id), now=now, reason=reason
        )
