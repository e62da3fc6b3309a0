"""The worker: it ticks, drains, keeps its diary, survives a job that fails, and finishes what it has in hand."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport import clock
from jimsupport.db.tables import events, outbox, planned, programmes, worker_runs
from jimsupport.domain.follow_up import sweep
from jimsupport.mail import messages
from jimsupport.mail import outbox as post_box
from jimsupport.mail.file_mailbox import letters
from jimsupport.settings import Settings
from jobs import deliver, diary, runner
from jobs.outcome import Outcome
from jobs.schedule import JOBS, Job
from tests import cast
from tests.conftest import KEYS, NOW, SECRET, keys_of


@pytest.fixture
def settings(tmp_path, database_url):
    given = {
        "JIMSUPPORT_ENV": "production",
        "JIMSUPPORT_DATABASE_URL": database_url,
        "JIMSUPPORT_KEYS_URL": keys_of(database_url),
        "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
        "JIMSUPPORT_SECRET": SECRET,
        "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
        "JIMSUPPORT_MAIL_URL": (tmp_path / "mailbox").as_uri(),
    }
    return Settings.from_env(given)


@pytest.fixture
def frozen():
    clock.run_on(lambda: NOW)
    yield
    clock.run_on(None)


async def queue(db, count=1):
    message = messages.sign_in(token="t", code="123456")
    where = {"person_id": None, "language": "nl", "now": NOW}
    await post_box.queue(
        db,
        [
            post_box.Outgoing.of(message, key=f"sign-in:{n}", address=f"jim{n}@example.org", **where)
            for n in range(count)
        ],
    )


async def runs(db):
    rows = await db.fetch_all(worker_runs.select().order_by(worker_runs.c.day, worker_runs.c.job))
    return [(row.job, row.day, row.last_at, row.counts, row.error) for row in rows]


def test_no_two_jobs_tick_together_or_on_the_hour():
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(3600 % job.every for job in JOBS if job.every > 3)


async def test_everything_is_done_until_nothing_is_left(db, settings, tmp_path):
    await queue(db, 250)
    await runner.run_until_idle(runner.tools(db, settings), now=NOW)
    assert len(letters(tmp_path / "mailbox")) == 250
    assert await runs(db) == [("deliver", NOW.date(), NOW, {"sent": 250}, None)]
    await runner.run_until_idle(runner.tools(db, settings), now=NOW + timedelta(hours=1))
    assert len(await runs(db)) == 1


async def test_the_worker_works_until_it_is_told_to_stop(db, settings, tmp_path, frozen):
    await queue(db, 3)
    worker = runner.Worker(db, settings)
    worker.start()
    for _ in range(1000):
        if len(await runs(db)) == len(JOBS):
            break
        await asyncio.sleep(0.02)
    await worker.stop()

    assert len(letters(tmp_path / "mailbox")) == 3
    assert {job: counts for job, _, _, counts, _ in await runs(db)} == {
        job.name: {"sent": 3} if job.name == "deliver" else {} for job in JOBS
    }


async def test_stopping_finishes_what_is_in_hand_and_begins_nothing_new(db, settings, monkeypatch, frozen):
    begun, told, done = asyncio.Event(), asyncio.Event(), []

    async def slow(tools, now):
        begun.set()
        await told.wait()
        done.append(tools.post.stopping())
        return Outcome(Counter(sent=1))

    monkeypatch.setattr(runner, "JOBS", (Job("slow", 60, slow),))
    worker = runner.Worker(db, settings)
    worker.start()
    await begun.wait()
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    told.set()
    await stopping
    assert done == [True]
    assert await runs(db) == [("slow", NOW.date(), NOW, {"sent": 1}, None)]


async def test_a_job_that_fails_is_written_down_and_comes_again(db, settings, frozen):
    async def fail(tools, now):
        raise ZeroDivisionError("no")

    job = Job("fails", 60, fail)
    tools = runner.tools(db, settings)
    outcome = await runner.run_once(job, tools, now=NOW)
    assert (outcome.counts, outcome.error) == ({}, "ZeroDivisionError('no')")
    with pytest.raises(ZeroDivisionError):
        await job.run(tools, NOW)


async def test_the_diary_adds_up_a_day_at_the_office(db):
    evening = NOW.replace(hour=21, minute=59)  # 23.59 in Amsterdam
    await diary.write(db, "deliver", Outcome(Counter(sent=2)), now=NOW)
    await diary.write(db, "deliver", Outcome(Counter(sent=1, paused=1), "550 no"), now=evening)
    await diary.write(db, "sweep", Outcome(), now=evening)
    assert await runs(db) == [
        ("deliver", NOW.date(), evening, {"sent": 3, "paused": 1}, "550 no"),
        ("sweep", NOW.date(), evening, {}, None),
    ]
    midnight = evening + timedelta(minutes=2)
    await diary.write(db, "deliver", Outcome(Counter(sent=1)), now=midnight)
    assert (await runs(db))[-1] == (
        "deliver",
        NOW.date() + timedelta(days=1),
        midnight,
        {"sent": 1},
        None,
    )


async def test_an_idle_worker_does_not_hide_what_another_met(db, settings):
    """One worker met a relay that is down; another, which finds nothing to send, says nothing of it."""
    tools = runner.tools(db, settings)
    [delivering] = [job for job in JOBS if job.name == "deliver"]

    async def error_after(outcome, hours=0):
        await diary.write(db, "deliver", outcome, now=NOW + timedelta(hours=hours))
        return [error for *_, error in await runs(db)]

    assert await error_after(Outcome(error="421 closing")) == ["421 closing"]
    idle = await runner.run_once(delivering, tools, now=NOW)
    assert (idle.counts, idle.error) == ({}, None)
    assert await error_after(idle) == ["421 closing"]
    assert await error_after(Outcome(Counter(paused=1), proof=False)) == ["421 closing"]

    assert await error_after(idle, hours=24) == ["421 closing", None]  # of yesterday
    await queue(db)
    sent = await runner.run_once(delivering, tools, now=NOW)
    assert sent.counts == {"sent": 1}
    assert await error_after(sent) == [None, None]


async def test_looking_shows_that_a_job_of_our_own_works_again(db):
    await diary.write(db, "sweep", Outcome(error="locked"), now=NOW)
    await diary.write(db, "sweep", Outcome(), now=NOW)
    assert [error for *_, error in await runs(db)] == [None]


async def test_nothing_of_a_message_is_left_half_done(db, settings, hilde, carla, noordrivier, tmp_path):
    """It went out, and what follows from it cannot be planned: its programme says what nobody can read."""
    handed = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, hilde, handed)
    await sweep.run(db, now=NOW)
    await db.execute(programmes.update().values(steps=["P2W"], then_every="soon"))
    outcome = await deliver.run(db, runner.tools(db, settings).post, now=NOW)

    assert outcome.counts == {"sent": 1}
    assert outcome.error.startswith("message 1: ")
    assert "soon" in outcome.error
    assert len(letters(tmp_path / "mailbox")) == 1
    assert await db.fetch_value(select(outbox.c.state)) == "sent"
    assert await db.fetch_all(events.select().where(events.c.kind == "message_sent")) == []
    assert await db.fetch_value(select(planned.c.outcome).where(planned.c.kind == "check_in")) is None
