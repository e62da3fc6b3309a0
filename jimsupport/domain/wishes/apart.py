"""Two JIMs who are never put in one group. Why is for those who said so and for staff; the other is never told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, union

from jimsupport.db import Database, Row
from jimsupport.db.tables import apart, exchanges, peer_group_members, people
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import jims as jim_rows
from jimsupport.words import N_

KINDS = ("asked", "family", "staff")
WERE_TOGETHER = ("yes", "member", "left")


async def keep(
    db: Database, jim_id: int, other_id: int, *, kind: str, by: str, now: datetime, phone: bool = False
) -> None:
    """Never put these two in one group; said twice it counts once. Raises Invalid for oneself, NotFound for nobody."""
    if jim_id == other_id:
        raise Invalid("other", N_("Kies een andere JIM."))
    async with db.write():
        await jim_rows.hold(db, jim_id)
        await jim_rows.load(db, other_id)
        row = {"jim_id": jim_id, "other_id": other_id, "kind": kind, "by": by, "at": now}
        if await db.fetch_value(select(apart.c.id).where(_pair(jim_id, other_id))) is None:
            await db.execute(apart.insert().values(**row))
            await events.record(db, "kept_apart", jim_id, by=by, now=now, phone=phone)


async def let_go(
    db: Database, jim_id: int, other_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """They may be in one group, as far as this JIM is concerned; done twice nothing happens."""
    async with db.write():
        await jim_rows.hold(db, jim_id)
        gone = await db.fetch_one(apart.delete().where(_pair(jim_id, other_id)).returning(apart.c.id))
        if gone:
            await events.record(db, "apart_no_more", jim_id, by=by, now=now, phone=phone)


async def of(db: Database, jim_id: int) -> list[Row]:
    """Those this JIM, or staff for them, does not want to be with: id, first name, kind."""
    return await db.fetch_all(
        select(people.c.id, people.c.first_name, apart.c.kind)
        .join(people, people.c.id == apart.c.other_id)
        .where(apart.c.jim_id == jim_id)
        .order_by(apart.c.id)
    )


async def known_to(db: Database, jim_id: int) -> list[Row]:
    """Those this JIM met through us, in a group or in an exchange: id, first name, whether they are kept `apart`."""
    mine = select(peer_group_members.c.group_id).where(
        peer_group_members.c.jim_id == jim_id, peer_group_members.c.state.in_(WERE_TOGETHER)
    )
    met = union(
        select(peer_group_members.c.jim_id).where(
            peer_group_members.c.group_id.in_(mine), peer_group_members.c.state.in_(WERE_TOGETHER)
        ),
        select(exchanges.c.listener_id).where(exchanges.c.asker_id == jim_id, _written()),
        select(exchanges.c.asker_id).where(exchanges.c.listener_id == jim_id, _written()),
        select(apart.c.other_id).where(apart.c.jim_id == jim_id, apart.c.kind == "asked"),
    ).subquery()
    is_apart = exists().where(_pair(jim_id, people.c.id)).label("apart")
    return await db.fetch_all(
        select(people.c.id, people.c.first_name, is_apart)
        .where(people.c.id.in_(select(met.c[0])), people.c.id != jim_id, people.c.erased_at.is_(None))
        .order_by(people.c.first_name, people.c.id)
    )


def _pair(jim_id: int, other_id: Any) -> ColumnElement[bool]:
    return and_(apart.c.jim_id == jim_id, apart.c.other_id == other_id)


def _written() -> ColumnElement[bool]:
    return or_(
        exchanges.c.state == "open", and_(exchanges.c.state == "ended", exchanges.c.answered_at.is_not(None))
    )
