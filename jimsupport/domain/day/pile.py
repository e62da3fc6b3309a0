"""Everything that needs a person, as one statement: where it comes from, how urgent, since when, and whose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from jimsupport.db.tables import calls, jims, outbox, support_requests
from jimsupport.domain.day.ceiling import ROUTINE
from jimsupport.domain.follow_up import open_calls
from jimsupport.domain.support import requests

# In the order a person takes them.
DANGER, WORRY, CALL_BACK, QUESTION, CALL, SILENT, INTERPRETER, CHANNEL, DOUBT = range(9)
RANKS = {
    "worry": WORRY,
    "call_back": CALL_BACK,
    "silent": SILENT,
    "interpreter": INTERPRETER,
    "channel": CHANNEL,
}


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, when, and at what.

    `whose` is all, mine, free (nobody's) or later (what the ceiling keeps for the days after). What is held by
    those in `covered` is this colleague's to take, what is held by those in `unattended` anybody's. `left` is how
    many routine items of nobody come up today.
    """

    staff_id: int
    now: datetime
    whose: str = "all"
    left: int = 0
    covered: frozenset[int] = frozenset()
    unattended: frozenset[int] = frozenset()


def seen(view: View) -> Select[Any]:
    """What `view` shows: source, id, rank, since and held; unordered."""
    numbered = _numbered(view)
    if view.whose == "later":
        return select(numbered).where(numbered.c.waits == 1, numbered.c.place > view.left)
    return select(numbered).where(or_(numbered.c.waits == 0, numbered.c.place <= view.left))


def counted(view: View) -> Select[Any]:
    """How many there are (`total`), and how many of those the ceiling weighs (`waiting`)."""
    work = _work(view).subquery()
    return select(func.count().label("total"), func.coalesce(func.sum(work.c.waits), 0).label("waiting"))


def _numbered(view: View) -> Subquery:
    """Each with its place among those that wait for the ceiling: who waits longest goes first."""
    work = _work(view).subquery()
    place = func.row_number().over(
        partition_by=work.c.waits, order_by=(work.c.since, work.c.source, work.c.id)
    )
    return select(work, place.label("place")).subquery()


def _work(view: View) -> CompoundSelect[Any]:
    parts = [
        query.where(*_whose(held, view))
        for query, held in (
            (_requests(view), support_requests.c.claimed_by),
            (_calls(view), calls.c.claimed_by),
        )
    ]
    if view.whose == "all":
        parts.append(_doubts(view.staff_id))
    return union_all(*parts)


def _whose(held: Any, view: View) -> tuple:
    if view.whose == "mine":
        return (held.in_((view.staff_id, *view.covered)),)
    if view.whose == "free":
        return (or_(held.is_(None), held.in_(view.unattended)),)
    return ()


def _requests(view: View) -> Select[Any]:
    rows = support_requests.c
    rank = case(
        (rows.danger, DANGER),
        *((rows.kind == kind, rank) for kind, rank in RANKS.items()),
        else_=QUESTION,
    )
    waits = case(
        (and_(rows.kind.in_(ROUTINE), rows.danger.is_(False), rows.claimed_by.is_(None)), 1), else_=0
    )
    return select(
        literal("request").label("source"),
        rows.id.label("id"),
        rank.label("rank"),
        rows.opened_at.label("since"),
        rows.claimed_by.label("held"),
        waits.label("waits"),
    ).where(rows.closed_at.is_(None), requests.seen_by(view.staff_id), requests.is_awake(view.now))


def _calls(view: View) -> Any:
    waits = case((and_(outbox.c.message_class == "routine", calls.c.claimed_by.is_(None)), 1), else_=0)
    return (
        select(literal("call"), calls.c.id, literal(CALL), calls.c.due_at, calls.c.claimed_by, waits)
        .join(outbox, outbox.c.id == calls.c.outbox_id)
        .join(jims, jims.c.id == calls.c.jim_id)
        .where(calls.c.due_at <= view.now, calls.c.jim_id != view.staff_id, open_calls.wanted(view.now))
    )


def _doubts(staff_id: int) -> Any:
    """All mail of which nobody can say whether it arrived, as one item."""
    return (
        select(
            literal("doubt"),
            func.min(outbox.c.id),
            literal(DOUBT),
            func.min(outbox.c.queued_at),
            null(),
            literal(0),
        )
        .where(*in_doubt(staff_id))
        .having(func.count() > 0)
    )


def in_doubt(staff_id: int) -> tuple:
    """Which mail that is; not mail to the member of staff who looks."""
    return outbox.c.state == "in_doubt", outbox.c.person_id.is_distinct_from(staff_id)
