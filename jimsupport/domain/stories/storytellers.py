"""JIMs who said «you may ask me to tell my story»: a yes of its own, apart from all else, and as easily taken back.

Saying it asks for nothing and sends nothing: staff see who may be asked, and ring or write as one does.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, cast, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims as jim_rows
from jimsupport.db.tables import people, storytellers
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import jims
from jimsupport.words import N_

USES = {"newsletter": N_("In de nieuwsbrief"), "training": N_("Bij een training voor hulpverleners")}
LONGEST = 600
MOST = 500


async def of(db: Database, jim_id: int) -> Row | None:
    """The yes of this JIM (uses, about, since, by), or None."""
    return await db.fetch_one(storytellers.select().where(storytellers.c.id == jim_id))


async def start(
    db: Database,
    jim_id: int,
    *,
    uses: Sequence[str],
    about: str = "",
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """This JIM may be asked, for these `uses`; or changes for what. Again changes nothing. Raises Invalid at the field."""
    chosen, about = [use for use in USES if use in uses], about.strip()
    if not chosen:
        raise Invalid("uses", N_("Kies waarvoor we je mogen vragen."))
    if len(about) > LONGEST:
        raise Invalid("about", N_("Maak dit korter: hier passen %(longest)s tekens."), longest=LONGEST)
    async with db.write():
        await jims.hold(db, jim_id)
        row = await of(db, jim_id)
        if row and (row.uses, row.about or "") == (chosen, about):
            return
        values = {"uses": chosen, "about": about or None}
        if row:
            sealed = await db.sealed(storytellers, jim_id, **values)
            await db.execute(storytellers.update().where(storytellers.c.id == jim_id).values(**sealed))
        else:
            await db.execute(storytellers.insert().values(id=jim_id, **values, since=now, by=by))
            await events.record(db, "storytelling_wanted", jim_id, by=by, now=now, phone=phone)


async def stop(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Ask them no more. Again changes nothing."""
    async with db.write():
        await jims.hold(db, jim_id)
        if await of(db, jim_id):
            await forget(db, jim_id)
            await events.record(db, "storytelling_unwanted", jim_id, by=by, now=now, phone=phone)


async def listed(db: Database, *, staff_id: int, use: str = "") -> list[Row]:
    """Who may be asked, for one of `USES` or for any, the latest yes first; not whoever looks, nor who hears nothing of us.

    Each with first and last name, language and what they would tell.
    """
    may = (
        jim_rows.c.stopped_at.is_(None),
        jim_rows.c.deceased_at.is_(None),
        jim_rows.c.declined_at.is_(None),
        storytellers.c.id != staff_id,
    )
    rows = (
        select(*storytellers.c, people.c.first_name, people.c.last_name, people.c.language)
        .join(people, people.c.id == storytellers.c.id)
        .join(jim_rows, jim_rows.c.id == storytellers.c.id)
        .where(*may)
        .order_by(storytellers.c.since.desc(), storytellers.c.id)
    )
    if use in USES:
        rows = rows.where(cast(storytellers.c.uses, Text).like(f'%"{use}"%'))
    return await db.fetch_all(rows.limit(MOST))


async def forget(db: Database, jim_id: int) -> None:
    """Whose data goes is asked nothing any more, and what they would tell is gone."""
    await db.execute(storytellers.delete().where(storytellers.c.id == jim_id))
