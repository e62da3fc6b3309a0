"""What staff do with drafts: put somebody elsewhere, swap two, approve, dismiss. Nobody else hears of it until approved.

What somebody decides on is what they saw: each verb is told how the groups looked (`seen`, by number), and refuses when
a colleague, or a run, changed one since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import meeting_wishes, peer_group_members, peer_groups
from jimsupport.domain import events
from jimsupport.domain.drafts import desk, moving
from jimsupport.domain.drafts.desk import Desk, Draft
from jimsupport.domain.drafts.moving import Effect, Turn
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.forming import fit, rounds
from jimsupport.domain.forming.fit import FEWEST, Folk
from jimsupport.domain.forming.why import Why
from jimsupport.domain.groups import groups, invitations
from jimsupport.words import N_

Seen = Mapping[int, str]
members = peer_group_members
CHANGED = N_("Een collega heeft hier net iets veranderd. Kijk het nog eens na.")
GONE = N_("Dit concept is er niet meer. Een collega heeft het opgepakt, of er is een nieuwe verdeling.")
THREE = N_("Dan is het een groep van drie. Vink aan dat je dat goed vindt.")


async def move(
    db: Database,
    jim_id: int,
    *,
    source: int | None,
    to: int | None,
    seen: Seen,
    three: bool = False,
    staff_id: int,
    by: str,
    now: datetime,
) -> Effect:
    """Put somebody from draft `source` into draft `to`; None stands for those who wait. What it brought.

    `three`: staff agree to a group of three. Raises Refused for what a rule or a colleague stands in the way of, and
    NotFound for a draft, or somebody, that is not theirs to see.
    """
    async with db.write():
        found = await _held(db, seen, people=[jim_id], staff_id=staff_id, now=now)
        old, new = (found.draft(number) if number else None for number in (source, to))
        who = str(jim_id)
        if old is None and who not in {str(row.id) for row in found.waiting}:
            raise Refused(CHANGED)
        if old is not None and jim_id not in old.ids:
            raise Refused(CHANGED)
        leaves = [Turn(old.group, out=who)] if old is not None and who in old.group.members else []
        effect = moving.of(found.folk, *leaves, *([Turn(new.group, into=who)] if new is not None else []))
        _check(effect, three=three)
        if old is not None:
            await _take_out(db, old.id, jim_id)
            await _described(db, old, moving.made(old.group, out=who).members, found.why, now=now)
        if new is not None:
            await _put_in(db, new.id, jim_id, now=now)
            await _described(db, new, (*new.group.members, who), found.why, now=now)
        else:
            await rounds.back_to_pool(db, [jim_id], now=now)
        await events.record(db, "draft_changed", None, by=by, now=now, jim=jim_id, source=source, to=to)
    return effect


async def swap(
    db: Database,
    one: tuple[int, int],
    other: tuple[int, int],
    *,
    seen: Seen,
    staff_id: int,
    by: str,
    now: datetime,
) -> Effect:
    """Let two people, each (draft, JIM), change places. Raises as `move` does."""
    async with db.write():
        found = await _held(db, seen, staff_id=staff_id, now=now)
        drafts = [found.draft(number) for number, _ in (one, other)]
        ids = [str(jim_id) for _, jim_id in (one, other)]
        if any(who not in draft.group.members for who, draft in zip(ids, drafts, strict=True)):
            raise Refused(CHANGED)
        turns = [
            Turn(draft.group, out=out, into=into)
            for draft, out, into in zip(drafts, ids, reversed(ids), strict=True)
        ]
        effect = moving.of(found.folk, *turns)
        _check(effect, three=True)
        for number, jim_id in (one, other):
            await _take_out(db, number, jim_id)
        for turn, draft in zip(turns, drafts, strict=True):
            await _put_in(db, draft.id, int(turn.into or 0), now=now)
            made = moving.made(turn.group, out=turn.out, into=turn.into)
            await _described(db, draft, made.members, found.why, now=now)
        await events.record(
            db, "draft_changed", None, by=by, now=now, jim=one[1], source=one[0], to=other[0], other=other[1]
        )
    return effect


async def approve(
    db: Database, draft_id: int, *, seen: Seen, three: bool = False, staff_id: int, by: str, now: datetime
) -> None:
    """Invite everybody in a draft. Raises Refused where somebody can no longer be in it, or three are not agreed to."""
    async with db.write():
        found = await _held(db, seen, staff_id=staff_id, now=now)
        draft = found.draft(draft_id)
        _check_whole(draft, found.folk, three=three)
        await _described(db, draft, draft.group.members, found.why, now=now)
        await events.record(db, "draft_approved", None, by=by, now=now, group=draft_id)
        await invitations.send(db, draft_id, by=by, now=now)


async def approve_additions(
    db: Database, group_id: int, *, seen: Seen, staff_id: int, by: str, now: datetime
) -> None:
    """Invite those who may come into a running group. Raises Refused where somebody can no longer be in it."""
    async with db.write():
        found = await _held(db, seen, groups.OPEN, staff_id=staff_id, now=now)
        group = found.growing_group(group_id)
        _check_able(group.away)
        await events.record(db, "draft_approved", None, by=by, now=now, group=group_id)
        await invitations.send(db, group_id, by=by, now=now)


async def take_back(
    db: Database, group_id: int, jim_id: int, *, seen: Seen, staff_id: int, by: str, now: datetime
) -> None:
    """Somebody does not come into a running group after all; nobody is told, and they wait in front."""
    async with db.write():
        found = await _held(db, seen, groups.OPEN, staff_id=staff_id, now=now)
        group = found.growing_group(group_id)
        if jim_id not in {member.jim_id for member in group.added}:
            raise Refused(CHANGED)
        await _take_out(db, group_id, jim_id)
        await rounds.back_to_pool(db, [jim_id], now=now)
        await events.record(db, "draft_changed", None, by=by, now=now, jim=jim_id, source=group_id, to=None)


async def dismiss(db: Database, draft_id: int, *, seen: Seen, staff_id: int, by: str, now: datetime) -> None:
    """Let a draft go: nobody is told, and everybody waits again, in front."""
    async with db.write():
        await _check_seen(db, seen, ("draft",), staff_id=staff_id)
        await groups.change(db, draft_id, state="dismissed", ended_at=now, ended_by=by)
        ids = await _in_draft(db, draft_id, "draft")
        await groups.change_member(db, draft_id, ids, state="dropped", left_at=now)
        await rounds.back_to_pool(db, ids, now=now)
        await events.record(db, "draft_dismissed", None, by=by, now=now, group=draft_id)


async def restore(db: Database, draft_id: int, *, staff_id: int, by: str, now: datetime) -> None:
    """Dismissing was a slip: the draft is back, with everybody in it. Raises Refused when somebody is elsewhere now."""
    async with db.write():
        group = await groups.hold(db, draft_id)
        if not await _visible(db, draft_id, staff_id=staff_id):
            raise NotFound
        if group.state == "draft":
            return
        ids = await _in_draft(db, draft_id, "dropped")
        free = await db.fetch_all(
            select(meeting_wishes.c.id)
            .where(meeting_wishes.c.id.in_(ids), meeting_wishes.c.waiting_since.is_not(None))
            .with_for_update()
        )
        if group.state != "dismissed" or len(free) < len(ids):
            raise Refused(N_("Dit kan niet meer terug: er zit al iemand ergens anders."))
        await groups.change(db, draft_id, state="draft", ended_at=None, ended_by=None, touched_at=now)
        await groups.change_member(db, draft_id, ids, state="draft", left_at=None, touched_at=now)
        await rounds.out_of_pool(db, ids)
        await events.record(db, "draft_restored", None, by=by, now=now, group=draft_id)


async def _held(
    db: Database,
    seen: Seen,
    states: Sequence[str] = ("draft",),
    *,
    people: Sequence[int] = (),
    staff_id: int,
    now: datetime,
) -> Desk:
    """The groups in `seen`, and who of `people` waits, as they are now, once nobody else can change those groups.

    Raises Refused when they changed.
    """
    await _check_seen(db, seen, states, staff_id=staff_id)
    return await desk.load(db, seen, people, staff_id=staff_id, now=now)


async def _check_seen(db: Database, seen: Seen, states: Sequence[str], *, staff_id: int) -> None:
    for group_id in sorted(seen):  # in one order, so that two never wait for each other
        group = await groups.hold(db, group_id)
        if not await _visible(db, group_id, staff_id=staff_id):
            raise NotFound
        ids = await _in_draft(db, group_id, *rounds.IN_ONE)
        if group.state not in states:
            raise Refused(GONE)
        if desk.mark(ids) != seen[group_id]:
            raise Refused(CHANGED)


async def _visible(db: Database, group_id: int, *, staff_id: int) -> bool:
    query = select(peer_groups.c.id).where(peer_groups.c.id == group_id, desk.without(staff_id))
    return await db.fetch_one(query) is not None


async def _in_draft(db: Database, group_id: int, *states: str) -> list[int]:
    theirs = select(members.c.jim_id).where(members.c.group_id == group_id, members.c.state.in_(states))
    return [row.jim_id for row in await db.fetch_all(theirs)]


def _check(effect: Effect, *, three: bool) -> None:
    if effect.refused:
        message, values = effect.refused
        raise Refused(message, **values)
    if effect.three and not three:
        raise Refused(THREE)


def _check_able(away: Sequence[Row]) -> None:
    if away:
        name = away[0].first_name
        raise Refused(N_("%(name)s kan nu niet meer meedoen. Haal deze JIM er eerst uit."), name=name)


def _check_whole(draft: Draft, folk: Folk, *, three: bool) -> None:
    """Every rule, for everybody in a draft. Raises Refused."""
    _check_able(draft.away)
    people = folk.members(draft.group)
    if len(people) < FEWEST:
        raise Refused(N_("Dit zijn er te weinig voor een groep."))
    if len(people) == FEWEST and not three:
        raise Refused(THREE)
    for person in people:
        others = [other for other in people if other is not person]
        refused = fit.refusal(person, draft.group, others, folk)
        if refused:
            raise Refused(refused[0], **refused[1])


async def _take_out(db: Database, group_id: int, jim_id: int) -> None:
    theirs = members.c.group_id == group_id, members.c.jim_id == jim_id, members.c.state == "draft"
    await db.execute(members.delete().where(*theirs))


async def _put_in(db: Database, group_id: int, jim_id: int, *, now: datetime) -> None:
    row = {"group_id": group_id, "jim_id": jim_id, "state": "draft", "alike": [], "touched_at": now}
    await db.upsert(members, [row], key=["group_id", "jim_id"], set=["state", "touched_at"])
    await rounds.out_of_pool(db, [jim_id])


async def _described(db: Database, draft: Draft, ids: Sequence[str], why: Why, *, now: datetime) -> None:
    """Say anew why these are a group, and that staff had it in hand."""
    group = replace(draft.group, members=tuple(ids))
    await groups.change(db, draft.id, reasons=why.of_group(group), touched_at=now)
    for member in ids:
        await groups.change_member(db, draft.id, [int(member)], alike=why.alike(member, ids))
