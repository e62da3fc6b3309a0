"""Everything that needs a person, as one statement: where it comes from, how urgent, since when, and whose.

The statement is built once for each list and then given its values: building it takes as long as running it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Date,
    Integer,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from jimsupport.db import Fixed
from jimsupport.db.tables import calls, jims, outbox, peer_groups, received, support_requests
from jimsupport.db.types import UTCDateTime
from jimsupport.domain.day.ceiling import ROUTINE
from jimsupport.domain.drafts import desk
from jimsupport.domain.follow_up import open_calls
from jimsupport.domain.office import hours
from jimsupport.domain.replies import inbox
from jimsupport.domain.support import requests, sight
from jimsupport.domain.support.post import IN_DOUBT

# In the order a person takes them.
DANGER, WORRY, CALL_BACK, QUESTION, RECEIVED, CALL, SILENT, INTERPRETER, CHANNEL, DOUBT, DRAFTS = range(11)
RANKS = {
    "worry": WORRY,
    "call_back": CALL_BACK,
    "silent": SILENT,
    "interpreter": INTERPRETER,
    "channel": CHANNEL,
    "no_group": CHANNEL,
}
TOTALS = "totals"  # the source of the row that counts the others

_STAFF: Any = bindparam("staff", type_=Integer)
_NOW = bindparam("now", type_=UTCDateTime)
_TODAY = bindparam("today", type_=Date)
_LEFT = bindparam("left", type_=Integer)
_MINE = bindparam("mine", type_=Integer, expanding=True)
_UNATTENDED = bindparam("unattended", type_=Integer, expanding=True)


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

    def values(self) -> dict[str, Any]:
        """What the statements below are given."""
        return {
            "staff": self.staff_id,
            "now": self.now,
            "today": hours.today(self.now),
            "left": self.left,
            "mine": [self.staff_id, *self.covered],
            "unattended": list(self.unattended),
        }


@cache
def page_of(whose: str) -> Fixed:
    """A page of a list, with values for `size` and `start`: source, id, rank, since and held, most urgent first.

    The first row is TOTALS: its `id` is how many there are, its `rank` how many of those the ceiling weighs.
    """
    work = _work(whose)
    totals = select(
        literal(TOTALS).label("source"),
        func.count().label("id"),
        func.coalesce(func.sum(work.c.waits), 0).label("rank"),
        type_coerce(null(), UTCDateTime).label("since"),
        type_coerce(null(), Integer).label("held"),
    ).select_from(work)
    shown = _shown(work, whose)
    rows = (
        select(shown)
        .order_by(shown.c.rank, shown.c.since, shown.c.source, shown.c.id)
        .limit(bindparam("size", type_=Integer))
        .offset(bindparam("start", type_=Integer))
        .subquery()
    )
    both = union_all(totals, select(rows)).subquery()
    return Fixed(
        select(both).order_by(both.c.source != TOTALS, both.c.rank, both.c.since, both.c.source, both.c.id)
    )


@cache
def first_of_mine_or_free() -> Fixed:
    """What somebody could take next: danger, then what is theirs, then what is nobody's and comes up today."""
    turns = []
    for turn, whose in enumerate(("mine", "free")):
        shown = _shown(_work(whose), whose)
        turns.append(select(shown, literal(turn).label("turn")))
    both = union_all(*turns).subquery()
    return Fixed(
        select(both.c.source, both.c.id)
        .order_by(both.c.rank != DANGER, both.c.turn, both.c.rank, both.c.since, both.c.id)
        .limit(1)
    )


def _work(whose: str) -> CTE:
    parts: list[Any] = [
        query.where(*_whose(held, whose))
        for query, held in (
            (_requests(), support_requests.c.claimed_by),
            (_calls(), calls.c.claimed_by),
        )
    ]
    if whose == "all":
        parts += [_doubts(), _received(), _drafts()]
    return union_all(*parts).cte(f"work_{whose}")


def _shown(work: CTE, whose: str) -> Subquery:
    """What of the work comes up today; of what waits for the ceiling those who waited longest."""
    columns = [work.c[name] for name in ("source", "id", "rank", "since", "held")]
    waiting = select(*columns).where(work.c.waits == 1).order_by(work.c.since, work.c.source, work.c.id)
    if whose == "later":
        return waiting.offset(_LEFT).subquery()
    first = select(waiting.limit(_LEFT).subquery())
    return union_all(select(*columns).where(work.c.waits == 0), first).subquery()


def _whose(held: Any, whose: str) -> tuple[Any, ...]:
    if whose == "mine":
        return (held.in_(_MINE),)
    if whose == "free":
        return (or_(held.is_(None), held.in_(_UNATTENDED)),)
    return ()


def _requests() -> Any:
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
    ).where(rows.closed_at.is_(None), sight.seen_by(_STAFF), requests.is_awake(_NOW))


def _calls() -> Any:
    waits = case((and_(outbox.c.message_class == "routine", calls.c.claimed_by.is_(None)), 1), else_=0)
    return (
        select(literal("call"), calls.c.id, literal(CALL), calls.c.due_at, calls.c.claimed_by, waits)
        .join(outbox, outbox.c.id == calls.c.outbox_id)
        .join(jims, jims.c.id == calls.c.jim_id)
        .where(calls.c.due_at <= _NOW, calls.c.jim_id != _STAFF, open_calls.wanted_on(_TODAY))
    )


def _doubts() -> Any:
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
        .where(*in_doubt(_STAFF))
        .having(func.count() > 0)
    )


def _received() -> Any:
    """All mail that came in and that nobody could place, as one item: there may be a question in it."""
    rows = received.c
    return inbox.joined_to(
        select(
            literal("received"),
            func.min(rows.id),
            literal(RECEIVED),
            func.min(rows.received_at),
            null(),
            literal(0),
        )
        .where(*inbox.waiting(_STAFF))
        .having(func.count() > 0)
    )


def _drafts() -> Any:
    """All draft groups to look at, as one item: nobody waits for them today, so they come last."""
    return (
        select(
            literal("drafts"),
            func.min(peer_groups.c.id),
            literal(DRAFTS),
            func.min(peer_groups.c.made_at),
            null(),
            literal(0),
        )
        .where(desk.to_look_at(_STAFF))
        .having(func.count() > 0)
    )


def in_doubt(staff_id: Any) -> tuple[Any, ...]:
    """Which mail that is; not mail to the member of staff who looks."""
    return IN_DOUBT, outbox.c.person_id.is_distinct_from(staff_id)
