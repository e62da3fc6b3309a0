"""Gatherings: an afternoon, an evening or a day for all JIMs, online or at a place.

    draft -> open -> cancelled

A draft is seen by staff alone. Who comes never stands on a public page.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import gathering_places, gatherings
from jimsupport.domain import audit, slugs
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.gatherings import letters, places, reminders
from jimsupport.words import LANGUAGES, N_

MODES = {"online": N_("Online"), "in_person": N_("Bij elkaar")}
LONGEST_TITLE, LONGEST_TEXT, LONGEST_PLACE, LONGEST_LINK = 80, 2000, 200, 1000
MOST = 1000  # places
FARTHEST = timedelta(days=550)
LONGEST = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a gathering is: titles and texts by language, Dutch always; moments in UTC."""

    titles: Mapping[str, str]
    texts: Mapping[str, str]
    mode: str
    place: str = ""
    link: str = ""
    starts_at: datetime
    ends_at: datetime
    capacity: int


async def make(db: Database, plan: Plan, *, by: str, now: datetime) -> int:
    """A draft of a gathering; its id. Raises Invalid at the field at fault."""
    check(plan, now=now)
    values = {"uid": str(uuid4()), "state": "draft", "made_by": by, "made_at": now}
    async with db.write():
        slug = await slugs.free(db, gatherings.c.slug, _slug(plan))
        made = await db.insert(gatherings.insert().values(slug=slug, **values, **asdict(plan)))
        await audit.record(db, "gathering_made", actor=by, subject=("gathering", made), now=now)
    return made


async def change(db: Database, gathering_id: int, plan: Plan, *, by: str, now: datetime) -> None:
    """Another plan. Who has or waits for a place hears of another moment or place; more room lets who waits move up.

    Raises Invalid at the field at fault, also for fewer places than are taken; Refused once it is cancelled or over.
    """
    check(plan, now=now)
    async with db.write():
        row = await hold(db, gathering_id)
        if row.state == "cancelled" or row.ends_at <= now:
            raise Refused(N_("Deze bijeenkomst is geweest of gaat niet door. Maak een nieuwe."))
        if row.state == "open":
            _check_link(plan.mode, plan.link, field=True)
        if plan.capacity < await places.taken(db, gathering_id):
            raise Invalid("capacity", N_("Er zijn al meer plaatsen vergeven."))
        values = asdict(plan) | {"changed_at": now}
        moved = any(
            getattr(row, name) != values[name] for name in ("starts_at", "ends_at", "mode", "place", "link")
        )
        if moved and row.state == "open":
            values["sequence"] = row.sequence + 1
        elif row.state == "draft" and not row.slug.startswith(slug := _slug(plan)):
            values["slug"] = await slugs.free(db, gatherings.c.slug, slug)
        sealed = await db.sealed(gatherings, gathering_id, **values)
        await db.execute(gatherings.update().where(gatherings.c.id == gathering_id).values(**sealed))
        await audit.record(db, "gathering_changed", actor=by, subject=("gathering", gathering_id), now=now)
        if row.state != "open":
            return
        new = await load(db, gathering_id)
        if moved:
            await reminders.replan(db, new, now=now)
            here = await places.of(db, gathering_id, "in", "waiting")
            await letters.news(db, new, here, "changed", now=now)
            await letters.announce_anew(db, new, now=now)
        await places.move_up(db, new, by=by, now=now)


def check(plan: Plan, *, now: datetime) -> None:
    """Raises Invalid at the first field at fault."""
    if not plan.titles.get("nl"):
        raise Invalid("title_nl", N_("Geef de bijeenkomst een naam, in elk geval in het Nederlands."))
    if not plan.texts.get("nl"):
        raise Invalid("text_nl", N_("Schrijf waar de bijeenkomst over gaat, in elk geval in het Nederlands."))
    for field, texts, most in (("title", plan.titles, LONGEST_TITLE), ("text", plan.texts, LONGEST_TEXT)):
        for language, text in texts.items():
            if language not in LANGUAGES or len(text) > most:
                raise Invalid(
                    f"{field}_{language}",
                    N_("Maak dit korter: hier passen %(longest)s tekens."),
                    longest=most,
                )
    if plan.mode not in MODES:
        raise Invalid("mode", N_("Kies online of bij elkaar."))
    if plan.mode == "in_person" and not plan.place:
        raise Invalid("place", N_("Schrijf waar het is: naam, straat en plaats."))
    if len(plan.place) > LONGEST_PLACE:
        raise Invalid("place", N_("Maak dit korter: hier passen %(longest)s tekens."), longest=LONGEST_PLACE)
    if plan.link and not _is_link(plan.link):
        raise Invalid("link", N_("Plak een adres dat met https:// begint."))
    if not now < plan.starts_at <= now + FARTHEST:
        raise Invalid("day", N_("Kies een dag en een uur die nog komen, binnen anderhalf jaar."))
    if not plan.starts_at < plan.ends_at <= plan.starts_at + LONGEST:
        raise Invalid("until", N_("Het einde komt na het begin, hoogstens drie dagen later."))
    if not 1 <= plan.capacity <= MOST:
        raise Invalid("capacity", N_("Schrijf hoeveel mensen er passen, van 1 tot 1000."))


