"""Which moments a JIM can pick, and who would have the talk: of those who fit, whoever has the fewest to come."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import people, talks
from jimsupport.domain.office import roster
from jimsupport.domain.office.hours import today
from jimsupport.domain.talks import hours, moments
from jimsupport.domain.talks.moments import AHEAD, DAY, NOTICE, WAYS, Habits, Span, Wish


@dataclass(frozen=True, slots=True)
class Offer:
    """A moment that can be picked, with whom, and how that can be: phone, online or both."""

    starts_at: datetime
    ends_at: datetime
    staff_id: int
    name: str
    ways: frozenset[str]


async def offers(
    db: Database,
    jim: Any,
    *,
    now: datetime,
    ways: Collection[str] = WAYS,
    notice: timedelta = NOTICE,
    instead_of: Row | None = None,
    prefer: int | None = None,
) -> list[Offer]:
    """Every moment this JIM can pick in the coming weeks, in order, one offer a moment; ten queries, however many.

    `instead_of` is the talk that is moved: its own time counts as free, though where it is now is no offer, and its
    member of staff comes first. Else `prefer` does. Nobody is ever offered a talk with themselves: staff can be a JIM too.
    """
    until = now + AHEAD
    first, last = today(now), today(until)
    kept = await roster.load(db, first, last)
    names = await _names(db, kept.staff - {jim.id})
    habits = await hours.habits(db, list(names), first, last)
    booked = await _booked(db, list(habits), since=now, but=instead_of)
    many = Counter({staff_id: len(spans) for staff_id, spans in booked.items()})
    wish = _wish(jim, ways)
    wanted = instead_of.staff_id if instead_of else prefer
    best: dict[datetime, tuple[tuple[Any, ...], Offer]] = {}
    for staff_id, theirs in habits.items():
        if not wish.suits(theirs):
            continue
        days = [first + n * DAY for n in range((last - first).days + 1)]
        here = [day for day in days if kept.opening(day) and not kept.away(staff_id, day)]
        rank = (staff_id != wanted, not _speaks(jim, theirs), many[staff_id], staff_id)
        for starts_at in moments.free(theirs, here, booked[staff_id], after=now + notice, until=until):
            ends_at = starts_at + timedelta(minutes=theirs.minutes)
            if instead_of is not None and starts_at == instead_of.starts_at and instead_of.state == "booked":
                continue
            offer = Offer(starts_at, ends_at, staff_id, names[staff_id], wish.ways & theirs.ways)
            if starts_at not in best or rank < best[starts_at][0]:
                best[starts_at] = (rank, offer)
    return [best[starts_at][1] for starts_at in sorted(best)]


def nearest(found: Sequence[Offer], to: datetime) -> list[Offer]:
    """The three of these that are closest to a moment that is gone, in order."""
    near = moments.nearest((offer.starts_at for offer in found), to)
    return [offer for offer in found if offer.starts_at in near]


def _wish(jim: Any, ways: Collection[str]) -> Wish:
    """Who wants an interpreter can talk with anybody, through the interpreter."""
    return Wish(frozenset(ways), frozenset() if jim.interpreter else frozenset({jim.language}))


def _speaks(jim: Any, habits: Habits) -> bool:
    return (jim.interpreter or jim.language) in habits.languages


async def _names(db: Database, staff_ids: Collection[int]) -> dict[int, str]:
    rows = await db.fetch_all(select(people.c.id, people.c.first_name).where(people.c.id.in_(staff_ids)))
    return {row.id: row.first_name for row in rows}


async def _booked(
    db: Database, staff_ids: Collection[int], *, since: datetime, but: Row | None
) -> defaultdict[int, list[Span]]:
    """What these members of staff have booked, from the beginning of the day of `since` on."""
    query = select(talks.c.id, talks.c.staff_id, talks.c.starts_at, talks.c.ends_at).where(
        talks.c.staff_id.in_(staff_ids),
        talks.c.state.in_(("booked", "held", "missed")),  # one that was today counts for how many a day
        talks.c.starts_at >= moments.at(today(since), 0),
    )
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for row in await db.fetch_all(query):
        if but is None or row.id != but.id:
            spans[row.staff_id].append((row.starts_at, row.ends_at))
    return spans
