"""Is any mail lost, or sent twice, when workers are killed or the relay hangs up after the final dot?

    python -m bench.dropping [--quick]

Two workers drain due reminders into a relay that counts Message-IDs. First ten of them, one after another, are ended
with kill -9 at random moments and another takes their place; then, in another round, the relay drops the line after
the final dot on one mail in a hundred, of which it took half. What is in doubt afterwards is settled by asking the
relay, as `jobs.settle` does: what it never took goes out again under the same Message-ID, once that is certain.
"""

import asyncio
import random
import sys
import tempfile
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bench import Figures, keys_of, opened, run
from bench import _post as post_room
from bench._post import ENVIRON, NOW
from bench._postgres import Durable, durable
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import events, outbox, planned
from jimsupport.settings import Settings
from jobs import deliver, runner, settle

PORT, ASKED = 2_593, 2_594
CONNECTIONS = 8
SHARE = 0.01
BETWEEN = (0.1, 1.5)  # seconds from one kill to the next
AFTER = timedelta(minutes=31)  # the lease of a dead worker is over, and what was asked can be asked again
LOOKS = 6


async def measure(quick: bool) -> Figures:
    number = 2_000 if quick else 100_000
    figures: Figures = {"mails": number}
    with tempfile.TemporaryDirectory() as scratch:
        async with durable() as server:
            db = await opened(await server.make("filled"), keyring=_keyring())
            await post_room.fill(db, number)
            await db.close()
            figures["killed"] = await _round(
                server, Path(scratch) / "killed", number, kills=3 if quick else 10
            )
            figures["dropped"] = await _round(server, Path(scratch) / "dropped", number, drop=SHARE)
    figures["missed"] = [
        f"{name}.{what}"
        for name in ("killed", "dropped")
        for what in ("lost", "twice", "unsettled", "unplanned", "told_twice")
        if figures[name][what]
    ]
    return figures


async def _round(
    server: Durable, journal: Path, number: int, *, kills: int = 0, drop: float = 0.0
) -> Figures:
    url = await server.make("ours", template="filled")
    async with _sink(journal, drop):
        killed = await _drained(url, kills)
        db = await Database.open(url, _keyring())
        settled = await _settled(db, url)
        figures = await _counted(db, journal, number)
        await db.close()
    return {"kills": killed, **figures, **settled}


async def _drained(url: str, kills: int) -> int:
    """Two workers until nothing is due; the kills there was time for, each of a worker that sends."""
    killed = 0
    async with AsyncExitStack() as stack:
        workers = [await _begun(stack, url) for _ in range(2)]
        while any(worker.returncode is None for worker in workers):
            await asyncio.sleep(random.uniform(*BETWEEN))
            alive = [n for n, worker in enumerate(workers) if worker.returncode is None]
            if killed < kills and alive:
                chosen = random.choice(alive)
                workers[chosen].kill()
                await workers[chosen].wait()
                workers[chosen] = await _begun(stack, url)
                killed += 1
    return killed


async def _begun(stack: AsyncExitStack, url: str) -> Process:
    """A worker that has sent a few mails already, and is ended when `stack` is."""
    worker = await stack.enter_async_context(
        post_room.ending(post_room.worker(url, PORT, CONNECTIONS, told=True))
    )
    await post_room.ready(worker)
    await post_room.tell(worker)
    return worker


async def _settled(db: Database, url: str) -> Figures:
    """Take in what dead workers left, send what goes out again, and ask about what is in doubt."""
    environ = ENVIRON | {
        "JIMSUPPORT_MAIL_URL": f"smtp://127.0.0.1:{PORT}?connections={CONNECTIONS}",
        "JIMSUPPORT_DATABASE_URL": url,
        "JIMSUPPORT_KEYS_URL": keys_of(url),
    }
    post = runner.tools(db, Settings.from_env(environ)).post
    now, counts, doubtful = NOW, Counter[str](), 0
    for _ in range(LOOKS):
        now += AFTER
        counts += (await deliver.reap(db, now=now)).counts
        while (await deliver.run(db, post, now=now)).counts:
            pass
        doubtful = max(doubtful, (await post_room.states(db)).get("in_doubt", 0))
        while found := (await settle.run(db, post, ask_url=f"http://127.0.0.1:{ASKED}/", now=now)).counts:
            counts += found
    await post.close()
    return {"in_doubt_at_most": doubtful, **counts}


async def _counted(db: Database, journal: Path, number: int) -> Figures:
    """Whether the relay took every mail, each once, we know of none that it is in doubt, and what follows is planned.

    A message stands on the timeline once, unless it was in doubt, counted as read, and was settled.
    """
    taken = Counter(line.partition("@")[0] for line in journal.read_text().split())
    ours = {row.message_id for row in await db.fetch_all(select(outbox.c.message_id))}
    states = await post_room.states(db)
    happened = await db.fetch_all(select(events.c.person_id, events.c.kind))
    told = Counter(row.person_id for row in happened if row.kind == "message_sent")
    settled = {row.person_id for row in happened if row.kind == "mail_settled"}  # counted as read before
    decided = await db.fetch_all(select(planned.c.id).where(planned.c.outcome == "sent"))
    return {
        "taken": len(taken),
        "twice": sum(times - 1 for times in taken.values()),
        "lost": len(ours - taken.keys()),
        "unsettled": number - states.get("sent", 0),
        "unplanned": number - len(decided),
        "told_twice": sum(times > 1 for person, times in told.items() if person not in settled),
        "states": states,
    }


@asynccontextmanager
async def _sink(journal: Path, drop: float) -> AsyncIterator[None]:
    args = [str(PORT), str(ASKED), str(journal), "--drop", str(drop)]
    sink = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench._sink", *args)
    try:
        await post_room.listening(PORT)
        yield
    finally:
        sink.kill()
        await sink.wait()


def _keyring() -> Keyring:
    return Keyring.from_settings(Settings.from_env(ENVIRON))


if __name__ == "__main__":
    run(measure)
