"""The processes that keep running: web, worker, both in one, and the door for mail."""

import asyncio
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

from jimsupport import app, clock
from jimsupport.db import Database, Keyring, Unavailable, migrate
from jimsupport.mail.door import Door, Ours
from jimsupport.settings import Settings
from jimsupport.web import connections
from jimsupport.web.live import Live
from jimsupport.web.signalling import frames
from jimsupport.web.signalling.switchboard import Switchboard
from jobs.runner import Worker

STOPS_WITHIN = 25  # seconds that requests under way get


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database of these settings, closed afterwards.

    Raises Unavailable when it cannot be reached, has not the tables of this version, or its keys are missing.
    """
    db = await Database.open(settings.database_url, Keyring.from_settings(settings))
    try:
        if await migrate.is_behind(db):
            raise Unavailable("The tables are those of another version: run «jimsupport migrate».")
        await db.vault.check()
        yield db
    finally:
        await db.close()


async def web(settings: Settings, *, host: str, port: int) -> None:
    """Serve pages until SIGTERM or SIGINT."""
    async with opened(settings) as db:
        await server(settings, app.build(settings, db), host=host, port=port).serve()


async def worker(settings: Settings) -> None:
    """Run the jobs until SIGTERM or SIGINT; what is in hand is finished."""
    async with opened(settings) as db:
        await Worker(db, settings).run()


async def both(settings: Settings, *, host: str, port: int) -> None:
    """Pages and jobs in one process: SQLite, the demo, one small team."""
    async with opened(settings) as db:
        working = Worker(db, settings)
        working.start()
        try:
            await server(settings, app.build(settings, db), host=host, port=port).serve()
        finally:
            await working.stop()


async def receive(
    settings: Settings, *, host: str, port: int, lmtp: bool, max_bytes: int, ready: Callable[[int], None]
) -> None:
    """Take mail in until SIGTERM or SIGINT; what is half in by then is finished.

    `ready` is told the port once mail can come in. Raises OSError where it is taken.
    """
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with opened(settings) as db:
        ours = Ours.of(settings.mail_domain, settings.mail_from)
        door = Door(db, ours, now=clock.now, lmtp=lmtp, max_bytes=max_bytes)
        ready(await door.open(host, port))
        await told.wait()
        await door.close(within=STOPS_WITHIN)


class Server(uvicorn.Server):
    """uvicorn, but told to stop it only stops serving: it would end the process there, with a mail in hand.

    Pages that are kept fresh and lines to rooms are let go first: they never end by themselves.
    """

    def __init__(self, config: uvicorn.Config, live: Live, switchboard: Switchboard) -> None:
        super().__init__(config)
        self._live, self._switchboard = live, switchboard

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._live.end()
        await self._switchboard.end()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # signals are not ours to take
            return
        loop, numbers = asyncio.get_running_loop(), (signal.SIGTERM, signal.SIGINT)
        for number in numbers:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)


def server(
    settings: Settings, application: Starlette, *, host: str = "127.0.0.1", port: int = 8000
) -> Server:
    """The server, as we run it everywhere."""
    return Server(
        uvicorn.Config(
            application,
            host=host,
            port=port,
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=settings.trusted_proxies,
            http=connections.Connection,
            h11_max_incomplete_event_size=connections.SLICE,
            timeout_keep_alive=connections.IDLE,
            timeout_graceful_shutdown=STOPS_WITHIN,
            ws="websockets-sansio",
            ws_max_size=frames.LARGEST,
            ws_per_message_deflate=False,
        ),
        application.state.live,
        application.state.switchboard,
    )
