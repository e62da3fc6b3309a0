"""How much routine work comes up in a day: so many new items for each on duty, the rest on the days after.

Whoever is in danger, asks something or wants to be rung never waits for it, and what a colleague took on stays.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from jimsupport.db import Database
from jimsupport.db.tables import calls, outbox, support_requests
from jimsupport.domain.office import hours, office
from jimsupport.domain.office.roster import Roster
from jimsupport.domain.support.calls import AGAIN_AFTER

ROUTINE = (
    "silent",
    "channel",
    "interpreter",
)  # kinds of request; calls in the place of a routine mail are too


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Of one day: how many routine items there may be in all, and how many are done or in somebody's hands."""

    most: int
    taken: int

    @property
    def left(self) -> int:
        """How many that are nobody's may be shown."""
        return max(0, self.most - self.taken)


async def of_today(db: Database, roster: Roster, *, now: datetime) -> Ceiling:
    """The ceiling of the day it is at the office; nothing routine comes up while that is closed. Two queries."""
    today = hours.today(now)
    each = (await office.load(db)).ceiling
    people = max(1, len(roster.on_duty(today))) if roster.hours(today) else 0
    begins = hours.midnight(today)
    row = await db.fetch_one(
        select(
            *(
                select(func.count()).where(*where).scalar_subquery()
                for where in (
                    _calls_done(begins),
                    _calls_taken(now),
                    _requests_done(begins),
                    _requests_taken(),
                )
            )
        )
    )
    return Ceiling(each * people, sum(row) if row else 0)


def _calls_done(begins: datetime) -> tuple:
    """Rung today: for good, or to be tried again in so long."""
    return (
        calls.c.outbox_id == outbox.c.id,
        outbox.c.message_class == "routine",
        or_(
            and_(calls.c.done_at >= begins, calls.c.outcome.in_(("reached", "not_reached"))),
            and_(calls.c.due_at >= begins + AGAIN_AFTER, calls.c.attempts > 0),
        ),
    )


def _calls_taken(now: datetime) -> tuple:
    return calls.c.due_at <= now, calls.c.claimed_by.is_not(None)


def _requests_done(begins: datetime) -> tuple:
    return support_requests.c.closed_at >= begins, support_requests.c.kind.in_(ROUTINE)


def _requests_taken() -> tuple:
    return (
        support_requests.c.closed_at.is_(None),
        support_requests.c.claimed_by.is_not(None),
        support_requests.c.kind.in_(ROUTINE),
        support_requests.c.danger.is_(False),
    )
