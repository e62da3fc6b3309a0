"""Peer groups: JIMs who meet. As one of them sees it, and as staff do; leaving, in one tap.

    draft -> inviting -> running -> ended
      |-> dismissed        |-> ended, where too few said yes

Each sees the first names of the others and nothing else of them; what somebody answered nobody else sees. Who stopped,
died or was erased is in no list, and comes back where a stop is taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, meeting_wishes, peer_group_members, peer_groups, people
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.forming import rounds
from jimsupport.domain.rooms import watch
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.words import N_

ANSWER_WITHIN = timedelta(days=10)
REMIND_AFTER = timedelta(days=5)
JOIN_LATER = timedelta(days=5)  # after the start, for who was invited and did not answer
START = 4
MOST = 8
LEAST_ACTIVE = 3
OPEN = ("inviting", "running")
ASKED = ("invited", "yes", "no", "other")  # while a group has not begun: so nobody can tell who said what
SHOWN = ("invited", "yes", "no", "other", "member", "left")  # states in which a JIM sees the group
OUT = ("left", "dropped")
FULL = N_("Deze groep is inmiddels vol. We zoeken verder voor je.")

members = peer_group_members


@dataclass(frozen=True, slots=True)
class Seen:
    """A group as one of its JIMs sees it."""

    id: int
    state: str
    language: str
    mode: str
    moment: int
    reasons: list[dict[str, Any]]
    membership: int  # id of the row that says they are in it
    me: int
    mine: str  # state of the JIM whose page this is
    hosts: bool  # whether they host it
    rather: int | None  # the moment they would rather have
    alike: list[Any]
    others: list[tuple[int, str]]  # id and first name of the others in it, or asked for it
    host: str  # first name of who hosts; "" for somebody of JIMwerkt
    invited_at: datetime | None
    answered_at: datetime | None
    joined_at: datetime | None
    left_at: datetime | None
    started_at: datetime | None
    closes_at: datetime | None  # until when they can answer


def active() -> ColumnElement[bool]:
    """Clause on `jims` and `people` joined: whoever can be in a group."""
    return and_(
        jims.c.stopped_at.is_(None),
        jims.c.declined_at.is_(None),
        jims.c.deceased_at.is_(None),
        people.c.erased_at.is_(None),
    )


def closes_at(invited_at: datetime | None, started_at: datetime | None) -> datetime | None:
    """Until when an invitation can be answered: ten days, and at least five from when the group began."""
    if invited_at is None:
        return None
    until = invited_at + ANSWER_WITHIN
    return max(until, started_at + JOIN_LATER) if started_at else until


async def of_jim(db: Database, jim_id: int) -> Seen | None:
    """The group this JIM is in, or is asked for; else the one they answered or left last while that can be changed."""
    row = await db.fetch_one(
        _rows()
        .where(members.c.jim_id == jim_id, members.c.state.in_(SHOWN), peer_groups.c.state.in_(OPEN))
        .order_by(members.c.state.in_(rounds.IN_ONE).desc(), members.c.id.desc())
        .limit(1)
    )
    return await _seen(db, row) if row else None


async def of_jim_for_staff(db: Database, jim_id: int, *, staff_id: int) -> Seen | None:
    """The same for staff who have this JIM on the phone; None for a group that they ever had a place in themselves."""
    seen = await of_jim(db, jim_id)
    if seen is None:
        return None
    theirs = members.c.jim_id == staff_id, members.c.group_id == seen.id
    return None if await db.fetch_value(select(members.c.id).where(*theirs).limit(1)) else seen


async def for_jim(db: Database, group_id: int, jim_id: int) -> Seen:
    """This group as one of its JIMs sees it, also once it ended. Raises NotFound for anybody else."""
    row = await db.fetch_one(
        _rows().where(
            members.c.jim_id == jim_id,
            peer_groups.c.id == group_id,
            or_(members.c.state.in_(SHOWN), members.c.invited_at.is_not(None)),
            peer_groups.c.state.in_((*OPEN, "ended")),
        )
    )
    if row is None:
        raise NotFound
    return await _seen(db, row)


def _rows() -> Any:
    own = [column.label(f"my_{column.name}") for column in members.c]
    return select(*peer_groups.c, *own).join(members, members.c.group_id == peer_groups.c.id)


async def _seen(db: Database, row: Row) -> Seen:
    together: tuple[str, ...] = ASKED if row.state == "inviting" else ("member",)
    if row.my_state == "invited" and row.state == "running":
        together = ("invited", "member")  # who is asked later too, and sees who is there
    found = await db.fetch_all(
        _with_names()
        .where(members.c.group_id == row.id, members.c.jim_id != row.my_jim_id)
        .where(members.c.state.in_(together), active())
        .order_by(people.c.first_name, members.c.id)
    )
    return Seen(
        id=row.id,
        state=row.state,
        language=row.language,
        mode=row.mode,
        moment=row.moment,
        reasons=row.reasons,
        membership=row.my_id,
        me=row.my_jim_id,
        mine=row.my_state,
        hosts=bool(row.my_hosts),
        rather=row.my_moment,
        alike=row.my_alike,
        others=[(each.jim_id, each.first_name) for each in found],
        host=next((each.first_name for each in found if each.hosts), ""),
        invited_at=row.my_invited_at,
        answered_at=row.my_answered_at,
        joined_at=row.my_joined_at,
        left_at=row.my_left_at,
        started_at=row.started_at,
        closes_at=closes_at(row.my_invited_at, row.started_at),
    )


def _with_names() -> Any:
    return (
        select(*members.c, people.c.first_name, people.c.last_name)
        .join(people, people.c.id == members.c.jim_id)
        .join(jims, jims.c.id == members.c.jim_id)
    )


async def in_state(db: Database, group_id: int, *states: str) -> list[Row]:
    """The members of a group in these states who can be in one, in the order they came."""
    return await db.fetch_all(
        _with_names()
        .where(members.c.group_id == group_id, members.c.state.in_(states), active())
        .order_by(members.c.id)
    )


async def hold(db: Database, group_id: int) -> Row:
    """The group, held until the transaction ends: two who change it take turns. Raises NotFound."""
    await db.lock("peer_group", group_id)
    row = await db.fetch_one(peer_groups.select().where(peer_groups.c.id == group_id))
    if row is None:
        raise NotFound
    return row


async def change(db: Database, group_id: int, **values: Any) -> None:
    await db.execute(peer_groups.update().where(peer_groups.c.id == group_id).values(**values))
    if "state" in values:
        await watch.group_changed(db, group_id)


async def change_member(db: Database, group_id: int, jim_ids: Sequence[int], **values: Any) -> None:
    """Change the rows of these JIMs in this group."""
    theirs = members.c.group_id == group_id, members.c.jim_id.in_(list(jim_ids))
    await db.execute(members.update().where(*theirs).values(**values))
    if values.get("state") in OUT:
        await watch.people_changed(db, jim_ids)


async def has_room(db: Database, group_id: int) -> bool:
    """Whether one more fits beside who is in it, or is asked and may still say yes."""
    return len(await in_state(db, group_id, *rounds.IN_ONE)) < MOST


async def leave(db: Database, seen: Seen, *, by: str, now: datetime, phone: bool = False) -> None:
    """Out of the group in one tap, no reason asked; they wait for another, as long as they wish for one."""
    async with db.write():
        group = await hold(db, seen.id)
        mine = await for_jim(db, seen.id, seen.me)
        if mine.mine != "member":
            return
        await change_member(db, group.id, [seen.me], state="left", left_at=now, remind_at=None, hosts=False)
        await rounds.heard(db, seen.me)
        await rounds.back_to_pool(db, [seen.me], now=now)
        await events.record(db, "group_left", seen.me, by=by, now=now, phone=phone, group=group.id)
        await weigh_up(db, group, now=now)


def can_return(seen: Seen, now: datetime) -> bool:
    """Whether this JIM left so lately that they can take it back."""
    return seen.mine == "left" and seen.left_at is not None and now - seen.left_at <= UNDO_WITHIN


async def come_back(db: Database, seen: Seen, *, by: str, now: datetime, phone: bool = False) -> None:
    """Leaving was a slip: in the group again, within a day. Raises Refused later, or when there is no place."""
    async with db.write():
        group = await hold(db, seen.id)
        mine = await for_jim(db, seen.id, seen.me)
        if mine.mine == "member":
            return
        if group.state != "running" or not can_return(mine, now):
            raise Refused(N_("Dit is te lang geleden om terug te draaien."))
        if not await has_room(db, group.id) or await in_another(db, seen.me):
            raise Refused(FULL)
        await change_member(db, group.id, [seen.me], state="member", left_at=None)
        await rounds.out_of_pool(db, [seen.me])
        await events.record(db, "group_joined", seen.me, by=by, now=now, phone=phone, group=group.id)
        await weigh_up(db, group, now=now)


async def in_another(db: Database, jim_id: int) -> bool:
    """Whether this JIM is in a draft or a group."""
    live = select(members.c.id).where(members.c.jim_id == jim_id, members.c.state.in_(rounds.IN_ONE))
    return await db.fetch_one(live.limit(1)) is not None


async def weigh_up(db: Database, group: Row, *, now: datetime) -> None:
    """After a change of who is in a running group: staff are to look at one with fewer than three, and no longer."""
    if group.state != "running":
        return
    few = len(await in_state(db, group.id, "member")) < LEAST_ACTIVE
    if few != bool(group.flagged_at):
        await change(db, group.id, flagged_at=now if few else None)


async def weigh_all(db: Database, *, now: datetime) -> int:
    """Flag groups that lost members to a stop or a death, unflag others; how many changed. One query where none did."""
    count = (
        select(func.count(members.c.id))
        .join(jims, jims.c.id == members.c.jim_id)
        .join(people, people.c.id == members.c.jim_id)
        .where(members.c.group_id == peer_groups.c.id, members.c.state == "member", active())
        .correlate(peer_groups)
        .scalar_subquery()
    )
    few, flagged = count < LEAST_ACTIVE, peer_groups.c.flagged_at.is_not(None)
    changed = await db.fetch_all(
        select(peer_groups.c.id).where(
            peer_groups.c.state == "running", or_(and_(few, ~flagged), and_(~few, flagged))
        )
    )
    for row in changed:
        async with db.write():
            await weigh_up(db, await hold(db, row.id), now=now)
    return len(changed)


async def wish_of(db: Database, jim_id: int) -> Row | None:
    """What this JIM wishes, also while they rest or are in a group."""
    return await db.fetch_one(
        meeting_wishes.select().where(meeting_wishes.c.id == jim_id, meeting_wishes.c.withdrawn_at.is_(None))
    )
