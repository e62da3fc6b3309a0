"""Newcomers in open places: who says what they wish is tried at once against the groups that have a place.

Never straight in: a draft beside the members, which staff approve with one tap. No search and no compiler here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Float, and_, case, cast, exists, func, or_, select

from jimsupport.db import Database, Row, chunks
from jimsupport.db.tables import (
    events,
    jims,
    left_over,
    meeting_wishes,
    peer_group_members,
    peer_groups,
    people,
)
from jimsupport.domain.forming import pool, rounds
from jimsupport.domain.forming.pool import OPEN
from jimsupport.domain.forming.rounds import IN_ONE
from jimsupport.domain.forming.why import Why
from jimsupport.domain.matching import place
from jimsupport.domain.matching.model import IN_PERSON, Config, Group
from jimsupport.domain.wishes import wishes

SAID = ("meeting_wished", "meeting_wish_changed", "meeting_woken")  # events after which places are tried
LATELY = timedelta(days=1)  # what was said before, the nightly match has seen
AT_ONCE = 20  # newcomers: those after them wait for the next look, a few seconds
LIKELY = 12  # groups looked at together

wish = meeting_wishes.c


async def place_waiting(db: Database, *, now: datetime) -> int:
    """Try the open places for whoever said something new since they were tried; how many have one now."""
    newcomers = await _newcomers(db, now=now)
    if not newcomers:
        return 0
    async with db.write():
        unchanged = [
            and_(wish.id == row.id, wish.tried_at.is_not_distinct_from(row.tried_at)) for row in newcomers
        ]
        ours = await db.fetch_all(
            meeting_wishes.update().where(or_(*unchanged)).values(tried_at=now).returning(wish.id)
        )
        ids = {row.id for row in ours}  # another worker has the others
        return await _place(db, [row for row in newcomers if row.id in ids], now=now)


async def _newcomers(db: Database, *, now: datetime) -> list[Row]:
    """Who waits, and said or changed what they wish after they were last tried; the longest ago first."""
    said = exists().where(
        events.c.person_id == meeting_wishes.c.id,
        events.c.kind.in_(SAID),
        events.c.at >= now - LATELY,
        or_(meeting_wishes.c.tried_at.is_(None), events.c.at > meeting_wishes.c.tried_at),
    )
    rows = await db.fetch_all(
        select(meeting_wishes)
        .join(jims, jims.c.id == meeting_wishes.c.id)
        .join(people, people.c.id == jims.c.id)
        .where(wishes.eligible(now), meeting_wishes.c.waiting_since.is_not(None), said)
        .order_by(meeting_wishes.c.waiting_since, meeting_wishes.c.id)
        .limit(AT_ONCE)
    )
    return [row for row in rows if wishes.next_step(row) is None]


async def _place(db: Database, newcomers: Sequence[Row], *, now: datetime) -> int:
    """Each in the group where they fit best, if there is one with a place; how many found one."""
    placed = 0
    for newcomer in newcomers:
        likely = await _open_groups(db, newcomer)
        for some in chunks(likely, LIKELY):
            if await _place_one(db, newcomer.id, some, now=now):
                placed += 1
                break
    return placed


async def _open_groups(db: Database, newcomer: Row) -> list[int]:
    """The groups with a place that suit them, those first of which the members share most themes with them."""
    there = (
        select(func.count(peer_group_members.c.id))
        .where(peer_group_members.c.group_id == peer_groups.c.id, peer_group_members.c.state.in_(IN_ONE))
        .correlate(peer_groups)
        .scalar_subquery()
    )
    standing = or_(
        peer_groups.c.state.in_(OPEN),
        and_(peer_groups.c.state == "draft", peer_groups.c.touched_at.is_(None)),
    )
    rows = await db.fetch_all(
        select(peer_groups.c.id, peer_groups.c.reasons).where(
            standing,
            peer_groups.c.language.in_(newcomer.languages),
            peer_groups.c.mode.in_(newcomer.modes),
            peer_groups.c.moment.in_(newcomer.moments),
            there.between(1, Config().max_size - 1),
            or_(peer_groups.c.mode != IN_PERSON, ~_too_far(newcomer)),
        )
    )
    shared = {row.id: len(set(newcomer.themes) & set(_themes(row))) for row in rows}
    return sorted(shared, key=lambda group: (-shared[group], group))


def _too_far(newcomer: Row) -> ColumnElement[bool]:
    """Clause on `peer_groups`: a member lives farther than either wants to travel. Whole kilometres, rounded down."""
    east = cast(meeting_wishes.c.east, Float) - (newcomer.east or 0)
    north = cast(meeting_wishes.c.north, Float) - (newcomer.north or 0)
    reach = case(
        (meeting_wishes.c.max_km < (newcomer.max_km or 0), meeting_wishes.c.max_km),
        else_=newcomer.max_km or 0,
    )
    farthest = 1000.0 * (cast(reach, Float) + 1)
    return (
        exists()
        .where(
            peer_group_members.c.group_id == peer_groups.c.id,
            peer_group_members.c.state.in_(IN_ONE),
            meeting_wishes.c.id == peer_group_members.c.jim_id,
            east * east + north * north >= farthest * farthest,
        )
        .correlate(peer_groups)
    )


def _themes(row: Row) -> list[str]:
    """The themes that a group was made for, as kept with it: how many share the first one, then which."""
    return next((reason["values"][1:] for reason in row.reasons if reason["code"] == "themes"), [])


async def _place_one(db: Database, jim_id: int, groups: Sequence[int], *, now: datetime) -> bool:
    """Into the best of these groups; False when no rule lets them in anywhere."""
    told = await pool.read(db, now=now, only=[jim_id], open_groups=groups, drafts=True)
    known = {person.id: person for person in told.pool.people}
    newcomer = known.get(str(jim_id))
    if newcomer is None:
        return False
    group = place.place(
        newcomer,
        told.pool.groups,
        known,
        config=told.pool.config,
        forbidden=told.pool.forbidden,
        met=told.pool.met,
    )
    return group is not None and await _joins(db, newcomer.id, group, Why(told))


async def _joins(db: Database, newcomer: str, group: Group, why: Why) -> bool:
    """Make the draft, unless the group changed under our hands."""
    await db.lock("peer_group", int(group.id))
    there = await db.fetch_all(
        select(peer_group_members.c.jim_id).where(
            peer_group_members.c.group_id == int(group.id), peer_group_members.c.state.in_(IN_ONE)
        )
    )
    if {str(row.jim_id) for row in there} != set(group.members):
        return False
    jim_id, members = int(newcomer), (*group.members, newcomer)
    await db.upsert(
        peer_group_members,
        [
            {
                "group_id": int(group.id),
                "jim_id": jim_id,
                "state": "draft",
                "alike": why.alike(newcomer, members),
            }
        ],
        key=["group_id", "jim_id"],
        set=["state", "alike"],
    )
    await db.execute(left_over.delete().where(left_over.c.id == jim_id))
    await rounds.out_of_pool(db, [jim_id])
    return True
