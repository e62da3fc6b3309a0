"""Running groups as staff see them; and for one that became small, another that its members could go on in.

Staff who are a JIM see no group that they are in or were asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, peer_group_members, peer_groups, people
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.forming import fit, pool, rounds
from jimsupport.domain.forming.fit import Folk
from jimsupport.domain.groups import groups, invitations
from jimsupport.domain.matching.model import Group
from jimsupport.words import N_

members = peer_group_members
CHANGED = N_("Deze groepen zijn inmiddels veranderd. Kijk nog eens.")


@dataclass(frozen=True, slots=True)
class Known:
    """A group as staff see it: who is in it, and who can still answer."""

    row: Row
    members: list[Row]  # in it, or said yes to one that has not begun
    asked: list[Row]
    host: str  # first name; "" for somebody of ours


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where the members of a small group could go on: the other group, and what staff should know beforehand."""

    into: Known
    out: list[
        tuple[str, str, dict[str, object]]
    ]  # who does not fit in: first name, why (a msgid) and its values


def _not_with(staff_id: int) -> ColumnElement[bool]:
    """Clause: groups that this member of staff is no part of."""
    return peer_groups.c.id.not_in(select(members.c.group_id).where(members.c.jim_id == staff_id))


async def known(db: Database, *, staff_id: int) -> list[Known]:
    """Groups that run or wait for answers: those to look at first, then the oldest. Two queries."""
    found = await db.fetch_all(
        peer_groups.select()
        .where(peer_groups.c.state.in_(groups.OPEN), _not_with(staff_id))
        .order_by(peer_groups.c.flagged_at.is_(None), peer_groups.c.state.desc(), peer_groups.c.id)
    )
    return await _with_members(db, found)


async def load(db: Database, group_id: int, *, staff_id: int) -> Known:
    """One of them. Raises NotFound, also for a group that this member of staff is part of."""
    found = await db.fetch_all(
        peer_groups.select().where(
            peer_groups.c.id == group_id, peer_groups.c.state.in_(groups.OPEN), _not_with(staff_id)
        )
    )
    if not found:
        raise NotFound
    [group] = await _with_members(db, found)
    return group


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
    made = []
    for group in found:
        own = [row for row in rows if row.group_id == group.id]
        there = [row for row in own if row.state in ("yes", "member")]
        host = next((row.first_name for row in there if row.hosts), "")
        made.append(Known(group, there, [row for row in own if row.state == "invited"], host))
    return made


async def proposal(db: Database, group: Known, all_of: Sequence[Known], *, now: datetime) -> Proposal | None:
    """The running group in the same language and way where most members of a small one fit, all at once."""
    others = [
        other
        for other in all_of
        if other.row.id != group.row.id
        and other.row.state == "running"
        and (other.row.language, other.row.mode) == (group.row.language, group.row.mode)
        and len(other.members) + len(other.asked) + len(group.members) <= groups.MOST
    ]
    if not group.members or not others:
        return None
    folk = await _folk(db, [group, *others], now=now)
    found = [proposed for other in others if (proposed := _of(group, other, folk))]
    return min(found, key=lambda each: (len(each.out), each.into.row.id), default=None)


async def _folk(db: Database, all_of: Sequence[Known], *, now: datetime) -> Folk:
    ids = [row.jim_id for group in all_of for row in (*group.members, *group.asked)]
    told = await pool.read(db, now=now, only=ids, open_groups=[group.row.id for group in all_of])
    names = {str(row.jim_id): row.first_name for group in all_of for row in (*group.members, *group.asked)}
    found = told.pool
    return Folk.of(found.people, names=names, forbidden=found.forbidden, met=found.met, config=found.config)


def _of(group: Known, other: Known, folk: Folk) -> Proposal | None:
    """None where nobody of the small group fits in the other."""
    there = [str(row.jim_id) for row in (*other.members, *other.asked) if str(row.jim_id) in folk.people]
    into = Group(str(other.row.id), other.row.language, other.row.mode, other.row.moment, tuple(there))
    out = []
    for row in group.members:
        person = folk.people.get(str(row.jim_id))
        refused = fit.refusal(person, into, folk.members(into), folk) if person else (CHANGED, {})
        if refused:
            out.append((row.first_name, *refused))
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
        proposed = await proposal(db, group, [other], now=now)
        if proposed is None or not group.row.flagged_at:
            raise Refused(CHANGED)
        not_fitting = {name for name, *_ in proposed.out}
        going = [row for row in group.members if row.first_name not in not_fitting]
        await invitations.dissolve(db, group_id, by=by, now=now)
        for row in going:
            values = {"group_id": into_id, "jim_id": row.jim_id, "state": "draft", "alike": []}
            await db.upsert(members, [values], key=["group_id", "jim_id"], set=["state"])
            await events.record(db, "group_merged", row.jim_id, by=by, now=now, group=into_id)
        await rounds.out_of_pool(db, [row.jim_id for row in going])
        await invitations.send(db, into_id, by=by, now=now, merged=True)
    return len(going)
