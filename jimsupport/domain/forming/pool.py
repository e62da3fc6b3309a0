"""The pool: everybody who looks for a group, and the groups with a place, as the matching takes them."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    hand_overs,
    jims,
    meeting_wishes,
    peer_group_members,
    peer_groups,
    people,
)
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.forming import settings, ties
from jimsupport.domain.forming.rounds import IN_ONE
from jimsupport.domain.forming.ties import within
from jimsupport.domain.matching.model import Config, Group, Person, Pool
from jimsupport.domain.wishes import wishes

OPEN = ("inviting", "running")
THEME_NUMBERS = {theme: number for number, theme in enumerate(THEMES)}
APART_BY = (
    110_000  # metres between two made-up places: nobody is near somebody who did not say where they live
)
IN_A_ROW, MADE_UP = 160, 160 * 70


@dataclass(frozen=True, slots=True)
class Told:
    """A pool, and of whom we do not know how long ago help ended: then no reason says so."""

    pool: Pool
    no_stage: frozenset[str]


async def load(db: Database, *, now: datetime) -> Pool:
    """Everybody who may be in a group and is in none, or in a draft that nobody touched; and the open groups."""
    return (await read(db, now=now)).pool


async def read(
    db: Database,
    *,
    now: datetime,
    only: Collection[int] | None = None,
    open_groups: Collection[int] | None = None,
    drafts: bool = False,
) -> Told:
    """The pool of everybody, or of these people and groups only.

    `drafts`: everything stands as it is, drafts and full groups as well, and only who is in nothing is free.
    A fixed number of queries.
    """
    async with db.read():
        config = await settings.config(db)
        found = await _groups(db, open_groups, drafts=drafts)
        members = {row.id: row for row in await _members(db, open_groups)}
        groups = list(_grouped(found, members, config.max_size - (not drafts)))
        framed = {member for group in groups for member in group.members}
        inside = {row.jim_id for row in found}
        free = [row for row in await _free(db, only, now=now) if row.id not in inside]
        there = [row for row in members.values() if str(row.id) in framed]
        everyone = sorted((*free, *there), key=lambda row: row.id)
        ids = None if only is None else [row.id for row in everyone]
        handed = await _handed(db, ids)
        apart = await ties.kept_apart(db, everyone, handed, only=ids)
        if not drafts:
            apart |= await ties.out_of_groups(db, groups)
        met = await ties.met_before(db, only=ids)
        left = await _left_last(db) if only is None else {}  # who is tried alone is said to wait since when

    def made() -> Told:
        today = cadence.local_day(now, cadence.HOME)
        return _told(everyone, groups, handed, left, apart, met, config, today)

    # Thousands of people take a moment; meanwhile the loop does what else there is to do.
    return await asyncio.to_thread(made) if only is None else made()


def _told(
    everyone: Sequence[Row],
    groups: Sequence[Group],
    handed: Iterable[Row],
    left: Mapping[int, datetime],
    apart: Iterable[ties.Ids],
    met: Iterable[ties.Ids],
    config: Config,
    today: date,
) -> Told:
    frames = {member: group for group in groups for member in group.members}
    known = {row.id for row in everyone}
    ends = {row.jim_id: row for row in handed}  # the latest comes last
    persons = tuple(
        _framed(_person(row, ends.get(row.id), left.get(row.id), today), frames.get(str(row.id)))
        for row in everyone
    )
    found = Pool(
        persons, tuple(groups), forbidden=_named(apart, known), met=_named(met, known), config=config
    )
    return Told(found, frozenset(str(row.id) for row in everyone if not (row.id in ends or row.ends_on)))


def live() -> ColumnElement[bool]:
    """Clause on members and groups joined: who is in something that no run may take them out of."""
    return and_(
        peer_group_members.c.state.in_(IN_ONE),
        or_(
            and_(peer_groups.c.state == "draft", peer_groups.c.touched_at.is_not(None)),
            and_(
                peer_groups.c.state.in_(OPEN),
                or_(peer_group_members.c.state != "draft", peer_group_members.c.touched_at.is_not(None)),
            ),
        ),
    )


def _people() -> Any:
    return (
        select(
            meeting_wishes,
            people.c.last_name,
            jims.c.place.label("home"),
            jims.c.ends_on,
        )
        .join(jims, jims.c.id == meeting_wishes.c.id)
        .join(people, people.c.id == jims.c.id)
    )


async def _free(db: Database, only: Collection[int] | None, *, now: datetime) -> list[Row]:
    """Who may be in a draft: with a wish that is whole, and in nothing that stands."""
    held = exists().where(
        peer_group_members.c.jim_id == meeting_wishes.c.id,
        peer_groups.c.id == peer_group_members.c.group_id,
        live(),
    )
    rows = await db.fetch_all(
        _people()
        .where(
            wishes.eligible(now),
            ~held,
            within(meeting_wishes.c.id, only),
        )
        .order_by(meeting_wishes.c.id)
    )
    return [row for row in rows if wishes.next_step(row) is None and row.languages]


async def _groups(db: Database, only: Collection[int] | None, *, drafts: bool) -> list[Row]:
    """A row for each member of the groups that have or had a place."""
    standing = peer_group_members.c.state.in_(IN_ONE) if drafts else live()
    return await db.fetch_all(
        select(
            peer_groups.c.id,
            peer_groups.c.language,
            peer_groups.c.mode,
            peer_groups.c.moment,
            peer_group_members.c.jim_id,
        )
        .join(peer_group_members, peer_group_members.c.group_id == peer_groups.c.id)
        .where(
            standing,
            peer_groups.c.state.in_((*OPEN, "draft") if drafts else OPEN),
            within(peer_groups.c.id, only),
        )
        .order_by(peer_groups.c.id, peer_group_members.c.id)
    )


async def _members(db: Database, groups: Collection[int] | None) -> list[Row]:
    """Who is in a draft or a group."""
    standing = (
        select(peer_group_members.c.jim_id)
        .join(peer_groups, peer_groups.c.id == peer_group_members.c.group_id)
        .where(
            peer_group_members.c.state.in_(IN_ONE),
            peer_groups.c.state.in_((*OPEN, "draft")),
            within(peer_groups.c.id, groups),
        )
    )
    return await db.fetch_all(_people().where(meeting_wishes.c.id.in_(standing)))


def _grouped(found: Iterable[Row], members: Mapping[int, Row], most: int) -> Iterator[Group]:
    """Groups of at most `most`. Into one that meets in person nobody comes while we miss where a member lives: they
    stand far from everywhere.
    """
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in found:
        groups[row.id].append(row)
    for number, rows in groups.items():
        first = rows[0]
        if any(row.jim_id not in members for row in rows) or len(rows) > most:
            continue
        ids = tuple(str(row.jim_id) for row in rows)
        yield Group(str(number), first.language, first.mode, first.moment, ids, str(number))


async def _left_last(db: Database) -> dict[int, datetime]:
    """When each JIM left the last group they were a member of."""
    rows = await db.fetch_all(
        select(peer_group_members.c.jim_id, func.max(peer_group_members.c.left_at).label("at"))
        .where(
            peer_group_members.c.joined_at.is_not(None),
            peer_group_members.c.left_at.is_not(None),
        )
        .group_by(peer_group_members.c.jim_id)
    )
    return {row.jim_id: row.at for row in rows}


async def _handed(db: Database, ids: Collection[int] | None) -> list[Row]:
    wished = select(meeting_wishes.c.id)
    return await db.fetch_all(
        select(
            hand_overs.c.jim_id,
            hand_overs.c.young_person_id,
            hand_overs.c.organisation_id,
            hand_overs.c.professional_id,
            hand_overs.c.ends_on,
        )
        .where(
            hand_overs.c.withdrawn_at.is_(None),
            hand_overs.c.jim_id.in_(wished) if ids is None else within(hand_overs.c.jim_id, ids),
        )
        .order_by(hand_overs.c.jim_id, hand_overs.c.ends_on, hand_overs.c.id)
    )


def _person(row: Row, handed: Row | None, left: datetime | None, today: date) -> Person:
    placed = row.east is not None and row.north is not None
    ended = handed.ends_on if handed else row.ends_on
    since = row.waiting_since or (max(row.wished_at, left) if left else row.wished_at)
    return Person(
        id=str(row.id),
        languages=tuple(row.languages),
        moments=tuple(row.moments),
        modes=tuple(row.modes),
        x=row.east if placed else -9_000_000 + APART_BY * (row.id % IN_A_ROW),
        y=row.north if placed else 2_000_000 + APART_BY * (row.id % MADE_UP // IN_A_ROW),
        max_km=row.max_km or 0,
        themes=tuple(THEME_NUMBERS[theme] for theme in row.themes if theme in THEME_NUMBERS),
        stage_months=_months(ended, today) if ended else 0,
        relation=row.relation or "",
        organisation=str(handed.organisation_id) if handed else "",
        waiting_days=max(0, (today - cadence.local_day(since, cadence.HOME)).days),
    )


def _months(since: date, today: date) -> int:
    """Whole months, none when it is still to come."""
    months = 12 * (today.year - since.year) + today.month - since.month - (today.day < since.day)
    return max(0, months)


def _framed(person: Person, group: Group | None) -> Person:
    """Somebody as a member of the group they are in: it suits them, whatever they wished since."""
    if group is None:
        return person
    return replace(
        person,
        languages=tuple(dict.fromkeys((*person.languages, group.language))),
        moments=tuple(sorted({*person.moments, group.moment})),
        modes=tuple(dict.fromkeys((*person.modes, group.mode))),
    )


def _named(pairs: Iterable[ties.Ids], known: set[int]) -> tuple[tuple[str, str], ...]:
    return tuple((str(one), str(other)) for one, other in sorted(pairs) if {one, other} <= known)
