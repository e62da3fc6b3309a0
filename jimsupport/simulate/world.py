"""The simulated world: a clock, a list of what people do next, and the worker's jobs in between."""

import heapq
import random
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select

from jimsupport import clock
from jimsupport.db import Database
from jimsupport.db.tables import outbox, planned
from jimsupport.mail.transport import Handing, Refused, TakenOver
from jobs.round import Post
from jobs.schedule import JOBS, Tools

Act = Callable[[], Awaitable[None]]
OFTEN = frozenset({"sweep", "deliver"})  # the jobs that run at every tick; the others once a day


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
        self.chance = random.Random(seed)  # noqa: S311 - the same people for the same seed
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._tidies = begins  # when the jobs run that only remove what has served its time
        clock.run_on(lambda: self.now)

    @classmethod
    def of(cls, db: Database, desk_tools: Tools, post: MemoryPost, *, begins: datetime, seed: int) -> "World":
        """A world whose mail goes to `post`."""
        return cls(db, Tools(db, Post(desk_tools.post.desk, post)), begins=begins, seed=seed)

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
            while self._acts and self._acts[0][0] <= self.now:
                await heapq.heappop(self._acts)[2]()
                due = self.now  # it may have caused something to send
            if due is not None and due <= self.now:
                await self._work(OFTEN)
                await noticed()
            if self._tidies <= self.now:
                await self._work({job.name for job in JOBS} - OFTEN)
                self._tidies = self.now + timedelta(days=1)

    async def _work(self, names: Collection[str]) -> None:
        """Do what these jobs find to do, until there is nothing left."""
        jobs = [job for job in JOBS if job.name in names]
        while any([(await job.run(self.tools, self.now)).counts for job in jobs]):
            pass

    async def _next_due(self) -> datetime | None:
        async with self.db.read():
            moments = [await self.db.fetch_value(query) for query in DUE]
        return min((moment for moment in moments if moment), default=None)


DUE = (
    select(func.min(planned.c.due_at).label("due")).where(
        planned.c.due_at.is_not(None), planned.c.held_at.is_(None)
    ),
    select(func.min(outbox.c.next_try_at).label("due")).where(
        outbox.c.next_try_at.is_not(None), outbox.c.state == "pending"
    ),
)
