"""What an administrator sees of the post: whether it goes, and what the lines say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.domain.office import stopping
from jimsupport.domain.office.stopping import Happened
from jimsupport.mail import lanes


@dataclass(frozen=True, slots=True)
class State:
    """`stopped`: who stopped all post, and when, or None. Nothing of what waits: how much JIMs ask is the staff's."""

    stopped: Happened | None
    lines: Sequence[Row]  # those in trouble, as `lanes.state`
    history: Sequence[Happened]


async def state(db: Database) -> State:
    """How the post stands."""
    history = await stopping.history(db)
    stopped = await stopping.is_stopped(db)
    return State(
        stopped=history[0] if stopped and history else None,
        lines=await lanes.state(db),
        history=history,
    )


async def try_now(db: Database, line: str, *, now: datetime) -> None:
    """Let a line that rests be tried at once: somebody mended it. Does nothing for one that does not rest."""
    await lanes.try_now(db, line, now=now)
