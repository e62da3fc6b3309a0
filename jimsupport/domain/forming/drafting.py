"""Drafts of what a match found: kept at once, in place of the drafts of earlier matches that nobody touched.

A match takes up to a minute. Whoever meanwhile changed their wish, stopped, or was put somewhere by staff stays out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, chunks
from jimsupport.db.tables import left_over, meeting_wishes, peer_group_members, peer_groups
from jimsupport.domain.forming import pool, rounds
from jimsupport.domain.forming.pool import OPEN, Told
from jimsupport.domain.forming.why import Said, Why
from jimsupport.domain.matching import place
from jimsupport.domain.matching.model import Group, Person
from jimsupport.domain.wishes import wishes

Answer = Mapping[str, Any]


async def keep(
    db: Database, run_id: int, told: Told, answer: Answer, said: Said, *, now: datetime
) -> dict[str, int]:
    """Make drafts of what came of `told`, and say of who is left over why; counts of it. In the caller's transaction.

    `said`: why, of each group as it was found (`Why.of_answer`).
    """
    before = await _clear(db)
    fresh = await pool.read(db, now=now)
    still = _Still(told, fresh)
    why = _Words(Why(fresh), said)
    groups = [found for each in answer["groups"] if not each["existing"] and (found := still.group(each))]
    ids = await _insert_groups(db, run_id, groups, why, now=now)
    rows = [
        _member(number, member, group.members, why)
        for number, group in zip(ids.values(), groups, strict=True)
        for member in group.members
    ]
    joining = [found for each in answer["groups"] if each["existing"] for found in still.joining(each)]
    for group, member in joining:
        rows.append(_member(int(group.id), member, (*group.members, member), why))
    await db.insert_many(peer_group_members, rows)
    waiting = [one for one in answer["left_over"] if still.same(one["id"])]
    await _left_over(db, run_id, waiting, ids, told, still)
    await _take_out(db, before - {row["jim_id"] for row in rows}, now=now)
    return {
        "people": len(waiting) + len(rows),
        "groups": len(groups),
        "drafted": len(rows) - len(joining),
        "joining": len(joining),
        "left_over": len(waiting),
        "value": answer["value"],
    }


class _Still:
    """What of an answer still holds."""

    def __init__(self, told: Told, fresh: Told) -> None:
        members = {member for group in fresh.pool.groups for member in group.members}
        asked = {person.id: person for person in told.pool.people}
        self.people = {person.id: person for person in fresh.pool.people}
        self.free = {
            id
            for id, person in self.people.items()
            if id not in members and id in asked and _wish(asked[id]) == _wish(person)
        }
        self.groups = {group.id: group for group in fresh.pool.groups}
        self.apart = {frozenset(pair) for pair in fresh.pool.forbidden}
        self.config = fresh.pool.config

    def same(self, person: str) -> bool:
        """Whether they look for a group, and wish what they did."""
        return person in self.free

    def group(self, each: Answer) -> Group | None:
        """A new group without who is not there any more; None when too few are left."""
        members: list[str] = []
        for member in each["members"]:
            if self.same(member) and not self._kept_from(member, members):
                members.append(member)
        if len(members) < self.config.min_size:
            return None
        return Group(each["id"], each["language"], each["mode"], each["moment"], tuple(members))

    def joining(self, each: Answer) -> Iterable[tuple[Group, str]]:
        """Who comes into a group that was there already, and still may; each with the group as it then is."""
        group = self.groups.get(each["existing"])
        for member in each["members"]:
            if group is None or not self.same(member) or len(group.members) >= self.config.max_size:
                continue
            there = [self.people[one] for one in group.members]
            if self._kept_from(member, group.members) or not place.may_join(
                self.people[member], group, there, ()
            ):
                continue
            yield group, member
            group = replace(group, members=(*group.members, member))

    def _kept_from(self, person: str, others: Iterable[str]) -> bool:
        return any(frozenset((person, other)) in self.apart for other in others)


class _Words:
    """Why, as said beforehand; only where somebody fell out it is said anew."""

    def __init__(self, why: Why, said: Said) -> None:
        self._why, self._said = why, said

    def of_group(self, group: Group) -> list[Any]:
        said = self._said.get(group.members)
        return said[0] if said else self._why.of_group(group)

    def alike(self, person: str, members: Sequence[str]) -> list[Any]:
        said = self._said.get(tuple(members))
        return said[1][person] if said else self._why.alike(person, members)


def _wish(person: Person) -> Person:
    return replace(person, waiting_days=0, stage_months=0)


async def _clear(db: Database) -> set[int]:
    """Remove the drafts that nobody touched; who was in them."""
    untouched = peer_groups.c.state == "draft", peer_groups.c.touched_at.is_(None)
    open_groups = select(peer_groups.c.id).where(peer_groups.c.state.in_(OPEN))
    adding = (
        peer_group_members.c.state == "draft",
        peer_group_members.c.touched_at.is_(None),
        peer_group_members.c.group_id.in_(open_groups),
    )
    affected = (
        select(peer_groups.c.id).where(*untouched).union(select(peer_group_members.c.group_id).where(*adding))
    )
    for row in sorted(await db.fetch_all(affected)):
        await db.lock(
            "peer_group", row.id
        )  # who approves one is done first, and then it is no draft any more
    drafts = select(peer_groups.c.id).where(*untouched)
    gone = await db.fetch_all(
        peer_group_members.delete()
        .where(peer_group_members.c.group_id.in_(drafts))
        .returning(peer_group_members.c.jim_id)
    )
    gone += await db.fetch_all(
        peer_group_members.delete().where(*adding).returning(peer_group_members.c.jim_id)
    )
    await db.execute(peer_groups.delete().where(*untouched))
    return {row.jim_id for row in gone}


async def _insert_groups(
    db: Database, run_id: int, groups: Sequence[Group], why: _Words, *, now: datetime
) -> dict[str, int]:
    """The ids of the drafts, by what the answer calls them."""
    rows = [
        {
            "run_id": run_id,
            "language": group.language,
            "mode": group.mode,
            "moment": group.moment,
            "state": "draft",
            "reasons": why.of_group(group),
            "made_at": now,
        }
        for group in groups
    ]
    await db.insert_many(peer_groups, rows)
    made = await db.fetch_all(
        select(peer_groups.c.id).where(peer_groups.c.run_id == run_id).order_by(peer_groups.c.id)
    )
    return {group.id: row.id for group, row in zip(groups, made, strict=True)}


def _member(group_id: int, member: str, members: Sequence[str], why: _Words) -> dict[str, Any]:
    return {
        "group_id": group_id,
        "jim_id": int(member),
        "state": "draft",
        "alike": why.alike(member, members),
    }


async def _left_over(
    db: Database, run_id: int, waiting: Sequence[Answer], ids: dict[str, int], told: Told, still: _Still
) -> None:
    """Say of everybody left over why, and what would free them; what was offered already stays offered."""
    before = {row.id: row for row in await db.fetch_all(left_over.select())}
    await db.execute(left_over.delete())
    rows = []
    known = {group.id: int(group.id) for group in told.pool.groups} | ids
    for one in waiting:
        relaxation = _relaxation(one["relaxation"], known, still)
        had = before.get(int(one["id"]))
        same = had is not None and _changes(had.relaxation) == _changes(relaxation)
        rows.append(
            {
                "id": int(one["id"]),
                "run_id": run_id,
                "reason": one["reason"],
                "relaxation": relaxation,
                "offered_at": had.offered_at if had and same else None,
                "taken_at": None,
            }
        )
    await db.insert_many(left_over, rows)


def _relaxation(
    found: Mapping[str, Any] | None, known: Mapping[str, int], still: _Still
) -> dict[str, Any] | None:
    """{"changes": [[kind, value], …], "group": an id or None, "others": ids of who are left over too and would be in it}.

    None where nothing helps, or not any more, or nothing that a JIM can choose.
    """
    if not found or (found["group"] and found["group"] not in known):
        return None
    if not all(still.same(other) for other in found["others"]):
        return None
    if any(kind == "max_km" and value > max(wishes.DISTANCES) for kind, value in found["changes"]):
        return None
    return {
        "changes": found["changes"],
        "group": known.get(found["group"]),
        "others": [int(other) for other in found["others"]],
    }


def _changes(relaxation: Mapping[str, Any] | None) -> Any:
    return relaxation and relaxation["changes"]


async def _take_out(db: Database, fell_out: set[int], *, now: datetime) -> None:
    """Who is in a draft waits no more; who was, and is not any more, waits again."""
    drafted = select(peer_group_members.c.jim_id).where(peer_group_members.c.state == "draft")
    await db.execute(
        meeting_wishes.update()
        .where(meeting_wishes.c.id.in_(drafted), meeting_wishes.c.waiting_since.is_not(None))
        .values(waiting_since=None)
    )
    for some in chunks(sorted(fell_out)):
        await rounds.back_to_pool(db, some, now=now)
