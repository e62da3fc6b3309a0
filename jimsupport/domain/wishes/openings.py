"""What another moment would open: with how many JIMs and groups somebody could meet, if they could then as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import hypot
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, meeting_wishes, peer_group_members, peer_groups, people
from jimsupport.domain.wishes import moments, wishes

LARGEST = 8
SHOWN = 3
LOOKED_AT = (
    2_000  # of those who wait, the last ones: enough to tell a moment that helps from one that does not
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A moment somebody did not choose: the groups with a free place they would fit, and the people who wait for it."""

    moment: int
    groups: int
    people: int


async def of(db: Database, mine: Row, *, now: datetime) -> list[Opening]:
    """The moments that would open most for the wish `mine`, best first; three queries, however many wait."""
    waiting = await db.fetch_all(
        select(*meeting_wishes.c)
        .join(jims, jims.c.id == meeting_wishes.c.id)
        .join(people, people.c.id == jims.c.id)
        .where(
            wishes.eligible(now),
            meeting_wishes.c.waiting_since.is_not(None),
            meeting_wishes.c.id != mine.id,
        )
        .order_by(meeting_wishes.c.waiting_since.desc())
        .limit(LOOKED_AT)
    )
    free = await db.fetch_all(
        select(peer_groups.c.id, peer_groups.c.language, peer_groups.c.mode, peer_groups.c.moment)
        .join(peer_group_members, peer_group_members.c.group_id == peer_groups.c.id)
        .where(
            peer_groups.c.state.in_(("inviting", "running")),
            peer_groups.c.mode == "online",  # near ones hang on where each member lives
            peer_group_members.c.state.in_(wishes.IN_GROUP),
        )
        .group_by(peer_groups.c.id, peer_groups.c.language, peer_groups.c.mode, peer_groups.c.moment)
        .having(func.count() < LARGEST)
    )
    return best(mine, waiting, free)


def best(mine: Any, waiting: Sequence[Any], groups: Sequence[Any]) -> list[Opening]:
    """Of the moments that `mine` does not hold, those that open most: groups before people."""
    near = [wish for wish in waiting if _could_meet(mine, wish)]
    found = []
    for moment in set(moments.ALL) - set(mine.moments):
        fits = sum(
            group.moment == moment and group.language in mine.languages and group.mode in mine.modes
            for group in groups
        )
        who = sum(moment in wish.moments for wish in near)
        if fits or who:
            found.append(Opening(moment, fits, who))
    return sorted(found, key=lambda each: (-each.groups, -each.people, each.moment))[:SHOWN]


def _could_meet(one: Any, other: Any) -> bool:
    if not set(one.languages) & set(other.languages):
        return False
    ways = set(one.modes) & set(other.modes)
    if "online" in ways:
        return True
    if "in_person" not in ways or None in (one.east, other.east, one.max_km, other.max_km):
        return False
    return hypot(one.east - other.east, one.north - other.north) <= 1000 * min(one.max_km, other.max_km)
