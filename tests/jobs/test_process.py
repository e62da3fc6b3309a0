"""The worker as a process of its own: told to stop it finishes what it has in hand; killed, nothing goes twice."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from jimsupport.db.tables import outbox
from jimsupport.mail import left_behind, messages
from jimsupport.mail import outbox as post_box
from tests import processes
from tests.conftest import KEYS, SECRET, keys_of
from tests.mail.relay import Relay, serving
from tests.waiting import until

MANY = 12


class Slow(Relay):
    """Takes its time after the text, so that a message is in hand when the worker is told to stop."""

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.5)
        return answer


@pytest.fixture
async def relay():
    async with serving(Slow()) as running:
        yield running


@pytest.fixture
def environment(database_url, relay):
    return os.environ | {
        "JIMSUPPORT_ENV": "production",
        "JIMSUPPORT_DATABASE_URL": database_url,
        "JIMSUPPORT_KEYS_URL": keys_of(database_url),
        "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
        "JIMSUPPORT_SECRET": SECRET,
        "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
        "JIMSUPPORT_MAIL_URL": f"smtp://127.0.0.1:{relay.port}?connections=2",
    }


@asynccontextmanager
async def worker(environment, *command):
    process = await processes.start(*(command or ["worker"]), env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def queue(db):
    message = messages.link_renewed(first_name="Hilde", token="t")
    now = datetime.now(UTC)  # as the worker has it: of what is months old it forgets for whom it was
    where = {"person_id": None, "language": "nl", "now": now}
    rows = [
        post_box.Outgoing.of(message, key=f"join:{n}", address=f"jim{n}@example.org", **where)
        for n in range(MANY)
    ]
    await post_box.queue(db, rows)


async def by_state(db):
    rows = await db.fetch_all(outbox.select())
    return {
        state: {row.address for row in rows if row.state == state} for state in {row.state for row in rows}
    }


def arrived(relay):
    return [envelope.rcpt_tos[0] for envelope in relay.taken]


@pytest.mark.parametrize("command", [("worker",), ("serve", "--port", "0")])
async def test_told_to_stop_it_finishes_what_it_has_in_hand(db, relay, environment, command):
    await queue(db)
    async with worker(environment, *command) as process:
        await until(lambda: relay.taken)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0

    states = await by_state(db)
    assert set(states) == {"sent", "pending"}
    assert states["sent"] == set(arrived(relay))
    assert len(arrived(relay)) == len(states["sent"]) < MANY


async def test_killed_in_the_act_it_loses_nothing_and_doubles_nothing(db, relay, environment):
    await queue(db)
    async with worker(environment) as process:
        await until(lambda: len(relay.taken) > 2)
        process.kill()
        await process.wait()
    released, doubtful = await left_behind.take_in(db, now=datetime.now(UTC) + timedelta(minutes=11))
    assert 0 < len(doubtful) <= 2
    assert released > 0
    in_hand = {row.address for row in doubtful}

    async with worker(environment):
        for _ in range(300):
            states = await by_state(db)
            if set(states) <= {"sent", "in_doubt"}:
                break
            await asyncio.sleep(0.1)
    assert states["in_doubt"] == in_hand
    assert len(arrived(relay)) == len(set(arrived(relay)))
    assert states["sent"] | in_hand == {f"jim{n}@example.org" for n in range(MANY)}
    assert states["sent"] <= set(arrived(relay))
