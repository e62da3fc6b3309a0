"""The staff's day: what needs a person now, and nothing else. The number of queries does not grow with the work."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import literal, select, union_all

from jimsupport.db import Database
from jimsupport.domain.day import ceiling, items, pile
from jimsupport.domain.day.items import Item
from jimsupport.domain.day.pile import View
from jimsupport.domain.office import hours
from jimsupport.domain.office import roster as rosters
from jimsupport.domain.office.roster import Roster

PAGE = 25
WHOSE = ("all", "mine", "free", "later")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the day, of `total` items."""

    items: list[Item]
    total: int
    later: int  # how many routine ones the ceiling keeps for the days after
    page: int
    on_duty: list[int]  # who is there today


async def page(db: Database, *, staff_id: int, now: datetime, number: int = 1, whose: str = "all") -> Page:
    """What needs a person at `now`, danger first; nothing about the member of staff who looks."""
    today = hours.today(now)
    roster = await rosters.load(db, today, today)
    view = await _view(db, roster, staff_id, now=now, whose=whose)
    counts = await db.fetch_one(pile.counted(view))
    waiting = counts.waiting if counts else 0
    later = max(0, waiting - view.left)
    total = later if whose == "later" else (counts.total if counts else 0) - later
    number = min(max(1, number), max(1, -(-total // PAGE)))
    seen = pile.seen(view).subquery()
    rows = await db.fetch_all(
        select(seen)
        .order_by(seen.c.rank, seen.c.since, seen.c.source, seen.c.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return Page(await items.of(db, rows, view), total, later, number, roster.on_duty(today))


async def next_for(db: Database, *, staff_id: int, now: datetime) -> tuple[str, int] | None:
    """What this member of staff could take next, (source, id) or None.

    Danger comes first, then what is theirs, then what is nobody's and comes up today.
    """
    today = hours.today(now)
    view = await _view(db, await rosters.load(db, today, today), staff_id, now=now)
    piles = [pile.seen(replace(view, whose=whose)).subquery() for whose in ("mine", "free")]
    both = union_all(*(select(each, literal(place).label("turn")) for place, each in enumerate(piles)))
    work = both.subquery()
    row = await db.fetch_one(
        select(work.c.source, work.c.id)
        .order_by(work.c.rank != pile.DANGER, work.c.turn, work.c.rank, work.c.since, work.c.id)
        .limit(1)
    )
    return (row.source, row.id) if row else None


async def _view(db: Database, roster: Roster, staff_id: int, *, now: datetime, whose: str = "all") -> View:
    today = hours.today(now)
    return View(
        staff_id,
        now,
        whose,
        left=(await ceiling.of_today(db, roster, now=now)).left,
        covered=roster.covered_by(staff_id, today),
        unattended=roster.unattended(today),
    )
