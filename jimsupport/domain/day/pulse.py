"""Whether anything happened that the day shows: looked at every few seconds, once for everyone who watches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import calls, events, lanes, support_requests
from jimsupport.mail.lanes import LINES

# What happens all day long and changes nothing on the day.
UNSEEN = (
    "signed_in",
    "message_sent",
    "message_skipped",
    "message_held",
    "message_released",
    "message_cancelled",
    "message_restored",
    "answered",
    "answer_undone",
    "language_changed",
    "zone_changed",
    "muted",
    "unmuted",
    "group_wrote",
    "group_words_changed",
    "group_words_removed",
    "group_words_restored",
    "group_habits_changed",
    "group_about_changed",
    "meetup_answered",
    "meetup_looked_back",
)


OVERTAKEN = 100  # how far numbers can run ahead: on PostgreSQL an event is seen after a later one that was saved first


_SINCE: Any = bindparam("since", type_=Integer)
_COUNTS = events.c.kind.not_in(UNSEEN)
_EVENT = func.coalesce(
    select(func.max(events.c.id)).where(events.c.id > _SINCE, _COUNTS).scalar_subquery(), _SINCE
)
_NEAR = select(func.count()).where(events.c.id > _EVENT - OVERTAKEN, events.c.id <= _EVENT, _COUNTS)
_DUE = (
    select(func.count().label("calls"), func.coalesce(func.sum(calls.c.claimed_by), 0).label("held"))
    .where(calls.c.due_at <= bindparam("now"))
    .subquery()
)
_PULSE = Fixed(
    select(
        _EVENT.label("event"),
        _NEAR.scalar_subquery().label("near"),
        _DUE.c.calls,
        _DUE.c.held,
        select(func.count())
        .where(support_requests.c.wake_at <= bindparam("now"))
        .scalar_subquery()
        .label("back"),
        select(func.count(lanes.c.alarm_at)).where(lanes.c.name.in_(LINES)).scalar_subquery().label("alarms"),
    )
)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What changes when there is other work: the last event that counts, calls that are due, what is back.

    `near` is how many there are just before that last event: one more is an event that was overtaken. `held` adds up
    who is on the calls: taking one on is no event, for nothing happened to the JIM. `alarms` are the lines that refuse us.
    """

    event: int
    near: int
    calls: int
    held: int
    back: int
    alarms: int

    def __str__(self) -> str:
        return f"{self.event}-{self.near}-{self.calls}-{self.held}-{self.back}-{self.alarms}"


async def take(db: Database, *, since: int = 0, now: datetime) -> Pulse:
    """What it is at `now`; `since` is the last event known. One statement, all of it over indexes."""
    [row] = await db.fetch_all(_PULSE.params(since=since, now=now))
    return Pulse(row.event, row.near, row.calls, row.held, row.back, row.alarms)
