"""How much routine work comes up in a day: so many new items for each on duty, the rest on the days after.

Whoever is in danger, asks something or wants to be rung never waits for it, and what a colleague took on stays.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import calls, outbox, support_requests
from jimsupport.db.types import UTCDateTime
from jimsupport.domain.office import hours, office
from jimsupport.domain.office.roster import Roster
from jimsupport.domain.support.calls import AGAIN_AFTER

ROUTINE = (
    "silent",
    "channel",
    "interpreter",
    "no_group",
)  # kinds of request; calls in the place of a routine mail are too

_now, _begins, _tried = (bindparam(name, type_=UTCDateTime) for name in ("now", "begins", "tried"))
_calls = calls.c.outbox_id == outbox.c.id, outbox.c.message_class == "routine"
_requests = support_requests.c.kind.in_(ROUTINE), support_requests.c.danger.is_(False)
_TAKEN = Fixed(
    select(
        *(
            select(func.count()).where(*each).scalar_subquery()
            for each in (
                (calls.c.done_at >= _begins, calls.c.outcome.in_(("reached", "not_reached")), *_calls),
                (calls.c.due_at >= _tried, calls.c.attempts > 0, *_calls),  # rung today, and again in so long
                (calls.c.due_at <= _now, calls.c.claimed_by.is_not(None), *_calls),
                (support_requests.c.closed_at >= _begins, *_requests),
                (
                    support_requests.c.closed_at.is_(None),
                    support_requests.c.claimed_by.is_not(None),
                    *_requests,
                ),
            )
        )
    )
)


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
    [taken] = await db.fetch_all(_TAKEN.params(now=now, begins=begins, tried=begins + AGAIN_AFTER))
    return Ceiling(each * people, sum(taken))
