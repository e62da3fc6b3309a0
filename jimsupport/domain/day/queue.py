"""The staff's day: what needs a person now, and nothing else. The number of queries does not grow with the work."""

from dataclasses import dataclass
from datetime import datetime

from jimsupport.db import Database, Row
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
    totals, rows = await _rows(db, view, number)
    later = max(0, totals.rank - view.left)
    total = later if whose == "later" else totals.id - later
    last = max(1, -(-total // PAGE))
    if number > last:
        number = last
        _, rows = await _rows(db, view, number)
    return Page(await items.of(db, rows, view), total, later, number, roster.on_duty(today))


async def _rows(db: Database, view: View, number: int) -> tuple[Row, list[Row]]:
    """The totals, and the rows of page `number`."""
    values = view.values() | {"size": PAGE, "start": (number - 1) * PAGE}
    totals, *rows = await db.fetch_all(pile.page_of(view.whose).params(values))
    return totals, rows


async def next_for(db: Database, *, staff_id: int, now: datetime) -> tuple[str, int] | None:
    """What this member of staff could take next, (source, id) or None.

    Danger comes first, then what is theirs, then what is nobody's and comes up today.
    """
    today = hours.today(now)
    view = await _view(db, await rosters.load(db, today, today), staff_id, now=now)
    row = await db.fetch_one(pile.first_of_mine_or_free().params(view.values()))
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
