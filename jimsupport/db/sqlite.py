"""SQLite below `databases`: connections that are safe by themselves, kept open, and one writer at a time."""

import asyncio
import os
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite
from databases import DatabaseURL
from databases.backends.sqlite import SQLiteBackend, SQLitePool
from sqlalchemy.dialects.sqlite import pysqlite

from jimsupport.db.errors import Conflict, IntegrityError, Unavailable
from jimsupport.db.notices import Notices
from jimsupport.db.types import with_moments
from jimsupport.db.waiting import PATIENCE, patiently, to_the_end

MOST_OPEN = 32
KEPT_OPEN = 8
STREAMED = 500
CHECKED = {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": int(PATIENCE * 1000)}
SYNCHRONOUS = {"off": 0, "normal": 1, "full": 2, "extra": 3}
GONE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


class SafeConnection(sqlite3.Connection):
    """A connection with foreign keys, a write-ahead log and patience; `synchronous` says when it is on disk."""

    synchronous = "full"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute(f"PRAGMA busy_timeout = {CHECKED['busy_timeout']}")
        self.execute("PRAGMA journal_mode = wal")
        self.execute("PRAGMA foreign_keys = on")
        self.execute("PRAGMA secure_delete = on")
        self.execute(f"PRAGMA synchronous = {self.synchronous}")

    def check(self) -> None:
        """Read back what was asked for: SQLite ignores a PRAGMA it does not like."""
        asked = CHECKED | {"synchronous": SYNCHRONOUS[self.synchronous]}
        found = {name: self.execute(f"PRAGMA {name}").fetchone()[0] for name in asked}
        if found != asked:
            raise Unavailable(f"SQLite did not take its settings: asked {asked}, found {found}.")


def path_of(url: str) -> str:
    """The file of an SQLite `url`. Raises ValueError for a database in memory, which other connections cannot see."""
    path = DatabaseURL(url).database
    if not path or ":memory:" in path:
        raise ValueError("A database in memory is not one: use a file.")
    return path


def is_there(url: str) -> bool:
    """Whether the file of an SQLite `url` is there."""
    return Path(path_of(url)).exists()


def make(url: str) -> None:
    """Make the file of an SQLite `url`, empty, for nobody else to read; one that is there stays."""
    os.close(os.open(path_of(url), os.O_CREAT | os.O_WRONLY, 0o600))


def connection_class(url: str) -> type[SafeConnection]:
    """The class of connections for `url`; `?synchronous=off` is for scratch databases that may be lost."""
    synchronous = DatabaseURL(url).options.get("synchronous", "full").lower()
    if synchronous not in SYNCHRONOUS:
        raise ValueError(f"synchronous is one of {', '.join(SYNCHRONOUS)}, not {synchronous!r}.")
    return type("SafeConnection", (SafeConnection,), {"synchronous": synchronous})


class Pool(SQLitePool):
    """Open connections, handed out again: a new one costs a thread, a file and the reading of the schema."""

    def __init__(self, url: DatabaseURL, **options: Any) -> None:
        self._path = path_of(str(url))
        self._options = {"isolation_level": None, "cached_statements": 512, "timeout": PATIENCE, **options}
        self._memref = None
        self._idle: deque[aiosqlite.Connection] = deque()
        self._room = asyncio.Semaphore(MOST_OPEN)
        self._file: tuple[int, int] | None = None

    async def acquire(self) -> aiosqlite.Connection:
        await self._room.acquire()
        try:
            await self._notice_another_file()
            while not self._idle:
                await to_the_end(self._open())
            return self._idle.pop()
        except BaseException:
            self._room.release()
            raise

    async def release(self, connection: aiosqlite.Connection) -> None:
        try:
            if len(self._idle) < KEPT_OPEN and not connection.in_transaction:
                self._idle.append(connection)
            else:
                await connection.close()
        finally:
            self._room.release()

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    async def _open(self) -> None:
        connection = aiosqlite.connect(self._path, **self._options)
        thread = connection._thread
        thread.daemon = True  # or a process that fails before it closes would never end
        try:
            self._idle.append(await connection)
        except BaseException:
            thread.join()  # it ends by itself, but must not outlive the loop it reports to
            raise

    async def _notice_another_file(self) -> None:
        """A kept connection would go on reading a file that was deleted or replaced."""
        now = _identity(self._path)
        if self._file != now:
            self._file = now
            await self.close()


class Backend(SQLiteBackend):
    """What `databases` opens for sqlite:// URLs."""

    def __init__(self, database_url: DatabaseURL | str, **options: Any) -> None:
        self._database_url = DatabaseURL(database_url)
        self._options = options
        self._dialect = pysqlite.dialect(paramstyle="qmark")
        self._pool: Pool = Pool(self._database_url, **options)

    async def connect(self) -> None:
        connection = await self._pool.acquire()
        try:
            opened: Any = connection._conn
            await connection._execute(opened.check)
        finally:
            await self._pool.release(connection)

    async def disconnect(self) -> None:
        await self._pool.close()


class Sqlite:
    """How statements run and transactions begin and end on SQLite."""

    name = "sqlite"
    dialect = with_moments(pysqlite.dialect(paramstyle="qmark"))  # one, as on PostgreSQL

    def __init__(self, url: str) -> None:
        self.options = {"factory": connection_class(url)}
        self._turn = asyncio.Lock()  # first come, first served, which SQLite's own lock is not

    async def fetch(self, raw: aiosqlite.Connection, sql: str, args: Sequence[Any]) -> Any:
        return await raw.execute_fetchall(sql, args)

    async def fetch_named(
        self, raw: aiosqlite.Connection, sql: str, args: Sequence[Any]
    ) -> tuple[list[str], Any]:
        async with raw.execute(sql, args) as cursor:
            names = [column[0] for column in cursor.description or ()]
            return names, await cursor.fetchall()

    async def stream(self, raw: aiosqlite.Connection, sql: str, args: Sequence[Any]) -> AsyncIterator[Any]:
        async with raw.execute(sql, args) as cursor:
            while batch := await cursor.fetchmany(STREAMED):
                yield batch

    async def run_many(self, raw: aiosqlite.Connection, sql: str, many: Sequence[Sequence[Any]]) -> None:
        await raw.executemany(sql, many)

    @asynccontextmanager
    async def alone(self, raw: aiosqlite.Connection) -> AsyncIterator[None]:
        await self._take_turn()
        try:
            yield
        except BaseException:
            await to_the_end(self.rollback(raw, None))  # behind what still runs when a task is cancelled
            raise
        self._turn.release()

    async def begin(self, raw: aiosqlite.Connection) -> None:
        await self._take_turn()
        try:
            await raw.execute_fetchall("BEGIN IMMEDIATE")
        except BaseException:
            await to_the_end(self.rollback(raw, None))
            raise

    async def commit(self, raw: aiosqlite.Connection, begun: None) -> None:
        await raw.execute_fetchall("COMMIT")
        self._turn.release()

    async def rollback(self, raw: aiosqlite.Connection, begun: None) -> None:
        try:
            await raw.rollback()  # nothing happens when no transaction is open
        finally:
            self._turn.release()

    async def _take_turn(self) -> None:
        await patiently(self._turn.acquire(), "another transaction kept writing")

    def notices(self) -> Notices:
        return Notices()

    def translate(self, error: Exception) -> Exception:
        """`error` as one of ours, or itself."""
        if isinstance(error, sqlite3.IntegrityError):
            unique = error.sqlite_errorname in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")
            return (Conflict if unique else IntegrityError)(str(error))
        if isinstance(error, sqlite3.Error) and (getattr(error, "sqlite_errorcode", 0) & 0xFF) in GONE:
            return Unavailable(str(error))
        return error


def _identity(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError as error:
        raise Unavailable(f"There is no database at {path}: {error.strerror}.") from None
    return status.st_dev, status.st_ino
