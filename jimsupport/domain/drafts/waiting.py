"""Those who wait for a group: who, where, at which moments, and why there is none for them yet."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import String, case, cast, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, left_over, meeting_wishes, people
from jimsupport.domain.wishes import moments, places, wishes
from jimsupport.words import N_

LONG = timedelta(days=60)  # then a person of ours is told
ENOUGH = 4  # for a group
WHY = {
    "nobody_yet": N_("Nog niemand deelt een taal, een moment en een manier met deze JIM."),
    "too_few": N_("Er zijn er nog te weinig die op dezelfde momenten kunnen."),
    "too_far": N_("Er zijn er genoeg, maar te weinig in de buurt."),
    "no_room": N_("Er zijn er genoeg, maar die pasten deze keer beter bij een andere groep."),
}
NOT_TRIED = N_("Nog niet geprobeerd: dat doen we vannacht.")
ELSEWHERE, NOWHERE = (
    "",
    "-",
)  # the regions of who lives over the border or at a place we do not know; and online only
LISTS = ("languages", "moments", "modes", "themes")
LEVELS = (1, 2, ENOUGH, 8)  # from how many on a cell of a chart is a shade darker


@dataclass(frozen=True, slots=True)
class Heat:
    """Of one language: how many wait for it, and how many of those can at each of the 21 moments."""

    language: str
    people: int
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Region:
    """A province, or who has none: how many wait there, and how many of those want to meet near home."""

    name: str
    people: int
    near: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The pool at a glance."""

    people: int
    long: int  # of those who wait longer than 60 days
    heats: list[Heat]
    regions: list[Region]
    best: tuple[int, str, int] | None  # the moment and language at which most can, and how many that are
    alone: int  # people for whom no moment of theirs is one at which enough can
    reasons: Counter[str]


async def listed(
    db: Database,
    *,
    staff_id: int,
    now: datetime,
    only: Collection[int] | None = None,
    mode: str = "",
    long: bool = False,
    start: int = 0,
    most: int | None = None,
) -> list[Row]:
    """Those without a draft or a group who can be in one, longest first: their wish, their name, why not yet.

    `only`: of these. `mode`, `long`: who want to meet in that way, who wait longer than 60 days. `start`, `most`: a page.
    """
    query = _rows(
        *meeting_wishes.c,
        people.c.first_name,
        people.c.last_name,
        left_over.c.reason,
        left_over.c.relaxation,
        left_over.c.offered_at,
        staff_id=staff_id,
        now=now,
    )
    if only is not None:
        query = query.where(meeting_wishes.c.id.in_(sorted(only)))
    if mode:
        query = query.where(cast(meeting_wishes.c.modes, String).contains(f'"{mode}"', autoescape=True))
    if long:
        query = query.where(meeting_wishes.c.waiting_since < now - LONG)
    query = query.order_by(meeting_wishes.c.waiting_since, meeting_wishes.c.id)
    return await db.fetch_all(query.offset(start).limit(most) if most else query)


def _rows(*columns: Any, staff_id: int, now: datetime) -> Any:
    return (
        select(*columns)
        .join(jims, jims.c.id == meeting_wishes.c.id)
        .join(people, people.c.id == meeting_wishes.c.id)
        .outerjoin(left_over, left_over.c.id == meeting_wishes.c.id)
        .where(
            meeting_wishes.c.waiting_since.is_not(None), meeting_wishes.c.id != staff_id, wishes.eligible(now)
        )
    )


class Waiter(NamedTuple):
    """Of somebody who waits, no more than what is counted; lists as tuples."""

    id: int
    languages: tuple[str, ...]
    moments: tuple[int, ...]
    modes: tuple[str, ...]
    themes: tuple[str, ...]
    place: str
    east: int | None
    north: int | None
    max_km: int | None
    waiting_since: datetime
    reason: str | None


