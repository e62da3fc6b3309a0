"""The figures beside the staff's day: what goes by itself, and what was done on the phone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import answers, events, people, support_requests
from jimsupport.domain.day import worker
from jimsupport.domain.follow_up import today as going
from jimsupport.domain.office import hours
from jimsupport.domain.support import requests, sight

LATEST = 5
_STAFF: Any = bindparam("staff")
_BEGINS: Any = bindparam("begins")
_WENT_WELL = Fixed(
    select(func.count(answers.c.jim_id.distinct())).where(
        answers.c.at >= _BEGINS,
        answers.c.question == "how",
        answers.c.answer == "good",
        answers.c.undone_at.is_(None),
    )
)
_CALLS = Fixed(  # by staff: a talk, or nobody reached; not those to the member of staff who looks
    select(
        events.c.at, events.c.kind, events.c.person_id, people.c.first_name, func.count().over().label("made")
    )
    .outerjoin(people, people.c.id == events.c.person_id)
    .where(
        events.c.person_id.is_distinct_from(_STAFF),
        events.c.kind.in_(("talked", "not_reached")),
        events.c.at >= _BEGINS,
        events.c.by.startswith("staff:"),
    )
    .order_by(events.c.id.desc())
    .limit(LATEST)
)
_CLOSED = Fixed(
    requests.with_names()
    .where(
        support_requests.c.closed_at >= _BEGINS,
        support_requests.c.kind.in_(requests.ASKED_BY_A_PERSON),
        sight.seen_by(_STAFF),
    )
    .order_by(support_requests.c.closed_at.desc(), support_requests.c.id.desc())
    .limit(LATEST)
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the side column and the sentence on top say."""

    today: date
    going_out: int  # still to come today, and sent already
    or_more: bool  # than `going_out`: not all that comes was counted
    went_well: int  # JIMs who answered today that it goes well
    held: int
    calls: list[Row]  # the latest calls of today
    calls_made: int
    closed: list[Row]  # questions closed today, the last first: where a slip is found back
    worker: worker.State


async def of_today(db: Database, *, staff_id: int, now: datetime) -> Summary:
    """The figures of the day it is at the office at `now`, without the JIM who looks; a fixed number of queries."""
    today = hours.today(now)
    begins = hours.midnight(today)
    state = await worker.state(db, now=now)
    post = await going.counts(db, today=today, but=staff_id)
    rung = await db.fetch_all(_CALLS.params(staff=staff_id, begins=begins))
    return Summary(
        today=today,
        going_out=state.sent + post.coming,
        or_more=bool(post.more),
        went_well=await db.fetch_value(_WENT_WELL.params(begins=begins)),
        held=post.held,
        calls=rung,
        calls_made=rung[0].made if rung else 0,
        closed=await db.fetch_all(_CLOSED.params(staff=staff_id, begins=begins)),
        worker=state,
    )
