"""How a member of a group hears of messages, until when they want quiet, how far they read, what they tell of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement

from jimsupport.db import Database
from jimsupport.db.tables import group_habits, peer_group_members
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.group_life import rows
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.words import N_

HEARS = {
    "each": N_("Een mail bij elk bericht"),
    "daily": N_("Eén mail per dag, rond vijf uur"),
    "never": N_("Geen mail over berichten"),
}
USUAL = "daily"
LONGEST = 200
LONGEST_QUIET = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Habits:
    """What one member chose, and how far they are."""

    hears: str = USUAL
    quiet_until: date | None = None
    read_id: int = 0
    about: str = ""

    def is_quiet(self, today: date) -> bool:
        """Whether they want to hear nothing of the group on this day."""
        return self.quiet_until is not None and today < self.quiet_until


async def of(db: Database, seen: Seen) -> Habits:
    """The habits of the JIM whose page it is."""
    row = await db.fetch_one(group_habits.select().where(group_habits.c.id == seen.membership))
    if row is None:
        return Habits()
    return Habits(row.hears, row.quiet_until, row.read_id, row.about or "")


async def told(db: Database, group_id: int) -> dict[int, str]:
    """What members of the group tell of themselves, by the id of the JIM."""
    found = await db.fetch_all(
        group_habits.join(peer_group_members, peer_group_members.c.id == group_habits.c.id)
        .select()
        .with_only_columns(peer_group_members.c.jim_id, group_habits.c.about)
        .where(peer_group_members.c.group_id == group_id, group_habits.c.about.is_not(None))
    )
    return {row.jim_id: row.about for row in found}


async def about_of(db: Database, jim_id: int) -> str:
    """What this JIM tells the group they are in, or were in last; "" for nothing."""
    line = (
        group_habits.join(peer_group_members, peer_group_members.c.id == group_habits.c.id)
        .select()
        .with_only_columns(group_habits.c.about)
        .where(peer_group_members.c.jim_id == jim_id, group_habits.c.about.is_not(None))
        .order_by(group_habits.c.id.desc())
        .limit(1)
    )
    return await db.fetch_value(line) or ""


async def choose(
    db: Database,
    seen: Seen,
    hears: str,
    *,
    quiet_until: date | None = None,
    today: date,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """How this JIM wants to hear of messages, and until which day not at all. Raises Invalid on another way or day."""
    if hears not in HEARS:
        raise Invalid("hears", N_("Kies een van de drie."))
    if quiet_until is not None and not today < quiet_until <= today + LONGEST_QUIET:
        raise Invalid("quiet_until", N_("Kies een dag in het komende jaar, bijvoorbeeld 24-11-2026."))
    async with db.write():
        fresh = await rows.hold(db, seen)
        had = await of(db, fresh)
        if (had.hears, had.quiet_until) == (hears, quiet_until):
            return
        await keep(db, fresh.membership, hears=hears, quiet_until=quiet_until)
        await _note(db, fresh, quiet_until, by=by, now=now, phone=phone)


async def hears(db: Database, jim_id: int) -> bool:
    """Whether this JIM is in a group and gets mail about its messages."""
    seen = await groups.of_jim(db, jim_id)
    return seen is not None and rows.is_in(seen) and (await of(db, seen)).hears != "never"


async def mail(db: Database, jim_id: int, wanted: bool, *, by: str, now: datetime) -> None:
    """No mail about messages of their group any more, or again as usual; nothing for who is in none, or wants so."""
    async with db.write():
        seen = await groups.of_jim(db, jim_id)
        if seen is None or not rows.is_in(seen):
            return
        fresh = await rows.hold(db, seen)
        had = await of(db, fresh)
        if (had.hears != "never") == wanted:
            return
        await keep(db, fresh.membership, hears=USUAL if wanted else "never")
        await _note(db, fresh, had.quiet_until, by=by, now=now)


async def tell(db: Database, seen: Seen, about: str, *, by: str, now: datetime, phone: bool = False) -> None:
    """A line about themselves for the others; empty takes it away. Raises Invalid on one that is too long."""
    line = " ".join(about.split())
    if len(line) > LONGEST:
        raise Invalid("about", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    async with db.write():
        fresh = await rows.hold(db, seen)
        if (await of(db, fresh)).about == line:
            return
        await keep(db, fresh.membership, about=line or None)
        await events.record(db, "group_about_changed", seen.me, by=by, now=now, phone=phone, group=seen.id)


async def read(db: Database, seen: Seen, message_id: int) -> None:
    """This JIM has seen everything up to this message; never less than before."""
    values = {"id": seen.membership, "read_id": message_id}
    further = group_habits.c.read_id < message_id
    await db.upsert(group_habits, [values], key=["id"], set=["read_id"], where=further)


async def keep(
    db: Database, membership: int, *, where: ColumnElement[bool] | None = None, **values: Any
) -> None:
    """Keep `values` of one membership, whether anything was kept of it before or not."""
    await keep_all(db, [{"id": membership, **values}], where=where)


async def keep_all(
    db: Database, many: Sequence[dict[str, Any]], *, where: ColumnElement[bool] | None = None
) -> None:
    """The same for several, which all name the same columns beside `id`."""
    columns = [name for name in (many[0] if many else ()) if name != "id"]
    await db.upsert(group_habits, many, key=["id"], set=columns, where=where)


async def _note(
    db: Database, seen: Seen, quiet_until: date | None, *, by: str, now: datetime, phone: bool = False
) -> None:
    until = quiet_until.isoformat() if quiet_until else None
    await events.record(
        db, "group_habits_changed", seen.me, by=by, now=now, phone=phone, group=seen.id, until=until
    )
