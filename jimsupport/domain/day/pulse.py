"""Whether anything happened that the day shows: looked at every few seconds, once for everyone who watches."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select

from jimsupport.db import Database
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
    counts = events.c.kind.not_in(UNSEEN)
    last = select(func.max(events.c.id)).where(events.c.id > since, counts)
    event = func.coalesce(last.scalar_subquery(), literal(since))
    near = select(func.count()).where(events.c.id > event - OVERTAKEN, events.c.id <= event, counts)
    due = calls.c.due_at <= now
    back = select(func.count()).where(support_requests.c.wake_at <= now)
    [row] = await db.fetch_all(
        select(
            event.label("event"),
            near.scalar_subquery().label("near"),
            select(func.count()).where(due).scalar_subquery().label("calls"),
            select(func.coalesce(func.sum(calls.c.claimed_by), 0)).where(due).scalar_subquery().label("held"),
            back.scalar_subquery().label("back"),
            select(func.count(lanes.c.alarm_at))
            .where(lanes.c.name.in_(LINES))
            .scalar_subquery()
            .label("alarms"),
        )
    )
    return Pulse(row.event, row.near, row.calls, row.held, row.back, row.alarms)
