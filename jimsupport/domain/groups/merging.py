"""Running groups as staff see them; and for one that became small, another that its members could go on in.

Staff who are a JIM see no group that they are in or were asked for.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, meeting_wishes, peer_group_members, peer_groups, people
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.forming import fit, pool, rounds
from jimsupport.domain.forming.fit import Folk
from jimsupport.domain.groups import groups, invitations
from jimsupport.domain.matching.model import Group
from jimsupport.words import N_

LIKELY = 3  # groups weighed for a small one
members = peer_group_members
CHANGED = N_("Deze groepen zijn inmiddels veranderd. Kijk nog eens.")


@dataclass(frozen=True, slots=True)
class Known:
    """A group as staff see it: who is in it, and who can still answer."""

    row: Row
    members: list[Row]  # in it, or said yes to one that has not begun
    asked: list[Row]
    added: list[Row]  # in it as a draft alone: nobody asked them
    host: str  # first name; "" for somebody of ours


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where the members of a small group could go on: the other group, and what staff should know beforehand."""

    into: Known
    out: list[tuple[Row, str, dict[str, object]]]  # who does not fit in, why (a msgid) and its values


def _not_with(staff_id: int) -> ColumnElement[bool]:
    """Clause: groups that this member of staff is no part of."""
    return peer_groups.c.id.not_in(select(members.c.group_id).where(members.c.jim_id == staff_id))


async def count(db: Database, *, staff_id: int) -> Counter[str]:
    """How many groups are "small", "running" besides, and "inviting"."""
    small = and_(peer_groups.c.state == "running", peer_groups.c.flagged_at.is_not(None))
    kind = case((small, "small"), else_=peer_groups.c.state).label("kind")
    theirs = peer_groups.c.state.in_(groups.OPEN), _not_with(staff_id)
    query = select(kind, func.count().label("number")).where(*theirs).group_by(kind)
    return Counter({row.kind: row.number for row in await db.fetch_all(query)})


async def known(db: Database, *, start: int = 0, most: int, staff_id: int) -> list[Known]:
    """Groups that run or wait for answers: those to look at first, then the oldest. Two queries."""
    found = await db.fetch_all(
        peer_groups.select()
        .where(peer_groups.c.state.in_(groups.OPEN), _not_with(staff_id))
        .order_by(peer_groups.c.flagged_at.is_(None), peer_groups.c.state.desc(), peer_groups.c.id)
        .offset(start)
        .limit(most)
    )
    return await _with_members(db, found)


async def load(db: Database, group_id: int, *, staff_id: int) -> Known:
    """One of them. Raises NotFound, also for a group that this member of staff is part of."""
    found = await _these(db, [group_id], staff_id=staff_id)
    if not found:
        raise NotFound
    return found[0]


async def _these(db: Database, ids: Sequence[int], *, staff_id: int) -> list[Known]:
    theirs = peer_groups.c.id.in_(ids), peer_groups.c.state.in_(groups.OPEN), _not_with(staff_id)
    return await _with_members(
        db, await db.fetch_all(peer_groups.select().where(*theirs).order_by(peer_groups.c.id))
    )


async def _with_members(db: Database, found: Sequence[Row]) -> list[Known]:
    rows = await db.fetch_all(
        select(*members.c, people.c.first_name, people.c.last_name)
        .join(people, people.c.id == members.c.jim_id)
        .join(jims, jims.c.id == members.c.jim_id)
        .where(
            members.c.group_id.in_([row.id for row in found]),
            members.c.state.in_(rounds.IN_ONE),
            groups.active(),
        )
        .order_by(people.c.first_name, members.c.id)
    )
    inside: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        inside[row.group_id].append(row)
    return [_known(group, inside[group.id]) for group in found]


def _known(group: Row, own: Sequence[Row]) -> Known:
    there = [row for row in own if row.state in ("yes", "member")]
    asked, added = ([row for row in own if row.state == state] for state in ("invited", "draft"))
    return Known(group, there, asked, added, next((row.first_name for row in there if row.hosts), ""))


async def proposals(
    db: Database, small: Sequence[Known], *, staff_id: int, now: datetime
) -> dict[int, Proposal]:
    """For each of these small groups, where there is one, the running group in its language and way where most of its
    members fit, all at once. As many queries for many as for one.
    """
    small = [group for group in small if group.members]
    if not small:
        return {}
    likely = await _likely(db, small, staff_id=staff_id)
    into = {
        each.row.id: each
        for each in await _these(db, sorted(set().union(*likely.values())), staff_id=staff_id)
    }
    folk = await _folk(db, list({each.row.id: each for each in (*small, *into.values())}.values()), now=now)
    found = {}
    for group in small:
        others = [into[number] for number in likely[group.row.id] if number in into]
        if (proposed := _best(group, others, folk)) is not None:
            found[group.row.id] = proposed
    return found


