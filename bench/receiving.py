"""How fast mail comes in, beside a bare aiosmtpd that keeps nothing; and whether each is there once when we are killed.

    python -m bench.receiving [--quick]

20,000 replies over sixteen lines, as a mail server sends them: one after another on each, every command waiting for its
answer. `jimsupport receive` says yes only to what is committed; the peer is aiosmtpd with a handler that throws
everything away, on uvloop as well, in a process of its own as ours. They take turns, five each, and the medians are
compared. SQLite writes to disk (synchronous=FULL); PostgreSQL is the tests' server, which does not.

Then 20,000 more, while the receiver is killed with kill -9 ten times: the sender sends again whatever it had no yes to.
"""

import asyncio
import os
import secrets
import statistics
import sys
import tempfile
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvloop
from aiosmtpd.smtp import SMTP
from sqlalchemy import select

from bench import Figures, keys_of, run, timed
from jimsupport.db import Database, Keyring, migrate
from jimsupport.db.tables import received
from tests.db.postgres import Server

LINES = 16
ROUNDS = 5
HALF = 0.5
KEYS = (secrets.token_hex(32), f"bench:{secrets.token_hex(32)}")
COMMAND = Path(sys.executable).with_name("jimsupport")
TEXT = b"\r\n".join(
    [
        b"Dag Nadia, het gaat goed hier. Kun je me volgende week een keer bellen over de school?",
        b"",
        *(
            b"> een regel van wat wij schreven, zoals een mailprogramma die aanhaalt: hoe gaat het?"
            for _ in range(30)
        ),
    ]
)


async def measure(quick: bool) -> Figures:
    """The rates, their ratios to the peer's, and what was there after all the kills."""
    many, rounds, kills = (2_000, 3, 3) if quick else (20_000, ROUNDS, 10)
    server = Server()
    await server.prepare()
    with tempfile.TemporaryDirectory() as folder:
        urls = {"sqlite": f"sqlite:///{folder}/mail.db", "postgresql": await server.make()}
        await migrate.upgrade(urls["sqlite"])
        rates = await compared(urls, many // rounds, rounds)
        figures: Figures = {"mails": many, "killed": kills}
        figures |= {f"{name}_per_second": round(statistics.median(each)) for name, each in rates.items()}
        for name, url in urls.items():
            of_peer = [ours / bare for ours, bare in zip(rates[name], rates["bare"], strict=True)]
            figures[f"{name}_ratio"] = round(statistics.median(of_peer), 2)
            figures |= {f"{name}_{what}": count for what, count in (await killed(url, many, kills)).items()}
        await server.drop(urls["postgresql"])
    figures["missed"] = [f"{name}_ratio" for name in urls if figures[f"{name}_ratio"] < HALF]
    figures["missed"] += [
        f"{name}_{what}" for name in urls for what in ("lost", "twice") if figures[f"{name}_{what}"]
    ]
    return figures


async def compared(urls: dict[str, str], many: int, rounds: int) -> dict[str, list[float]]:
    """Mails a second of each: the bare peer, and ours on each engine, in so many turns of `many`."""
    rates: dict[str, list[float]] = {name: [] for name in ("bare", *urls)}
    for turn in range(rounds):
        for name in rates:
            async with taking_in(urls.get(name)) as (_, port):
                await Sender(port, f"warm{turn}{name}", LINES).run()
                seconds, _ = await timed(Sender(port, f"{turn}{name}", many).run())
            rates[name].append(many / seconds)
    return rates


async def killed(url: str, many: int, kills: int) -> dict[str, int]:
    """How many were lost, and how many are there twice."""
    sender = Sender(0, "killed", many)
    while sender.waiting or sender.in_hand:
        async with taking_in(url, sender.port) as (process, sender.port):
            if kills:
                kills -= 1
                sender.enough, sender.on_enough = many - (kills + 1) * many // 11, process.kill
            await sender.run()
    db = await Database.open(url, Keyring(KEYS[0], [KEYS[1]]))
    try:
        rows = await db.fetch_all(select(received.c.raw).where(received.c.size > 0))
        names = Counter(row.raw.partition("\r\n")[0] for row in rows)
    finally:
        await db.close()
    there = [names[f"Message-ID: <killed{n}@example.org>"] for n in range(many)]
    return {"lost": there.count(0), "twice": sum(count > 1 for count in there)}


class Sender:
    """A mail server that has `many` mails for us, and sends each until it is told yes."""

    def __init__(self, port: int, name: str, many: int) -> None:
        self.port, self._name = port, name
        self.waiting, self.in_hand = deque(range(many)), 0
        self.yes, self.enough = 0, 0  # after so many times yes something happens
        self.on_enough = lambda: None

    async def run(self) -> None:
        """Send all that wait, or until the line is cut."""
        await asyncio.gather(*(self._line() for _ in range(LINES)))

    async def _line(self) -> None:
        with suppress(OSError, EOFError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                await self._send_all(reader, writer)
            finally:
                writer.close()

    async def _send_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n")
        await _said(reader, writer, b"EHLO mta.example.org\r\n")
        while self.waiting:
            number = self.waiting.popleft()
            self.in_hand += 1
            try:
                await self._send(reader, writer, number)
            except (OSError, EOFError):
                self.waiting.append(number)
                raise
            finally:
                self.in_hand -= 1
            self.yes += 1
            if self.yes == self.enough:
                self.on_enough()

    async def _send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        await _said(reader, writer, b"MAIL FROM:<hilde@example.org>\r\n")
        await _said(reader, writer, b"RCPT TO:<reply+abcdefghijklmnop@jimsupport.test>\r\n")
        await _said(reader, writer, b"DATA\r\n")
        head = f"Message-ID: <{self._name}{number}@example.org>\r\nFrom: hilde@example.org\r\nSubject: Re: JIMsupport"
        await _said(reader, writer, head.encode() + b"\r\n\r\n" + TEXT + b"\r\n.\r\n")


async def _said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes) -> None:
    """Say `words` and hear yes. Raises ConnectionError for anything else."""
    writer.write(words)
    while (line := await reader.readuntil(b"\r\n"))[3:4] == b"-":
        pass
    if line[:1] not in b"23":
        raise ConnectionError(line.decode())


@asynccontextmanager
async def taking_in(url: str | None, port: int = 0) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """A process that takes mail in, ours on `url` or the bare one, and its port."""
    ours = [COMMAND, "receive", "--port", str(port)]
    command = ours if url else [sys.executable, "-m", "bench.receiving", "--bare"]
    environment = os.environ | {
        "JIMSUPPORT_DATABASE_URL": url or "",
        "JIMSUPPORT_KEYS_URL": keys_of(url or ""),
        "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
        "JIMSUPPORT_SECRET": KEYS[0],
        "JIMSUPPORT_ENCRYPTION_KEYS": KEYS[1],
        "JIMSUPPORT_MAIL_URL": "file:///nowhere",
        "JIMSUPPORT_ENV": "production",
    }
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        said = (await process.stdout.readline()).decode()
        yield process, int(said.partition("127.0.0.1:")[2].partition(".")[0])
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


class Sink:
    """Says yes to everything and keeps nothing."""

    async def handle_DATA(self, server: SMTP, session: object, envelope: object) -> str:
        return "250 OK"


async def bare() -> None:
    """Serve the peer until told to stop."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), loop=loop, hostname="bare"), "127.0.0.1", 0)
    print(f"127.0.0.1:{server.sockets[0].getsockname()[1]}.", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    if "--bare" in sys.argv:
        uvloop.run(bare())
    run(measure)
