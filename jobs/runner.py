"""The worker: APScheduler only ticks; what is due, and whether it still should be, is in the rows.

Ticks are intervals in UTC, so that no clock change runs or skips one; a late one still runs, and those
missed together run once. Any number of workers may run side by side: each row is claimed.
"""

import asyncio
import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from jimsupport import clock
from jimsupport.db import Database, Keyring
from jimsupport.mail import carrier, texts
from jimsupport.mail.build import Desk
from jimsupport.mail.lanes import Limits
from jimsupport.settings import Settings
from jobs import diary
from jobs.outcome import Outcome
from jobs.round import Post
from jobs.schedule import JOBS, Job, Tools

NOTED_EVERY = timedelta(minutes=1)  # a job with nothing to do says so in the diary no more often

log = logging.getLogger(__name__)


class Worker:
    """Runs the jobs beside each other until it is told to stop; then each finishes what it has in hand."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db = db
        self._stopping = asyncio.Event()
        self._tools = tools(db, settings, stopping=self._stopping.is_set)
        self._running: set[asyncio.Task[None] | None] = set()
        self._noted: dict[str, datetime] = {}
        self._ticks = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to tick, in the running loop; the first time at once."""
        for number, job in enumerate(JOBS):
            self._ticks.add_job(
                self._tick,
                "interval",
                args=[job],
                id=job.name,
                seconds=job.every,
                next_run_time=datetime.now(UTC) + timedelta(seconds=number / 4),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._ticks.start()

    async def stop(self) -> None:
        """Begin nothing new, wait for what is in hand, and let go."""
        self._stopping.set()
        self._ticks.pause()
        running = {task for task in self._running if task}
        if running:
            await asyncio.wait(running)
        self._ticks.shutdown(wait=False)
        await self._tools.post.close()

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        self.start()
        await told.wait()
        await self.stop()

    async def _tick(self, job: Job) -> None:
        task = asyncio.current_task()
        self._running.add(task)
        try:
            await self._drain(job)
        except Exception:
            log.exception("The job %s failed", job.name)
        finally:
            self._running.discard(task)

    async def _drain(self, job: Job) -> None:
        """Run the job until there is nothing left for it to do."""
        while not self._stopping.is_set():
            now = clock.now()
            outcome = await run_once(job, self._tools, now=now)
            noted = self._noted.get(job.name)
            if outcome.counts or outcome.error or noted is None or now - noted >= NOTED_EVERY:
                await diary.write(self._db, job.name, outcome, now=now)
                self._noted[job.name] = now
            if outcome.error or not outcome.counts:
                return


async def run_once(job: Job, tools: Tools, *, now: datetime) -> Outcome:
    """Run a job once; what it raises is its outcome's error."""
    try:
        return await job.run(tools, now)
    except Exception as error:
        log.exception("The job %s failed", job.name)
        return Outcome(error=repr(error))


def tools(db: Database, settings: Settings, *, stopping: Callable[[], bool] = lambda: False) -> Tools:
    """What the jobs need, made from the settings."""
    desk = Desk.of(settings, Keyring.from_settings(settings))
    limits = Limits(settings.relay_per_minute, settings.domain_per_minute)
    return Tools(
        db,
        Post(desk, carrier.of(settings), stopping, texts.of(settings, moment=clock.now), limits),
        sending=settings.sending,
        ask_url=settings.ask_url,
        audit_mail=settings.audit_mail,
    )


async def run_until_idle(tools: Tools, *, now: datetime) -> None:
    """Do at `now` whatever any job finds to do, until there is nothing left: for tests and measurements.

    Raises whatever a job raises: nothing is swallowed here.
    """
    busy = True
    while busy:
        busy = False
        for job in JOBS:
            outcome = await job.run(tools, now)
            if outcome.counts:
                await diary.write(tools.db, job.name, outcome, now=now)
                busy = busy or not outcome.error
