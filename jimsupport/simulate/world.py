"""The simulated world: a clock, a list of what people do next, and the worker's jobs in between."""

import heapq
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select

from jimsupport import clock
from jimsupport.db import Database, Fixed
from jimsupport.db.tables import outbox, planned, talk_reminders
from jimsupport.mail.transport import Handing, Refused, TakenOver
from jobs.outcome import Outcome
from jobs.round import Post
from jobs.schedule import JOBS, Job, Tools

Act = Callable[[], Awaitable[None]]
OFTEN = [job for job in JOBS if job.name in ("sweep", "remind", "deliver")]  # run when something is due
SELDOM = [job for job in JOBS if job.name in ("erase",)]  # once a day; the rest does nothing here


class MemoryPost:
    """A relay in memory that takes everything but mail for addresses that are dead."""

    at_once = 20

    def __init__(self) -> None:
        self.dead: set[str] = set()
        self.taken = 0

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> None:
        if to in self.dead:
            raise Refused("550 5.1.1 no such mailbox")
        if not await handing():
            raise TakenOver
        self.taken += 1

    async def close(self) -> None:
        self.dead.clear()


class World:
    """`now` moves to whatever comes first: an act of someone, or a row that is due."""

    def __init__(self, db: Database, tools: Tools, *, begins: datetime, seed: int) -> None:
        self.db = db
        self.tools = tools
        self.now = begins
        self.chance = random.Random(seed)  # noqa: S311 - the same people for the same seed # nosec B311
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._tidies = begins  # when the jobs run that only remove what has served its time
        clock.run_on(lambda: self.now)

    @classmethod
    def of(cls, db: Database, desk_tools: Tools, post: MemoryPost, *, begins: datetime, seed: int) -> "World":
        """A world whose mail goes to `post`, and whose texts go where `desk_tools` send them."""
        sends = Post(desk_tools.post.desk, post, texts=desk_tools.post.texts)
        return cls(db, Tools(db, sends), begins=begins, seed=seed)

    def at(self, moment: datetime, act: Act) -> None:
        """Let `act` happen at `moment`, or now if that has passed."""
        heapq.heappush(self._acts, (max(moment, self.now).replace(microsecond=0), next(self._order), act))

    def after(self, act: Act, *, days: float) -> None:
        """Let `act` happen in so many days."""
        self.at(self.now + timedelta(days=days), act)

    async def run(self, until: datetime, *, noticed: Act) -> None:
        """Let time pass until `until`; after each round of the jobs `noticed` looks at what went out."""
        while True:
            due = await self._next_due()
            coming = [due, self._acts[0][0] if self._acts else None, self._tidies]
            first = min(moment for moment in coming if moment)
            if first >= until:
                self.now = until
                return
            self.now = max(self.now, first)
            if self._acts and self._acts[0][0] <= self.now:
                await heapq.heappop(self._acts)[2]()  # it may have caused something to send
            elif due is not None and due <= self.now:
                for job in OFTEN:
                    await self._run(job)
                await noticed()
            else:
                for job in SELDOM:
                    while (await self._run(job)).counts:
                        pass
                self._tidies = self.now + timedelta(days=1)

    async def _run(self, job: Job) -> Outcome:
        """Let a job run once. What goes wrong in it ends the world."""
        outcome = await job.run(self.tools, self.now)
        if outcome.error or outcome.counts["error"]:
            raise RuntimeError(f"The job {job.name} failed: {outcome.error or 'see the log'}")
        return outcome

    async def _next_due(self) -> datetime | None:
        moments = await self.db.fetch_one(DUE.params())
        return min((moment for moment in moments or () if moment), default=None)


DUE = Fixed(
    select(
        select(func.min(planned.c.due_at))
        .where(planned.c.due_at.is_not(None), planned.c.held_at.is_(None))
        .scalar_subquery()
        .label("planned"),
        select(func.min(outbox.c.next_try_at))
        .where(outbox.c.next_try_at.is_not(None), outbox.c.state == "pending")
        .scalar_subquery()
        .label("outbox"),
        select(func.min(talk_reminders.c.due_at))
        .where(talk_reminders.c.due_at.is_not(None))
        .scalar_subquery()
        .label("talks"),
    )
)
