"""What staff have before them: draft groups, running groups that somebody may come into, and those who wait.

Staff who are a JIM see no group that they are in or were asked for, and not themselves among those who wait.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, meeting_wishes, peer_group_members, peer_groups, people
from jimsupport.domain.drafts import waiting as waiters
from jimsupport.domain.errors import NotFound
from jimsupport.domain.forming import pool
from jimsupport.domain.forming.fit import Folk
from jimsupport.domain.forming.rounds import IN_ONE
from jimsupport.domain.forming.why import Why
from jimsupport.domain.matching.model import Group
from jimsupport.domain.wishes import wishes

OPEN = ("inviting", "running")
FRAME = ("languages", "moments", "modes")
_members = peer_group_members.c


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, or a running group that somebody may come into.

    `group` holds those who can be in it; `away` cannot any more: they pause, stopped, or changed their mind.
    """

    row: Row
    group: Group
    members: list[Row]  # of peer_group_members with names and wishes, in the order they came
    away: list[Row]

    @property
    def id(self) -> int:
        """Its number."""
        return int(self.row.id)

    @property
    def ids(self) -> set[int]:
        """Everybody in it."""
        return {member.jim_id for member in (*self.members, *self.away)}

    @property
    def added(self) -> list[Row]:
        """Who may come into a running group."""
        return [member for member in (*self.members, *self.away) if member.state == "draft"]

    @property
    def seen(self) -> str:
        """How it looks now: differs as soon as anybody comes or goes."""
        return mark(self.ids)


@dataclass(frozen=True, slots=True)
class Desk:
    """Drafts, running groups that people may be added to, some of those who wait, and what is known of them all."""

    drafts: list[Draft]
    growing: list[Draft]
    waiting: list[Row]  # longest first
    folk: Folk
    why: Why

    def draft(self, draft_id: int) -> Draft:
        """One of the drafts. Raises NotFound."""
        return _one_of(self.drafts, draft_id)

    def growing_group(self, group_id: int) -> Draft:
        """One of the running groups that somebody may come into. Raises NotFound."""
        return _one_of(self.growing, group_id)

    def others(self, draft: Draft) -> list[Group]:
        """The drafts beside this one."""
        return [other.group for other in self.drafts if other is not draft]


def _one_of(drafts: Iterable[Draft], number: int) -> Draft:
    found = next((draft for draft in drafts if draft.id == number), None)
    if found is None:
        raise NotFound
    return found


def mark(jim_ids: Iterable[int]) -> str:
    """Who is in a group, in short."""
    return sha256(" ".join(map(str, sorted(jim_ids))).encode()).hexdigest()[:12]


def without(staff_id: int) -> Any:
    """Clause on `peer_groups`: the member of staff who looks is not in it, and never was asked."""
    theirs = and_(_members.group_id == peer_groups.c.id, _members.jim_id == staff_id)
    return ~exists().where(theirs).correlate(peer_groups)


def to_look_at(staff_id: Any) -> Any:
    """Clause on `peer_groups`: a draft, or a group with somebody to add, that waits for staff."""
    added = and_(_members.group_id == peer_groups.c.id, _members.state == "draft")
    waits = or_(
        peer_groups.c.state == "draft",
        and_(peer_groups.c.state.in_(OPEN), exists().where(added).correlate(peer_groups)),
    )
    return and_(waits, without(staff_id))


async def count(db: Database, *, staff_id: int) -> int:
    """How many drafts and additions wait for staff."""
    found: int = await db.fetch_value(
        select(func.count()).select_from(peer_groups).where(to_look_at(staff_id))
    )
    return found


async def count_each(db: Database, *, staff_id: int) -> Counter[str]:
    """How many there are: "draft", and "growing"."""
    state = case((peer_groups.c.state == "draft", "draft"), else_="growing").label("state")
    query = select(state, func.count().label("number")).where(to_look_at(staff_id)).group_by(state)
    return Counter({row.state: row.number for row in await db.fetch_all(query)})


async def numbers(db: Database, *, growing: bool, start: int = 0, most: int, staff_id: int) -> list[int]:
    """The first `most` drafts from `start`, or growing groups, oldest first."""
    which = peer_groups.c.state != "draft" if growing else peer_groups.c.state == "draft"
    rows = await db.fetch_all(
        select(peer_groups.c.id)
        .where(to_look_at(staff_id), which)
        .order_by(peer_groups.c.id)
        .offset(start)
        .limit(most)
    )
    return [row.id for row in rows]


async def load(
    db: Database, groups: Collection[int], people: Collection[int] = (), *, staff_id: int, now: datetime
) -> Desk:
    """These drafts and growing groups, and these of who waits, as far as they are there for this member of staff.

    As many queries for many as for one.
    """
    async with db.read():
        rows = await db.fetch_all(
            peer_groups.select()
            .where(to_look_at(staff_id), peer_groups.c.id.in_(sorted(groups)))
            .order_by(peer_groups.c.id)
        )
        members = await _members_of(db, [row.id for row in rows], now=now)
        waiting = await waiters.listed(db, staff_id=staff_id, now=now, only=people)
        inside = {row.jim_id for group in members.values() for row in group}
        known = await pool.read(
            db,
            now=now,
            only={*inside, *(row.id for row in waiting)},
            open_groups=[row.id for row in rows],
            drafts=True,
        )
    names = {str(row.jim_id): row.first_name for group in members.values() for row in group}
    names |= {str(row.id): row.first_name for row in waiting}
    folk = Folk.of(
        known.pool.people,
        names=names,
        forbidden=known.pool.forbidden,
        met=known.pool.met,
        config=known.pool.config,
    )
    made = [_draft(row, members[row.id], folk) for row in rows]
    in_one = {member for draft in made for member in draft.group.members}
    return Desk(
        drafts=[draft for draft in made if draft.row.state == "draft"],
        growing=[draft for draft in made if draft.row.state != "draft"],
        waiting=[row for row in waiting if str(row.id) in folk.people and str(row.id) not in in_one],
        folk=folk,
        why=Why(known),
    )


async def _members_of(db: Database, group_ids: Sequence[int], *, now: datetime) -> dict[int, list[Row]]:
    """The members of each group, in the order they came, with what they wish and whether they can be in one now."""
    rows = await db.fetch_all(
        select(
            *_members,
            people.c.first_name,
            people.c.last_name,
            wishes.eligible(now).label("able"),
            *(meeting_wishes.c[name] for name in ("place", "may_host", "wished_at", *FRAME)),
        )
        .join(people, people.c.id == _members.jim_id)
        .join(jims, jims.c.id == _members.jim_id)
        .join(meeting_wishes, meeting_wishes.c.id == _members.jim_id)
        .where(_members.group_id.in_(group_ids), _members.state.in_(IN_ONE))
        .order_by(_members.id)
    )
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.group_id].append(row)
    return found


def _draft(row: Row, members: Sequence[Row], folk: Folk) -> Draft:
    able = [member for member in members if _still_fits(member, row) and str(member.jim_id) in folk.people]
    ids = tuple(str(member.jim_id) for member in able)
    group = Group(str(row.id), row.language, row.mode, row.moment, ids)
    return Draft(row, group, able, [member for member in members if member not in able])


def _still_fits(member: Row, row: Row) -> bool:
    """Who is in a running group suits it, whatever they wished since; who may come into one must still be able to."""
    if member.state != "draft":
        return True
    frame = row.language in member.languages and row.moment in member.moments and row.mode in member.modes
    return bool(member.able) and frame
