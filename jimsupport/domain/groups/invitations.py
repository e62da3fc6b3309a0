"""Invitations to a group: yes, no or another moment in one tap, seen by nobody else; changed for as long as it is open.

A group begins at four who said yes. Who is still asked then can join later. Where too few did in time, the group goes,
and everybody is in front of the pool again.
"""

import logging
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row, Unavailable
from jimsupport.db.tables import peer_group_members
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence, contact
from jimsupport.domain.forming import rounds
from jimsupport.domain.groups import groups, hosts, post
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.rooms import rooms
from jimsupport.domain.wishes import moments, wishes
from jimsupport.words import N_

ANSWERS = ("yes", "no", "other")
EVENTS = {"yes": "group_accepted", "no": "group_declined", "other": "group_other_moment"}
OVER = N_("Deze groep zoekt niemand meer. We zoeken verder voor je.")
POISONED = timedelta(hours=1)
members = peer_group_members

trouble = logging.getLogger(__name__)


async def send(db: Database, group_id: int, *, by: str, now: datetime, merged: bool = False) -> None:
    """Ask everybody who is in draft in this group, once; a group of its own is then waiting for their answers.

    Who paused, stopped or died since then falls out. `by` approved it. Raises NotFound, or Refused for a group that is
    dismissed or has ended.
    """
    async with db.write():
        group = await groups.hold(db, group_id)
        if group.state not in ("draft", *groups.OPEN):
            raise Refused(N_("Deze groep is er niet meer."))
        if group.state == "draft":
            approved = {"approved_at": group.approved_at or now, "approved_by": group.approved_by or by}
            await groups.change(db, group_id, state="inviting", **approved)
        drafted = await db.fetch_all(
            members.select().where(members.c.group_id == group_id, members.c.state == "draft")
        )
        able = {row.jim_id for row in await groups.in_state(db, group_id, "draft")}
        asked = [row.jim_id for row in drafted if row.jim_id in able and not await _pauses(db, row, now)]
        await _drop(db, group_id, [row.jim_id for row in drafted if row.jim_id not in asked], now=now)
        await groups.change_member(
            db,
            group_id,
            asked,
            state="invited",
            invited_at=now,
            answered_at=None,
            remind_at=now + groups.REMIND_AFTER,
        )
        await rounds.out_of_pool(db, asked)
        for jim_id in asked:
            await post.invite(db, group_id, jim_id, joining=group.state == "running", merged=merged, now=now)
            await events.record(db, "group_invited", jim_id, by=by, now=now, group=group_id)


async def _pauses(db: Database, row: Row, now: datetime) -> bool:
    return jim_rows.is_paused(await jim_rows.load(db, row.jim_id), now)


def can_answer(seen: Seen, now: datetime) -> bool:
    """Whether this JIM may still answer, or answer otherwise."""
    in_time = seen.closes_at is not None and now < seen.closes_at
    return seen.state in groups.OPEN and seen.mine in ("invited", *ANSWERS, "dropped") and in_time


