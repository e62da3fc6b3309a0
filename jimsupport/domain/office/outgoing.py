"""What an administrator sees of the post: whether it goes, what waits, and what the lines say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox
from jimsupport.domain.office import stopping
from jimsupport.domain.office.stopping import Happened
from jimsupport.mail import lanes

LINES = (lanes.RELAY, lanes.TEXT)
SOON = timedelta(minutes=20)  # what waits for a line that rests comes back within it


@dataclass(frozen=True, slots=True)
class State:
    """`stopped`: who stopped all post, and when, or None. `waiting`: what could leave now; `oldest`: since when."""

    stopped: Happened | None
    waiting: int
    oldest: datetime | None
    lines: Sequence[Row]  # those in trouble, as `lanes.state`
    history: Sequence[Happened]


async def state(db: Database, *, now: datetime) -> State:
    """How the post stands at `now`."""
    history = await stopping.history(db)
    stopped = await stopping.is_stopped(db)
    [due] = await db.fetch_all(
        select(func.count().label("waiting"), func.min(outbox.c.queued_at).label("oldest")).where(
            outbox.c.state == "pending", outbox.c.next_try_at <= now + SOON
        )
    )
    return State(
        stopped=history[0] if stopped and history else None,
        waiting=due.waiting,
        oldest=due.oldest,
        lines=await lanes.state(db),
        history=history,
    )


async def try_now(db: Database, line: str, *, now: datetime) -> None:
    """Let a line that rests be tried at once: somebody mended it. Does nothing for one that does not rest."""
    await lanes.try_now(db, line, now=now)
