"""The figures beside the staff's day: what goes by itself, and what was done on the phone."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import answers, events, people, support_requests
from jimsupport.domain.day import worker
from jimsupport.domain.follow_up import outlook
from jimsupport.domain.office import hours
from jimsupport.domain.support import requests, sight

LATEST = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """What the side column and the sentence on top say."""

    today: date
    going_out: int  # still to come today, and sent already
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
    return Summary(
        today=today,
        going_out=state.sent + await outlook.count(db, outlook.Chosen(day=today, but=staff_id), today=today),
        went_well=await _went_well(db, begins),
        held=await outlook.count(db, outlook.Chosen(state="held", but=staff_id), today=today),
        calls=await _calls(db, begins, staff_id),
        calls_made=await db.fetch_value(select(func.count()).where(*_rung(begins, staff_id))) or 0,
        closed=await _closed(db, begins, staff_id),
        worker=state,
    )


async def _went_well(db: Database, begins: datetime) -> int:
    return await db.fetch_value(
        select(func.count(answers.c.jim_id.distinct())).where(
            answers.c.at >= begins,
            answers.c.question == "how",
            answers.c.answer == "good",
            answers.c.undone_at.is_(None),
        )
    )


async def _calls(db: Database, begins: datetime, staff_id: int) -> list[Row]:
    return await db.fetch_all(
        select(events.c.at, events.c.kind, events.c.person_id, people.c.first_name)
        .outerjoin(people, people.c.id == events.c.person_id)
        .where(*_rung(begins, staff_id))
        .order_by(events.c.id.desc())
        .limit(LATEST)
    )


def _rung(begins: datetime, staff_id: int) -> tuple:
    """Calls by staff: a talk, or nobody reached; not those to the member of staff who looks."""
    return (
        events.c.person_id.is_distinct_from(staff_id),
        events.c.kind.in_(("talked", "not_reached")),
        events.c.at >= begins,
        events.c.by.startswith("staff:"),
    )


async def _closed(db: Database, begins: datetime, staff_id: int) -> list[Row]:
    return await db.fetch_all(
        requests.with_names()
        .where(
            support_requests.c.closed_at >= begins,
            support_requests.c.kind.in_(requests.ASKED_BY_A_PERSON),
            sight.seen_by(staff_id),
        )
        .order_by(support_requests.c.closed_at.desc(), support_requests.c.id.desc())
        .limit(LATEST)
    )
