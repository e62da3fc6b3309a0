"""How much goes out today by itself: a figure for who looks in, not a list (see `outlook`)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    ScalarSelect,
    Select,
    Subquery,
    bindparam,
    func,
    or_,
    select,
)

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import hand_overs, jims, outbox, planned
from jimsupport.domain.follow_up import outlook

COUNTED = (
    100  # on the plan, and in the post: more is "meer dan", and nobody waits until a million are counted
)


async def counts(db: Database, *, today: date, but: int) -> Row:
    """How many still come on this day (`coming`), and of the seven days are kept back (`held`); none to the JIM `but`.

    `more`: not all of it was looked at, so that more than `coming` may come.
    """
    last = today + timedelta(days=outlook.DAYS - 1)
    [row] = await db.fetch_all(_COUNTS.params(today=today, last=last, but=but))
    return row


def _counts() -> Fixed:
    day, last = bindparam("today", type_=Date), bindparam("last", type_=Date)
    but: Any = bindparam("but")
    due = planned.c.due_on <= day, planned.c.due_at.is_not(None), planned.c.held_at.is_(None)
    plan = _first(select(planned).where(*due, planned.c.jim_id != but), planned.c.due_on)
    on_the_plan = plan.join(jims, jims.c.id == plan.c.jim_id)
    on_the_plan = on_the_plan.outerjoin(hand_overs, hand_overs.c.id == plan.c.hand_over_id)
    waits = outbox.c.next_try_at.is_not(None), outbox.c.state == "pending"
    post = _first(select(outbox.c.id).where(*waits), outbox.c.rank, outbox.c.next_try_at)
    in_the_post = post.join(planned, planned.c.outbox_id == post.c.id)
    undecided = planned.c.outcome.is_(None), planned.c.due_at.is_(None), planned.c.jim_id != but
    held = outlook.ids_until(outlook.Chosen(state="held", but=but), day, last).subquery()
    return Fixed(
        select(
            (_number(on_the_plan, outlook.wanted(plan)) + _number(in_the_post, *undecided)).label("coming"),
            _number(held).label("held"),
            or_(*(_number(each) >= COUNTED for each in (plan, post))).label("more"),
        )
    )


def _first(rows: Select[Any], *order: ColumnElement[Any]) -> Subquery:
    """The first of `rows`, in the order of an index."""
    return rows.order_by(*order).limit(COUNTED).subquery()


def _number(rows: FromClause, *which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows).where(*which).scalar_subquery()


_COUNTS = _counts()
