"""`jimsupport demo`: the sample, a few months played, and the whole product on this machine."""

import asyncio
import json
import secrets
import socket
import tempfile
from pathlib import Path

from jimsupport import app, clock, serving
from jimsupport.db import Database, Keyring, migrate
from jimsupport.mail.file_mailbox import FileMailbox
from jimsupport.settings import Settings, beside
from jimsupport.simulate import scene, tour
from jimsupport.simulate.scene import Cast, DemoPost
from jimsupport.simulate.world import World
from jobs import runner
from jobs.runner import Worker

SEED = 7
FREELY = (
    1000  # times as often as usual may anything be asked: audits and tests of the load come from one address
)


async def demo(*, port: int, audit: Path | None) -> None:
    """Load, play and serve until it is told to stop; everything lives in a temporary folder.

    `audit` gets a JSON of a visitor's and each role's session cookie and every page it may open.
    """
    with (
        socket.create_server(("127.0.0.1", port)) as door,
        tempfile.TemporaryDirectory(prefix="jimsupport-demo-") as folder,
    ):
        settings = Settings.from_env(
            {
                "JIMSUPPORT_ENV": "development",
                "JIMSUPPORT_DATABASE_URL": f"sqlite:///{folder}/jimsupport.db",
                "JIMSUPPORT_BASE_URL": f"http://127.0.0.1:{port}",
                "JIMSUPPORT_HOSTS": "127.0.0.1,localhost",
                "JIMSUPPORT_LIMIT_FACTOR": str(FREELY),
            }
        )
        print("The sample is loaded and a few months are played: half a minute.", flush=True)
        cast = await _played(settings)
        async with serving.opened(settings) as db:
            await _serve(settings, db, cast, door, audit=audit)


async def _played(settings: Settings) -> Cast:
    """Play on a database that need not survive a power cut yet."""
    await migrate.upgrade(settings.database_url)
    until = clock.now()
    db = await Database.open(f"{settings.database_url}?synchronous=off", Keyring.from_settings(settings))
    try:
        post = DemoPost(FileMailbox(beside(settings.database_url, "mailbox")))
        world = World.of(db, runner.tools(db, settings), post, begins=until - scene.LIVED, seed=SEED)
        return await scene.play(world, post, until=until)
    finally:
        clock.run_on(None)
        await db.close()


async def _serve(
    settings: Settings, db: Database, cast: Cast, door: socket.socket, *, audit: Path | None
) -> None:
    application = app.build(settings, db)
    application.state.walk_in = {secrets.token_urlsafe(9): person for person in cast}
    server = serving.server(settings, application)
    working = Worker(db, settings)
    pages = asyncio.create_task(server.serve(sockets=[door]))
    working.start()
    try:
        if audit:  # the door is open already: who asks now is answered once the server has started
            found = await tour.tour(application, db, cast, base=settings.base_url)
            await asyncio.to_thread(audit.write_text, json.dumps(found, indent=1))
        _greet(settings, application.state.walk_in, audit)
        await pages
    finally:
        await working.stop()


def _greet(settings: Settings, ways: dict[str, int], audit: Path | None) -> None:
    names = ("Hilde, a JIM", "Carla, a professional", "Nadia, staff", "Ruth, administrator")
    print(f"\nJIMsupport is here: {settings.base_url}\n")
    for secret, name in zip(ways, names, strict=True):
        print(f"  {name:24}{settings.base_url}/walk-in/{secret}")
    print(f"  {'The mail they got':24}{settings.base_url}/mailbox")
    if audit:
        print(f"  {'Every page, for audits':24}{audit}")
    print("\nStop with Ctrl-C; nothing is kept.", flush=True)
