"""Who is asked for a meetup: every member of the group, also who joins later; of a series they are told once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, meetup_answers, meetups, people
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain import events
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import letters, reminders, rows
from jimsupport.domain.people import jims as jim_rows


async def everyone(db: Database, group_id: int, *, yes: Collection[int] = (), by: str, now: datetime) -> None:
    """Ask every member about what this group has to come and they were not asked for; `yes` said so already.

    Call it in the transaction of the verb, which holds the group.
    """
    coming = await rows.coming(db, group_id, now)
    known = await _asked(db, [row.id for row in coming])
    for member in await groups.in_state(db, group_id, "member"):
        fresh = [row for row in coming if (row.id, member.jim_id) not in known]
        if fresh:
            await _ask(
                db, fresh, member.jim_id, comes="yes" if member.jim_id in yes else None, by=by, now=now
            )


async def _asked(db: Database, meetup_ids: Sequence[int]) -> set[tuple[int, int]]:
    found = await db.fetch_all(
        select(meetup_answers.c.meetup_id, meetup_answers.c.jim_id).where(
            meetup_answers.c.meetup_id.in_(list(meetup_ids))
        )
    )
    return {(row.meetup_id, row.jim_id) for row in found}


async def _ask(
    db: Database, fresh: Sequence[Row], jim_id: int, *, comes: str | None, by: str, now: datetime
) -> None:
    told = await _told_of(db, {row.series_id for row in fresh if row.series_id}, jim_id)
    said: dict[str, Any] = {
        "comes": comes,
        "answered_at": now if comes else None,
        "by": by if comes else None,
    }
    asked = [{"meetup_id": row.id, "jim_id": jim_id} | said for row in fresh]
    await db.upsert(meetup_answers, asked, key=["meetup_id", "jim_id"])
    jim = await jim_rows.load(db, jim_id)
    for row in fresh:
        await reminders.plan(db, row, jim, now=now)
    if jim_rows.is_paused(jim, now) and comes != "yes":
        return  # it stands on their page
    for row in fresh:
        if row.series_id in told:
            continue
        told |= {row.series_id} if row.series_id else set()
        await letters.invited(db, row, jim_id, comes=comes, whole=row.series_id is not None, now=now)
        await events.record(db, "meetup_planned", jim_id, by=by, now=now, group=row.group_id, meetup=row.id)


async def _told_of(db: Database, series_ids: Collection[int], jim_id: int) -> set[int | None]:
    """Those of these series that this JIM was asked for before."""
    if not series_ids:
        return set()
    found = await db.fetch_all(
        select(meetups.c.series_id)
        .join(meetup_answers, meetup_answers.c.meetup_id == meetups.c.id)
        .where(meetups.c.series_id.in_(series_ids), meetup_answers.c.jim_id == jim_id)
        .distinct()
    )
    return {row.series_id for row in found}


async def newcomers(db: Database, *, now: datetime, limit: int = 50) -> int:
    """Ask who joined a group after its meetups were planned; in how many groups there was somebody."""
    unasked = (
        select(meetups.c.group_id)
        .join(members, members.c.group_id == meetups.c.group_id)
        .join(jims, jims.c.id == members.c.jim_id)
        .join(people, people.c.id == members.c.jim_id)
        .where(
            meetups.c.state == "planned",
            meetups.c.ends_at > now,
            members.c.state == "member",
            groups.active(),
            ~exists().where(
                meetup_answers.c.meetup_id == meetups.c.id, meetup_answers.c.jim_id == members.c.jim_id
            ),
        )
        .distinct()
        .limit(limit)
    )
    found = await db.fetch_all(unasked)
    for row in found:
        async with db.write():
            await groups.hold(db, row.group_id)
            await everyone(db, row.group_id, by="worker", now=now)
    return len(found)
