"""What a JIM sees of themselves: what comes next, and who brought them here."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, true

from jimsupport.db import Database, Row
from jimsupport.db.tables import hand_overs, organisations, people, planned
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.people import jims


async def next_question(db: Database, jim: Row, *, now: datetime) -> date | None:
    """The day around which we ask again how it goes; None when we will not ask by ourselves."""
    if jim.stopped_at or jim.deceased_at or jim.resting_since or not jim.consented_at:
        return None
    if jim.rhythm == "on_request":
        return None
    rows = await db.fetch_all(
        select(planned.c.due_on, planned.c.step)
        .outerjoin(hand_overs, hand_overs.c.id == planned.c.hand_over_id)
        .where(
            hand_overs.c.withdrawn_at.is_(None),
            hand_overs.c.ended_at.is_(None),
            planned.c.jim_id == jim.id,
            planned.c.kind.in_(("check_in", "turning_18")),
            planned.c.due_at.is_not(None),
            planned.c.answered_at.is_(None),
            planned.c.hand_over_id.is_not(None) if jim.ended_at else true(),
            planned.c.due_on >= (jim.paused_until or jims.today(jim, now)),
        )
        .order_by(planned.c.due_on)
    )
    wanted = (row for row in rows if jim.rhythm != "yearly" or cadence.is_yearly(row.step))
    return next((row.due_on for row in wanted), None)


async def running_hand_overs(db: Database, jim_id: int) -> list[Row]:
    """The hand-overs that brought this JIM and still count, newest end of help first."""
    return await db.fetch_all(
        _hand_overs()
        .where(
            hand_overs.c.jim_id == jim_id,
            hand_overs.c.withdrawn_at.is_(None),
            hand_overs.c.ended_at.is_(None),
        )
        .order_by(hand_overs.c.ends_on.desc(), hand_overs.c.id.desc())
    )


async def known_hand_overs(db: Database, jim_id: int) -> list[Row]:
    """The same with those that the JIM ended: all we know of how they came here."""
    return await db.fetch_all(
        _hand_overs()
        .where(hand_overs.c.jim_id == jim_id, hand_overs.c.withdrawn_at.is_(None))
        .order_by(hand_overs.c.ends_on.desc(), hand_overs.c.id.desc())
    )


async def hand_over(db: Database, jim_id: int, hand_over_id: int) -> Row:
    """One hand-over of this JIM, also one they ended. Raises NotFound for others and withdrawn ones."""
    row = await db.fetch_one(
        _hand_overs().where(
            hand_overs.c.id == hand_over_id,
            hand_overs.c.jim_id == jim_id,
            hand_overs.c.withdrawn_at.is_(None),
        )
    )
    if row is None:
        raise NotFound
    return row


def _hand_overs() -> Select[Any]:
    return (
        select(
            hand_overs.c.id,
            hand_overs.c.jim_id,
            hand_overs.c.ends_on,
            hand_overs.c.message,
            hand_overs.c.way_back,
            hand_overs.c.other_help,
            hand_overs.c.relation,
            hand_overs.c.ended_at,
            hand_overs.c.ended_reason,
            hand_overs.c.registered_at,
            people.c.first_name.label("professional"),
            organisations.c.name.label("organisation"),
        )
        .join(people, people.c.id == hand_overs.c.professional_id)
        .join(organisations, organisations.c.id == hand_overs.c.organisation_id)
    )
