"""How fast due reminders go out, rendering included, beside the barest thing that sends mail and a peer.

    python -m bench.drain [--quick]

Two workers with eight connections each on PostgreSQL (fsync on), then one on SQLite (synchronous=FULL), send into
smtp-sink what is due; the JIMs, the plan and the outgoing post are real rows. In the same round two bare aiosmtplib
loops on uvloop send as many ready-made bytes over as many connections, and django-post_office, tuned, drains as many
of its own rows, for which it renders nothing. Everybody has started before the clock does: ours and the bare loops
have sent a few mails, django is set up.

Last, while such a backlog drains, somebody asks to sign in, again and again: the seconds until that mail is out.
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import Awaitable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from bench import Figures, opened, run, timed
from bench import _post as post_room
from bench._mailers import CONNECTIONS, WARM
from bench._post import ENVIRON, NOW
from bench._postgres import Durable, durable
from jimsupport.db import Database, Keyring, key_store
from jimsupport.settings import Settings
from jobs import deliver, runner

PORT = 2_597
WORKERS = 2
LEAST_OF_BARE, LEAST_OF_DJANGO = 0.4, 2.5
LONGEST_WAIT = 5.0  # seconds for a sign-in mail
SIGN_INS = 10


async def measure(quick: bool) -> Figures:
    number, rounds = (4_000, 1) if quick else (100_000, 5)
    seconds: dict[str, list[float]] = {"bare": [], "postgresql": [], "sqlite": [], "django": []}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        async with durable() as server, post_room.smtp_sink(PORT):
            await _fill(server, folder, number)
            for _ in range(rounds):
                seconds["bare"].append(await _bare(number))
                seconds["postgresql"].append(await _ours_on_postgresql(server, number))
                seconds["sqlite"].append(await _ours_on_sqlite(folder, number))
                seconds["django"].append(await _django(server))
                print({name: round(each[-1], 1) for name, each in seconds.items()}, flush=True)
            waits = await _overtaking(server)
    warm = {"bare": WORKERS * WARM, "postgresql": WORKERS * WARM, "sqlite": WARM, "django": 0}
    rates = {name: (number - warm[name]) / statistics.median(each) for name, each in seconds.items()}
    figures: Figures = {"mails": number, "rounds": rounds}
    figures |= {f"{name}_per_second": round(rate) for name, rate in rates.items()}
    figures["of_bare"] = round(rates["postgresql"] / rates["bare"], 2)
    figures["of_bare_sqlite"] = round(rates["sqlite"] / rates["bare"], 2)
    figures["times_django"] = round(rates["postgresql"] / rates["django"], 2)
    figures["sign_in_seconds"] = round(statistics.median(waits), 2)
    figures["sign_in_seconds_at_most"] = round(max(waits), 2)
    figures["missed"] = [
        *(["of_bare"] if figures["of_bare"] < LEAST_OF_BARE else []),
        *(["times_django"] if figures["times_django"] < LEAST_OF_DJANGO else []),
        *(["sign_in_seconds_at_most"] if max(waits) > LONGEST_WAIT else []),
    ]
    return figures


async def _fill(server: Durable, folder: Path, number: int) -> None:
    keyring = Keyring.from_settings(Settings.from_env(ENVIRON))
    for url in (await server.make("filled"), f"sqlite:///{folder}/filled.db"):
        db = await opened(url, keyring=keyring)
        await post_room.fill(db, number)
        await db.close()
    await server.run("VACUUM ANALYZE", "filled")
    await server.run('CREATE DATABASE "django" TEMPLATE template0')
    await _ended(
        await post_room.process("bench._mailers", "django-fill", server.url("django"), str(PORT), str(number))
    )


async def _bare(number: int) -> float:
    each = str(number // WORKERS)
    return await _seconds(
        post_room.process("bench._mailers", "bare", str(PORT), each, told=True) for _ in range(WORKERS)
    )


async def _ours_on_postgresql(server: Durable, number: int) -> float:
    url = await server.make("ours", template="filled")
    return await _ours(url, WORKERS, number)


async def _ours_on_sqlite(folder: Path, number: int) -> float:
    (folder / f"ours{key_store.BESIDE}.db").unlink(missing_ok=True)
    for keys in ("", key_store.BESIDE):
        if (filled := folder / f"filled{keys}.db").exists():  # no keys where nothing was to be encrypted yet
            shutil.copyfile(filled, folder / f"ours{keys}.db")
    return await _ours(f"sqlite:///{folder}/ours.db", 1, number)


async def _ours(url: str, workers: int, number: int) -> float:
    seconds = await _seconds(post_room.worker(url, PORT, CONNECTIONS, told=True) for _ in range(workers))
    keyring = Keyring.from_settings(Settings.from_env(ENVIRON))
    db = await Database.open(url, keyring)
    found = await post_room.states(db)
    await db.close()
    if found != {"sent": number}:
        raise RuntimeError(f"not everything was sent: {found}")
    return seconds


async def _django(server: Durable) -> float:
    url = await server.make("django_ours", template="django")
    return await _seconds([post_room.process("bench._mailers", "django-send", url, str(PORT), told=True)])


async def _overtaking(server: Durable) -> list[float]:
    """Seconds from asking to sign in until that mail is out, while workers drain what was queued before."""
    url = await server.make("overtaken", template="filled")
    db = await Database.open(url, Keyring.from_settings(Settings.from_env(ENVIRON)))
    waits: list[float] = []
    async with AsyncExitStack() as stack:
        starting = [post_room.worker(url, PORT, CONNECTIONS, told=True) for _ in range(WORKERS)]
        workers = [await stack.enter_async_context(post_room.ending(one)) for one in starting]
        for worker in workers:
            await post_room.ready(worker)
            await post_room.tell(worker)
        ends = [asyncio.create_task(worker.wait()) for worker in workers]
        for n in range(SIGN_INS):
            asking = asyncio.create_task(timed(post_room.sign_in(db, n)))
            await asyncio.wait([asking, *ends], return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                asking.cancel()  # no backlog is left, and nobody to send it
                break
            waits.append((await asking)[0])
            await asyncio.sleep(0.3)
    await db.close()
    return waits


async def _seconds(starting: Iterable[Awaitable[Process]]) -> float:
    """How long these processes, which wait to be told to begin, take together until they end."""
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(post_room.ending(one)) for one in starting]
        for process in processes:
            await post_room.ready(process)

        async def together() -> None:
            for process in processes:
                await post_room.tell(process)
            await asyncio.gather(*(_ended(process) for process in processes))

        seconds, _ = await timed(together())
    return seconds


async def _ended(process: Process) -> None:
    if await process.wait() != 0:
        raise RuntimeError("a process failed")


async def work(told: bool) -> None:
    """One worker: send what is due at NOW, then stop; `told`: after a few mails only when told to."""
    settings = Settings.from_env()
    db = await Database.open(settings.database_url, Keyring.from_settings(settings))
    post = runner.tools(db, settings).post
    if told:
        await deliver.run(db, post, now=NOW, limit=WARM)
        await post_room.wait_until_told()
    while (await deliver.run(db, post, now=NOW)).counts:
        pass
    await post.close()
    await db.close()


if __name__ == "__main__":
    if "--work" in sys.argv[1:]:
        uvloop.run(work("--told" in sys.argv[1:]))
    else:
        run(measure)