async def _likely(db: Database, small: Sequence[Known], *, staff_id: int) -> dict[int, list[int]]:
    """Where each could go on, as far as one sees without weighing: groups with room at moments that suit most of them."""
    inside = func.count(members.c.id).label("inside")
    drafted = func.count(case((members.c.state == "draft", 1)))
    rows = await db.fetch_all(
        select(*(peer_groups.c[name] for name in ("id", "language", "mode", "moment")), inside)
        .join(members, and_(members.c.group_id == peer_groups.c.id, members.c.state.in_(rounds.IN_ONE)))
        .where(peer_groups.c.state == "running", _not_with(staff_id))
        .group_by(*(peer_groups.c[name] for name in ("id", "language", "mode", "moment")))
        .having(and_(inside < groups.MOST, drafted == 0))
        .order_by(peer_groups.c.id)
    )
    ids = [row.jim_id for group in small for row in group.members]
    wished = await db.fetch_all(
        select(meeting_wishes.c.id, meeting_wishes.c.moments).where(meeting_wishes.c.id.in_(ids))
    )
    moments = {row.id: row.moments for row in wished}
    found = {}
    for group in small:
        suits = Counter(
            at for row in group.members for at in {*moments.get(row.jim_id, ()), group.row.moment}
        )
        able = [
            row
            for row in rows
            if row.id != group.row.id
            and (row.language, row.mode) == (group.row.language, group.row.mode)
            and row.inside + len(group.members) <= groups.MOST
            and suits[row.moment]
        ]
        found[group.row.id] = [
            row.id for row in sorted(able, key=lambda row: (-suits[row.moment], row.id))[:LIKELY]
        ]
    return found


def _best(group: Known, others: Sequence[Known], folk: Folk) -> Proposal | None:
    found = [proposed for other in others if (proposed := _of(group, other, folk))]
    return min(found, key=lambda each: (len(each.out), each.into.row.id), default=None)


async def _folk(db: Database, all_of: Sequence[Known], *, now: datetime) -> Folk:
    ids = [row.jim_id for group in all_of for row in (*group.members, *group.asked)]
    told = await pool.read(db, now=now, only=ids, open_groups=[group.row.id for group in all_of])
    names = {str(row.jim_id): row.first_name for group in all_of for row in (*group.members, *group.asked)}
    found = told.pool
    return Folk.of(found.people, names=names, forbidden=found.forbidden, met=found.met, config=found.config)


def _of(group: Known, other: Known, folk: Folk) -> Proposal | None:
    """None where nobody of the small group fits in the other, or there is no room for all, or others are to be asked."""
    full = len(other.members) + len(other.asked) + len(group.members) > groups.MOST
    alike = (other.row.language, other.row.mode) == (group.row.language, group.row.mode)
    if full or other.added or not alike or other.row.state != "running":
        return None
    there = [str(row.jim_id) for row in (*other.members, *other.asked) if str(row.jim_id) in folk.people]
    into = Group(str(other.row.id), other.row.language, other.row.mode, other.row.moment, tuple(there))
    out = []
    for row in group.members:
        person = folk.people.get(str(row.jim_id))
        refused = fit.refusal(person, into, folk.members(into), folk) if person else (CHANGED, {})
        if refused:
            out.append((row, *refused))
    return Proposal(other, out) if len(out) < len(group.members) else None


async def apply(db: Database, group_id: int, into_id: int, *, staff_id: int, by: str, now: datetime) -> int:
    """Ask the members of a small group into the other, and end theirs; how many are asked.

    Who does not fit there waits for another group, in front. Raises NotFound, or Refused when things changed.
    """
    await load(db, group_id, staff_id=staff_id)
    try:
        await load(db, into_id, staff_id=staff_id)
    except NotFound:
        raise Refused(CHANGED) from None
    async with db.write():
        for each in sorted((group_id, into_id)):
            await groups.hold(db, each)
        group = await load(db, group_id, staff_id=staff_id)
        other = await load(db, into_id, staff_id=staff_id)
        proposed = _of(group, other, await _folk(db, [group, other], now=now))
        if group_id == into_id or proposed is None or not group.row.flagged_at:
            raise Refused(CHANGED)
        not_fitting = {row.jim_id for row, *_ in proposed.out}
        going = [row for row in group.members if row.jim_id not in not_fitting]
        await invitations.dissolve(db, group_id, by=by, now=now)
        for row in going:
            values = {"group_id": into_id, "jim_id": row.jim_id, "state": "draft", "alike": []}
            await db.upsert(members, [values], key=["group_id", "jim_id"], set=["state"])
            await events.record(db, "group_merged", row.jim_id, by=by, now=now, group=into_id)
        await rounds.out_of_pool(db, [row.jim_id for row in going])
        await invitations.send(db, into_id, by=by, now=now, merged=True)
    return len(going)
