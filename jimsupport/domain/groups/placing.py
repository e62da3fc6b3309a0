"""Newcomers in open places: who says what they wish is tried at once against the groups that have a place.

Never straight in: a draft beside the members, which staff approve with one tap. No search and no compiler here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    events,
    jims,
    left_over,
    meeting_wishes,
    peer_group_members,
    peer_groups,
    people,
)
from jimsupport.domain.groups import pool, rounds, wishes
from jimsupport.domain.groups.pool import OPEN
from jimsupport.domain.groups.rounds import IN_ONE
from jimsupport.domain.groups.why import Why
from jimsupport.domain.matching import place
from jimsupport.domain.matching.model import Config, Group

SAID = ("meeting_wished", "meeting_wish_changed", "meeting_woken")  # events after which places are tried
LATELY = timedelta(days=1)  # what was said before, the nightly match has seen
AT_ONCE = 20  # newcomers: those after them wait for the next look, a few seconds


async def place_waiting(db: Database, *, now: datetime) -> int:
    """Try the open places for whoever said something new since they were tried; how many have one now."""
    newcomers = await _newcomers(db, now=now)
    if not newcomers:
        return 0
    async with db.write():
        await db.lock("placing")
        placed = await _place(db, await _newcomers(db, now=now), now=now)
        tried = meeting_wishes.c.id.in_([row.id for row in newcomers])
        await db.execute(meeting_wishes.update().where(tried).values(tried_at=now))
    return placed


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
    """Each in the group where they fit best, if there is one with a place."""
    open_groups = await _open_groups(db, newcomers)
    if not open_groups:
        return 0
    ids = [row.id for row in newcomers]
    told = await pool.read(db, now=now, only=ids, open_groups=open_groups, drafts=True)
    why, placed = Why(told), 0
    groups = {group.id: group for group in told.pool.groups}
    known = {person.id: person for person in told.pool.people}
    for newcomer in map(str, ids):
        if newcomer not in known:
            continue
        group = place.place(
            known[newcomer],
            list(groups.values()),
            known,
            config=told.pool.config,
            forbidden=told.pool.forbidden,
            met=told.pool.met,
        )
        if group and await _joins(db, newcomer, group, why):
            groups[group.id] = replace(group, members=(*group.members, newcomer))
            placed += 1
    return placed


async def _open_groups(db: Database, newcomers: Iterable[Row]) -> list[int]:
    """The groups with a place that any of these could be in, by language, way of meeting and moment."""
    there = (
        select(func.count(peer_group_members.c.id))
        .where(peer_group_members.c.group_id == peer_groups.c.id, peer_group_members.c.state.in_(IN_ONE))
        .correlate(peer_groups)
        .scalar_subquery()
    )
    suits = [
        and_(
            peer_groups.c.language.in_(row.languages),
            peer_groups.c.mode.in_(row.modes),
            peer_groups.c.moment.in_(row.moments),
        )
        for row in newcomers
    ]
    if not suits:
        return []
    standing = or_(
        peer_groups.c.state.in_(OPEN),
        and_(peer_groups.c.state == "draft", peer_groups.c.touched_at.is_(None)),
    )
    rows = await db.fetch_all(
        select(peer_groups.c.id)
        .where(standing, or_(*suits), there > 0, there < Config().max_size)
        .order_by(peer_groups.c.id)
    )
    return [row.id for row in rows]


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
