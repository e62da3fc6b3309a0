"""What worries somebody in a group: "dit maakt me bezorgd", or words of danger. Then staff read it, while that is open."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    group_messages,
    group_worries,
    peer_group_members,
    peer_groups,
    support_requests,
)
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound
from jimsupport.domain.group_life import rows
from jimsupport.domain.group_life.rows import written
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.support import danger, requests

PAGE = 100

_asked, _live = support_requests.alias("worried_about"), support_requests.alias("live_about_group")
_OPEN = (  # a question about a message of the group is open, or the one it goes on in
    select(group_worries.c.id)
    .join(group_messages, written.id == group_worries.c.message_id)
    .join(_asked, _asked.c.id == group_worries.c.request_id)
    .outerjoin(_live, _live.c.id == _asked.c.merged_into)
    .where(case((_asked.c.merged_into.is_(None), _asked.c.closed_at), else_=_live.c.closed_at).is_(None))
)


async def say(
    db: Database,
    seen: Seen,
    message_id: int,
    words: str = "",
    *,
    by: str,
    now: datetime,
    phone: bool = False,
) -> int:
    """This message worries a member: a question of theirs for staff, who may read the group while it is open.

    Once for each message, as long as that question is open. Gives its id. Raises NotFound, Invalid on words too long.
    """
    text = requests.checked_text(words, field="words", needed=False)
    async with db.write():
        fresh = await rows.hold(db, seen)
        row = await rows.load(db, fresh, message_id, now=now)
        if row.by_jim_id == seen.me:
            raise NotFound
        known = await _of(db, message_id, seen.me)
        if known is not None and known.closed_at is None:
            return known.id
        door = "phone" if phone else "page"
        request_id = await requests.open(
            db, kind="worry", door=door, body=text, jim_id=seen.me, by=by, now=now, phone=phone
        )
        await link(db, message_id, request_id, by_jim_id=seen.me, now=now)
        await events.record(db, "group_worried", seen.me, by=by, now=now, phone=phone, request=request_id)
    return request_id


async def weigh(
    db: Database, seen: Seen, message_id: int, text: str, *, by: str, now: datetime, phone: bool
) -> None:
    """Words of danger reach staff at once, as a question about who wrote them; the group reads them all the same."""
    if not await danger.is_in(db, text):
        return
    known = await _open_of(db, seen)
    if known is None:
        request_id = await requests.open(
            db, kind="worry", door="system", body=text, jim_id=seen.me, by=by, now=now, phone=phone
        )
    elif await requests.just_said(db, [known.id], text, now=now):
        return
    else:
        request_id = known.id
        await requests.add_message(db, request_id, text, by=by, now=now)
        await requests.heard(db, request_id, now=now)
        await danger.weigh(db, request_id, text, now=now)
    await link(db, message_id, request_id, by_jim_id=None, now=now)


async def link(
    db: Database, message_id: int, request_id: int, *, by_jim_id: int | None, now: datetime
) -> None:
    """Say that this question is about the message: staff may read its group while it is open."""
    values = {"message_id": message_id, "by_jim_id": by_jim_id, "request_id": request_id, "at": now}
    await db.upsert(group_worries, [values], key=["message_id", "by_jim_id"], set=["request_id", "at"])


async def _of(db: Database, message_id: int, jim_id: int) -> Row | None:
    """The question that this JIM asked about the message."""
    return await db.fetch_one(
        support_requests.select()
        .join(group_worries, group_worries.c.request_id == support_requests.c.id)
        .where(group_worries.c.message_id == message_id, group_worries.c.by_jim_id == jim_id)
    )


async def _open_of(db: Database, seen: Seen) -> Row | None:
    """The open question about words of danger of this JIM in this group."""
    return await db.fetch_one(
        support_requests.select()
        .join(group_worries, group_worries.c.request_id == support_requests.c.id)
        .join(group_messages, written.id == group_worries.c.message_id)
        .where(
            written.group_id == seen.id,
            group_worries.c.by_jim_id.is_(None),
            support_requests.c.jim_id == seen.me,
            support_requests.c.closed_at.is_(None),
        )
        .order_by(support_requests.c.id)
        .limit(1)
    )


async def read_along(db: Database, group_id: int) -> bool:
    """Whether staff read the group now."""
    return await db.fetch_value(_OPEN.where(written.group_id == group_id).limit(1)) is not None


def _not_with(staff_id: int) -> Any:
    """Clause: groups that this member of staff never had a place in."""
    theirs = select(peer_group_members.c.group_id).where(peer_group_members.c.jim_id == staff_id)
    return peer_groups.c.id.not_in(theirs)


async def for_staff(db: Database, group_id: int, *, staff_id: int) -> Row:
    """A group that staff may read. Raises NotFound unless a question about it is open, and for who is part of it."""
    open_about = _OPEN.where(written.group_id == peer_groups.c.id).correlate(peer_groups).exists()
    row = await db.fetch_one(
        peer_groups.select().where(peer_groups.c.id == group_id, open_about, _not_with(staff_id))
    )
    if row is None:
        raise NotFound
    return row


async def to_read(db: Database, group_id: int, *, before: int | None = None) -> list[Row]:
    """The newest messages of a group, or those `before` one, oldest first, hidden and worrying ones too.

    `worry` says whether somebody said that it worries them, or the list of words did.
    """
    worry = select(group_worries.c.id).where(group_worries.c.message_id == written.id).exists()
    which = [written.group_id == group_id, written.body.is_not(None)]
    if before is not None:
        which.append(written.id < before)
    found = await db.fetch_all(
        rows.with_names()
        .add_columns(worry.label("worry"))
        .where(*which)
        .order_by(written.id.desc())
        .limit(PAGE)
    )
    return found[::-1]


async def in_it(db: Database, group_id: int) -> list[int]:
    """Who is in the group now, and can read who read along."""
    members = peer_group_members.c
    found = await db.fetch_all(
        select(members.jim_id).where(members.group_id == group_id, members.state == "member")
    )
    return [row.jim_id for row in found]


async def about(db: Database, request_id: int, *, staff_id: int) -> Sequence[Row]:
    """The groups that this question is about, with whether they may be read now (`readable`)."""
    linked = (
        select(group_worries.c.id)
        .join(group_messages, written.id == group_worries.c.message_id)
        .join(support_requests, support_requests.c.id == group_worries.c.request_id)
        .where(
            written.group_id == peer_groups.c.id,
            or_(support_requests.c.id == request_id, support_requests.c.merged_into == request_id),
        )
        .correlate(peer_groups)
        .exists()
    )
    open_about = _OPEN.where(written.group_id == peer_groups.c.id).correlate(peer_groups).exists()
    return await db.fetch_all(
        select(peer_groups, open_about.label("readable")).where(linked, _not_with(staff_id))
    )
