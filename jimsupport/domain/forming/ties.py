"""Who is never in one group, and who was in one before: pairs of JIMs, for the matching alone.

Apart are JIMs of one young person, of one household (an address or number they share, a name in one place), who read
each other's mail, a JIM and the professional who accompanied them, who stopped writing with each other, and whom
somebody asked to keep apart. Why is told to nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from jimsupport.db import Database, Row
from jimsupport.db.tables import apart, channels, exchanges, helpers, peer_group_members, peer_groups
from jimsupport.domain.forming.rounds import IN_ONE
from jimsupport.domain.matching.model import Group

Ids = tuple[int, int]
MOST_OF_A_NAME = 12  # in one place: more are no household, but a common name


async def kept_apart(
    db: Database, people: Iterable[Row], handed: Iterable[Row], *, only: Collection[int] | None
) -> set[Ids]:
    """Every pair of `people` that is never in one group. `handed`: their hand-overs; `only`: their ids, where few."""
    people = list(people)
    known = {person.id for person in people}
    found = set(_of_one_young_person(handed)) | set(_of_one_household(people))
    found |= {_pair(row.jim_id, row.professional_id) for row in handed if row.professional_id in known}
    found |= await _of_one_address(db, only)
    found |= await _who_asked(db, only)
    return {pair for pair in found if pair[0] != pair[1] and known.issuperset(pair)}


async def out_of_groups(db: Database, groups: Iterable[Group]) -> set[Ids]:
    """Who said no to one of these groups, did not answer it or left it, with somebody in it: not there again."""
    first = {int(group.id): int(group.members[0]) for group in groups if group.members}
    rows = await db.fetch_all(
        select(peer_group_members.c.group_id, peer_group_members.c.jim_id).where(
            peer_group_members.c.group_id.in_(list(first)),
            peer_group_members.c.state.not_in(IN_ONE),
        )
    )
    return {_pair(row.jim_id, first[row.group_id]) for row in rows}


def within(column: Any, only: Collection[int] | None) -> ColumnElement[bool]:
    """Clause: `column` is one of `only`; None is everybody."""
    return true() if only is None else column.in_(sorted(only))


def _pair(one: int, other: int) -> Ids:
    return (one, other) if one < other else (other, one)


def _together(found: Iterable[tuple[Hashable, int]], most: int | None = None) -> Iterator[Ids]:
    """Every pair of those who have a key in common."""
    groups = defaultdict(set)
    for key, person in found:
        groups[key].add(person)
    for group in groups.values():
        if len(group) > 1 and (most is None or len(group) <= most):
            yield from combinations(sorted(group), 2)


def _of_one_young_person(handed: Iterable[Row]) -> Iterator[Ids]:
    return _together((row.young_person_id, row.jim_id) for row in handed)


def _of_one_household(people: Iterable[Row]) -> Iterator[Ids]:
    named = (
        ((row.last_name.casefold(), row.home.casefold()), row.id)
        for row in people
        if row.last_name and row.home
    )
    return _together(named, MOST_OF_A_NAME)


async def _of_one_address(db: Database, only: Collection[int] | None) -> set[Ids]:
    own = await db.fetch_all(
        select(channels.c.address_key, channels.c.person_id).where(within(channels.c.person_id, only))
    )
    reading = await db.fetch_all(
        select(helpers.c.address, helpers.c.jim_id).where(within(helpers.c.jim_id, only))
    )
    keys = {row.address_key for row in own}
    theirs = [(row.address.casefold(), row.jim_id) for row in reading if row.address]
    return set(_together([*own, *(each for each in theirs if each[0] in keys)]))


async def _who_asked(db: Database, only: Collection[int] | None) -> set[Ids]:
    asked = await db.fetch_all(
        select(apart.c.jim_id, apart.c.other_id).where(
            within(apart.c.jim_id, only), within(apart.c.other_id, only)
        )
    )
    stopped = await db.fetch_all(
        select(exchanges.c.asker_id, exchanges.c.listener_id).where(
            or_(exchanges.c.ended_by.like("jim:%"), exchanges.c.ended_by.like("staff:%")),
            within(exchanges.c.asker_id, only),
            within(exchanges.c.listener_id, only),
        )
    )
    return {_pair(one, other) for one, other in (*asked, *stopped)}


async def met_before(db: Database, *, only: Collection[int] | None) -> set[Ids]:
    """Every pair that met in a group that is over, or that one of them left."""
    rows = await db.fetch_all(
        select(
            peer_group_members.c.group_id,
            peer_group_members.c.jim_id,
            peer_group_members.c.left_at,
            peer_groups.c.ended_at,
        )
        .join(peer_groups, peer_groups.c.id == peer_group_members.c.group_id)
        .where(peer_group_members.c.joined_at.is_not(None), within(peer_group_members.c.jim_id, only))
    )
    there = {(row.group_id, row.jim_id) for row in rows if row.left_at is None and row.ended_at is None}
    met = _together_in_groups(rows)
    return {(one, other) for group, one, other in met if not {(group, one), (group, other)} <= there}


def _together_in_groups(rows: Iterable[Row]) -> Iterator[tuple[int, int, int]]:
    groups = defaultdict(set)
    for row in rows:
        groups[row.group_id].add(row.jim_id)
    for group, people in groups.items():
        for one, other in combinations(sorted(people), 2):
            yield group, one, other