def _is_link(text: str) -> bool:
    """Whether this is an address on the web, that a browser opens and nothing in it runs."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme == "https" and bool(parts.hostname) and len(text) <= LONGEST_LINK and " " not in text
        )
    except ValueError:
        return False


def _check_link(mode: str, link: str | None, *, field: bool = False) -> None:
    """One that is online and open says where. Raises Refused, or Invalid at the `field`."""
    missing = N_("Plak eerst de link waar het online is.")
    if mode == "online" and not link:
        raise Invalid("link", missing) if field else Refused(missing)


async def open_up(db: Database, gathering_id: int, *, by: str, now: datetime) -> None:
    """Open it: it stands on the public page, and who wants to hear of gatherings is told. Again changes nothing.

    Raises Refused for one that is cancelled, over, or online without a link.
    """
    async with db.write():
        row = await hold(db, gathering_id)
        if row.state == "open":
            return
        if row.state != "draft" or row.starts_at <= now:
            raise Refused(N_("Deze bijeenkomst is geweest of gaat niet door. Maak een nieuwe."))
        _check_link(row.mode, row.link)
        opened = {"state": "open", "opened_at": now}
        await db.execute(gatherings.update().where(gatherings.c.id == gathering_id).values(**opened))
        await audit.record(db, "gathering_published", actor=by, subject=("gathering", gathering_id), now=now)


async def cancel(db: Database, gathering_id: int, *, by: str, now: datetime) -> None:
    """It is off: everybody with a place or on the waiting list hears it. Once more changes nothing; Refused once over."""
    async with db.write():
        row = await hold(db, gathering_id)
        if row.state == "cancelled":
            return
        if row.ends_at <= now:
            raise Refused(N_("Deze bijeenkomst is al geweest."))
        off = {"state": "cancelled", "cancelled_at": now, "sequence": row.sequence + 1}
        await db.execute(gatherings.update().where(gatherings.c.id == gathering_id).values(**off))
        await audit.record(db, "gathering_cancelled", actor=by, subject=("gathering", gathering_id), now=now)
        new = await load(db, gathering_id)
        await reminders.drop(db, gathering_id, "cancelled")
        here = await places.of(db, gathering_id, "in", "waiting")
        await letters.cancelled(db, new, [place.jim_id for place in here], now=now)


async def hold(db: Database, gathering_id: int) -> Row:
    """The gathering, held until the transaction ends: two who want the last place take turns. Raises NotFound."""
    await db.lock("gathering", gathering_id)
    return await load(db, gathering_id)


async def load(db: Database, gathering_id: int) -> Row:
    """Raises NotFound."""
    row = await db.fetch_one(gatherings.select().where(gatherings.c.id == gathering_id))
    if row is None:
        raise NotFound
    return row


async def published(db: Database, slug: str) -> Row:
    """What everybody may see of this one, with `left` places. Raises NotFound for a draft."""
    row = await db.fetch_one(_with_left().where(gatherings.c.slug == slug, gatherings.c.state != "draft"))
    if row is None:
        raise NotFound
    return row


async def coming(db: Database, *, now: datetime) -> list[Row]:
    """Those that are open and not over, soonest first, each with `left` places."""
    return await db.fetch_all(
        _with_left()
        .where(gatherings.c.state == "open", gatherings.c.ends_at > now)
        .order_by(gatherings.c.starts_at, gatherings.c.id)
    )


async def all_of_them(db: Database, *, limit: int = 100) -> list[Row]:
    """For staff: the latest first, each with `left` places and how many wait."""
    return await db.fetch_all(_with_left().order_by(gatherings.c.starts_at.desc()).limit(limit))


def _with_left() -> Any:
    def count(state: str) -> Any:
        here = gathering_places.c.gathering_id == gatherings.c.id, gathering_places.c.state == state
        summed = select(func.coalesce(func.sum(gathering_places.c.people), 0)).where(*here)
        return summed.correlate(gatherings).scalar_subquery()

    left = gatherings.c.capacity - count("in")
    return select(*gatherings.c, left.label("left"), count("waiting").label("waiting"))


def _slug(plan: Plan) -> str:
    words = slugs.of(plan.titles["nl"], otherwise="bijeenkomst", longest=40)
    return f"{words}-{cadence.local_day(plan.starts_at, cadence.HOME).isoformat()}"