async def everybody(db: Database, *, staff_id: int, now: datetime) -> list[Waiter]:
    """All who wait, longest first, in one light query: thousands of them are counted for a page."""
    listed = [cast(meeting_wishes.c[name], String).label(name) for name in LISTS]
    plain = [meeting_wishes.c[name] for name in ("place", "east", "north", "max_km", "waiting_since")]
    query = _rows(meeting_wishes.c.id, *listed, *plain, left_over.c.reason, staff_id=staff_id, now=now)
    rows = await db.fetch_all(query.order_by(meeting_wishes.c.waiting_since, meeting_wishes.c.id))
    return [
        Waiter(
            row.id,
            _parsed(row.languages),
            _parsed(row.moments),
            _parsed(row.modes),
            _parsed(row.themes),
            *row[1 + len(LISTS) :],
        )
        for row in rows
    ]


@lru_cache(maxsize=8192)
def _parsed(text: str) -> tuple[Any, ...]:
    """A list as it stands in the database; many say the same."""
    return tuple(json.loads(text))


async def count(db: Database, *, staff_id: int, now: datetime) -> tuple[int, int]:
    """How many wait, and how many of those longer than 60 days."""
    long = func.count(case((meeting_wishes.c.waiting_since < now - LONG, 1)))
    row = await db.fetch_one(_rows(func.count(), long, staff_id=staff_id, now=now))
    return (row[0], row[1]) if row else (0, 0)


def is_long(row: Any, now: datetime) -> bool:
    """Whether somebody waits longer than 60 days."""
    waits: timedelta = now - row.waiting_since
    return waits > LONG


def picture(rows: Sequence[Waiter], *, now: datetime, mode: str = "") -> Picture:
    """What all who wait come to; with `mode` only of those who want to meet in that way."""
    shown = [row for row in rows if not mode or mode in row.modes]
    heats = _heats(shown)
    cells = [(heat.counts[at], heat.language, at) for heat in heats for at in moments.ALL if heat.counts[at]]
    most = max(cells, key=lambda cell: (cell[0], -cell[2]), default=None)
    able = {heat.language: {at for at in moments.ALL if heat.counts[at] >= ENOUGH} for heat in heats}
    alone = sum(all(able[language].isdisjoint(row.moments) for language in row.languages) for row in shown)
    return Picture(
        people=len(shown),
        long=sum(is_long(row, now) for row in shown),
        heats=heats,
        regions=_regions(shown),
        best=(most[2], most[1], most[0]) if most else None,
        alone=alone,
        reasons=Counter(row.reason for row in shown if row.reason),
    )


def _heats(rows: Sequence[Waiter]) -> list[Heat]:
    spoken: Counter[str] = Counter()
    can: dict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        for language in row.languages:
            spoken[language] += 1
            can[language].update(row.moments)
    order = sorted(spoken.items(), key=lambda item: (-item[1], item[0]))
    return [Heat(language, number, [can[language][at] for at in moments.ALL]) for language, number in order]


def _regions(rows: Sequence[Waiter]) -> list[Region]:
    """Every province, most people first, then those elsewhere where there are any."""
    everybody, near = Counter[str](), Counter[str]()
    for row in rows:
        region = _region(row.place) if row.place else NOWHERE
        everybody[region] += 1
        near[region] += "in_person" in row.modes
    names = [
        *sorted(places.PROVINCES.values(), key=lambda name: (-everybody[name], name)),
        ELSEWHERE,
        NOWHERE,
    ]
    provinces = set(places.PROVINCES.values())
    return [
        Region(name, everybody[name], near[name]) for name in names if everybody[name] or name in provinces
    ]


@cache
def _region(place: str) -> str:
    """The province of a place as the table of places spells it."""
    found = places.find(place)
    return found[0].region if found and found[0].region in places.PROVINCES.values() else ELSEWHERE


def level(count: int) -> int:
    """How dark a cell is, 0 to 4; 3 and on is enough for a group."""
    return sum(count >= least for least in LEVELS)
