"""What stands around JIMs in the demo: days they see coming, who reads along, whom a professional still accompanies."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import accompaniments as names
from jimsupport.db.tables import hard_moments
from jimsupport.db.tables import helpers as readers
from jimsupport.domain.access import links
from jimsupport.domain.around import accompaniments, helpers, moments, still_helping
from jimsupport.domain.office.hours import today

FATIMA: dict[str, Any] = {
    "first_name": "Fatima",
    "relation": "mijn dochter",
    "address": "fatima@voorbeeld.example",
}
BEFORE = timedelta(days=12)  # when the day was about which we asked already


async def hear_of_a_day(db: Database, jim: int, *, now: datetime) -> None:
    """The JIM writes down tomorrow, so that we ask."""
    day = today(now) + timedelta(days=1)
    await moments.add(db, jim, day=day, what="zitting", by=f"jim:{jim}", now=now)


async def lay(
    db: Database, *, jim: int, others: Sequence[int], professional: int, organisation: int, now: datetime
) -> None:
    """Days to come; a helper who said yes, one who was asked and one who stopped; a list of a professional."""
    for days, what in ((5, "verhuizing"), (40, "18 worden")):
        day = today(now) + timedelta(days=days)
        await moments.add(db, jim, day=day, what=what, by=f"jim:{jim}", now=now)
    for number, jim_id in enumerate((jim, *others[:2])):
        karel: dict[str, Any] = {"first_name": "Karel", "address": f"karel{number}@voorbeeld.example"}
        who = FATIMA if jim_id == jim else karel
        await helpers.ask(db, jim_id, **who, by=f"jim:{jim_id}", now=now)
    for jim_id, verb in ((jim, helpers.agree), (others[1], helpers.leave)):
        helper = await helpers.latest(db, jim_id)
        if helper is not None:
            await verb(db, helpers.secret_of(helper), now=now)
    for name in ("Truus", "Ahmed", "Ria"):
        await accompaniments.add(db, professional, name=name, organisation_id=organisation, now=now)


async def samples(
    db: Database, *, jim: int, professional: int, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """What fills the paths of these pages."""
    asked = await db.fetch_all(readers.select().order_by(readers.c.id))
    coming = await db.fetch_all(
        select(hard_moments.c.id).where(hard_moments.c.jim_id == jim).order_by(hard_moments.c.id.desc())
    )
    listed = await db.fetch_all(select(names.c.id).where(names.c.professional_id == professional))
    moment = {"moment": coming[0].id}
    mailed = {"token": await links.create(db, jim, "request_received", now=now)}
    stop = still_helping.stop_path(professional)
    return {
        "/helper/{token}": [{"token": helpers.secret_of(row)} for row in asked],
        "/still-helping/{token}": [{"token": stop.rpartition("/")[2]}],
        "/me/moments/{moment:int}": [moment],
        "/a/{token}/moments": [mailed | moment],
        "/hand-overs/accompaniments": [{"id": row.id} for row in listed[:1]],
    }