async def answer(
    db: Database,
    seen: Seen,
    said: str,
    *,
    rather: int | None = None,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """The JIM says yes, no, or "other": another moment, `rather` where they say which. Again, or otherwise, is fine.

    Who does not come is in front of the pool again, and another moment becomes part of what they wish. Raises Refused
    when no answer is needed any more, Invalid for an unknown one.
    """
    if said not in ANSWERS or (rather is not None and rather not in moments.ALL):
        raise Invalid("answer", N_("Kies een van de antwoorden."))
    async with db.write():
        group = await groups.hold(db, seen.id)
        await db.lock("jim", seen.me)
        mine = await groups.for_jim(db, seen.id, seen.me)
        if (mine.mine == "member" and said == "yes") or (mine.mine == said and mine.rather == rather):
            return
        if mine.mine == "member":
            await groups.leave(db, mine, by=by, now=now, phone=phone)
            return
        if not can_answer(mine, now):
            raise Refused(OVER)
        if said == "yes":
            await make_sure_of_a_place(db, group, mine)
        changes: dict[str, Any] = {"state": said, "answered_at": now, "moment": rather}
        changes["remind_at"] = mine.closes_at if group.state == "inviting" else None
        await groups.change_member(db, group.id, [seen.me], **changes)
        await rounds.heard(db, seen.me)
        await post.call_off(db, group.id, [seen.me], now=now)
        await events.record(db, EVENTS[said], seen.me, by=by, now=now, phone=phone, group=group.id)
        await contact.record(db, seen.me, by=by, now=now, what="answered", phone=phone)
        if said == "yes":
            await rounds.out_of_pool(db, [seen.me])
            await _begin(db, group, seen.me, by=by, now=now)
        else:
            await rounds.back_to_pool(db, [seen.me], now=now)
            if said == "other":
                await _rather(db, seen, rather, by=by, now=now, phone=phone)


async def make_sure_of_a_place(db: Database, group: Row, mine: Seen) -> None:
    """Who is not asked any more comes back only where there is room. Raises Refused."""
    if mine.mine != "invited":
        if not await groups.has_room(db, group.id):
            raise Refused(groups.FULL)
        if await groups.in_another(db, mine.me):
            raise Refused(N_("Je zit al bij een andere groep."))


async def _begin(db: Database, group: Row, jim_id: int, *, by: str, now: datetime) -> None:
    """One more said yes: they join a group that runs; and a fourth makes the group begin, or the third of three asked."""
    said_yes = [row.jim_id for row in await groups.in_state(db, group.id, "yes")]
    if group.state == "inviting" and len(said_yes) < min(groups.START, await _asked(db, group.id)):
        return
    if group.state == "inviting":
        await groups.change(db, group.id, state="running", started_at=now)
        await rooms.of_group(db, group.id, now=now)
    joined = {"state": "member", "joined_at": now, "remind_at": None}
    await groups.change_member(db, group.id, said_yes, **joined)
    await hosts.choose(db, group.id)
    for each in said_yes:
        await post.started(db, group.id, each, now=now)
        await events.record(
            db, "group_joined", each, by=by if each == jim_id else "worker", now=now, group=group.id
        )
    await groups.weigh_up(db, await groups.hold(db, group.id), now=now)


async def _asked(db: Database, group_id: int) -> int:
    """How many were asked for this group: four or more, or three where staff made an exception."""
    asked = members.c.group_id == group_id, members.c.invited_at.is_not(None)
    number: int = await db.fetch_value(select(func.count()).select_from(members).where(*asked))
    return max(groups.LEAST_ACTIVE, number)


async def _rather(
    db: Database, seen: Seen, rather: int | None, *, by: str, now: datetime, phone: bool
) -> None:
    """Another moment suits better: wish for that one; this one no longer, unless it is their only one."""
    wish = await wishes.of(db, seen.me)
    if wish is None:
        return
    wished = [*wish.moments, *([rather] if rather is not None and rather not in wish.moments else [])]
    kept = [moment for moment in wished if moment != seen.moment]
    try:
        chosen = wishes.Wishes(moments=tuple(kept or wished))
        await wishes.save(db, seen.me, chosen, by=by, now=now, phone=phone)
    except Refused:
        return  # who stopped meanwhile: their answer stands


async def run(db: Database, *, now: datetime, limit: int = 50) -> int:
    """Remind who has not answered in five days, let go who has not in time, and end groups short of four; how many.

    Any number may call this at once; one row that fails is put off for an hour, and the others go on.
    """
    due = select(members.c.id, members.c.group_id, members.c.jim_id).where(members.c.remind_at <= now)
    rows = await db.fetch_all(due.order_by(members.c.remind_at, members.c.id).limit(limit))
    for row in rows:
        try:
            await _one(db, row, now=now)
        except Unavailable:
            raise
        except Exception:
            trouble.exception("Invitation %s cannot be seen to", row.id)
            later = members.update().where(members.c.id == row.id).values(remind_at=now + POISONED)
            await db.execute(later)
    return len(rows)


async def _one(db: Database, due: Row, *, now: datetime) -> None:
    async with db.write():
        group = await groups.hold(db, due.group_id)
        row = await db.fetch_one(
            members.select().where(members.c.id == due.id, members.c.remind_at <= now).with_for_update()
        )
        if row is None:
            return
        closes = groups.closes_at(row.invited_at, group.started_at)
        waits = row.state == "invited" and group.state in groups.OPEN
        if waits and closes and now < closes:
            if await _gets_mail(db, row, now=now):
                await post.remind(db, group.id, row.jim_id, now=now)
            await groups.change_member(db, group.id, [row.jim_id], remind_at=closes)
            return
        await groups.change_member(db, group.id, [row.jim_id], remind_at=None)
        if waits:
            await _let_go(db, group, row, now=now)
        if group.state == "inviting":
            await _end_if_short(db, group, now=now)


async def _gets_mail(db: Database, row: Row, *, now: datetime) -> bool:
    able = {each.jim_id for each in await groups.in_state(db, row.group_id, "invited")}
    return row.jim_id in able and not await _pauses(db, row, now)


async def _let_go(db: Database, group: Row, row: Row, *, now: datetime) -> None:
    """No answer: they wait in front again. Who could not know, as they were not reached or paused, was not silent."""
    knew = await _gets_mail(db, row, now=now)
    rung = await post.call_off(db, group.id, [row.jim_id], now=now)
    await _drop(db, group.id, [row.jim_id], now=now)
    if knew and not rung:
        await events.record(db, "group_unanswered", row.jim_id, by="worker", now=now, group=group.id)
        if await rounds.silent(db, row.jim_id, now=now):
            await post.rest(db, group.id, row.jim_id, now=now)


async def _end_if_short(db: Database, group: Row, *, now: datetime) -> None:
    """The last answer that could come came, or its time has gone: too few said yes."""
    left = await db.fetch_all(members.select().where(members.c.group_id == group.id))
    open_until = [groups.closes_at(row.invited_at, None) for row in left if row.state == "invited"]
    open_until += [row.remind_at for row in left if row.remind_at and row.state != "invited"]
    if any(until and until > now for until in open_until):
        return
    ended = {"state": "ended", "ended_at": now, "ended_by": "worker"}
    await groups.change(db, group.id, **ended)
    for row in left:
        if row.state == "invited":
            await _let_go(db, group, row, now=now)
    said_yes = [row.jim_id for row in await groups.in_state(db, group.id, "yes")]
    await _drop(db, group.id, [row.jim_id for row in left if row.state in ("draft", "yes")], now=now)
    for jim_id in said_yes:
        zone = (await jim_rows.load(db, jim_id)).zone
        next_on = next_try(now, zone)
        await post.not_yet(db, group, jim_id, next_on=next_on, now=now)
        await events.record(db, "group_not_begun", jim_id, by="worker", now=now, group=group.id)


def next_try(now: datetime, zone: str = cadence.HOME) -> date:
    """The day on which we look for groups again: every night, so the next one."""
    return cadence.local_day(now, zone) + timedelta(days=1)


async def _drop(db: Database, group_id: int, jim_ids: list[int], *, now: datetime) -> None:
    """These fall out, and wait in front again."""
    if jim_ids:
        await groups.change_member(db, group_id, jim_ids, state="dropped", remind_at=None, left_at=now)
        await rounds.back_to_pool(db, jim_ids, now=now)


async def dissolve(db: Database, group_id: int, *, by: str, now: datetime) -> None:
    """End a group, inviting or running: everybody in it waits for another, in front."""
    async with db.write():
        group = await groups.hold(db, group_id)
        if group.state not in groups.OPEN:
            return
        await groups.change(db, group_id, state="ended", ended_at=now, ended_by=by, flagged_at=None)
        live = await db.fetch_all(
            select(members.c.jim_id).where(members.c.group_id == group_id, members.c.state.in_(rounds.IN_ONE))
        )
        ids = [row.jim_id for row in live]
        await post.call_off(db, group_id, ids, now=now)
        await _drop(db, group_id, ids, now=now)
