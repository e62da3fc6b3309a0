"""PostgreSQL below `databases`: asyncpg's pool, without a round trip at each release."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext, suppress
from typing import Any

import asyncpg
from databases import DatabaseURL
from databases.backends.postgres import PostgresBackend
from sqlalchemy.dialects.postgresql import asyncpg as dialects

from jimsupport.db.errors import Conflict, IntegrityError, Unavailable
from jimsupport.db.notices import Notices
from jimsupport.db.postgresql_notices import Between
from jimsupport.db.types import with_moments
from jimsupport.db.waiting import PATIENCE, to_the_end

STREAMED = 500
CONNECTS_WITHIN = 10.0  # seconds
SILENT_AFTER = 1.5 * PATIENCE  # seconds for one statement, its wait for a lock included
GONE = (
    OSError,
    TimeoutError,
    ssl.SSLError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the line went dead in the middle of something
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,  # disk full, out of memory, too many connections
    asyncpg.OperatorInterventionError,  # the server shuts down, or starts
    asyncpg.PostgresIOError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.ReadOnlySQLTransactionError,
)


class Backend(PostgresBackend):
    """What `databases` opens for postgresql:// URLs."""


def encryption(url: str) -> dict[str, Any]:
    """What `?sslmode=` asks, in libpq's words; a certificate is checked with `&sslrootcert=`, or the system's own."""
    given = DatabaseURL(url).options
    mode = given.get("sslmode") or given.get("ssl")
    if mode in ("verify-ca", "verify-full"):
        context = ssl.create_default_context(cafile=given.get("sslrootcert"))
        context.check_hostname = mode == "verify-full"
        return {"ssl": context}
    return {"ssl": mode} if mode else {}


class Postgresql:
    """How statements run and transactions begin and end on PostgreSQL."""

    name = "postgresql"
    dialect = with_moments(dialects.dialect())  # one, so that a statement is compiled once for every database

    def __init__(self, url: str) -> None:
        self._url = DatabaseURL(url)
        given = self._url.options
        self.options = {
            "min_size": int(given.get("min_size", 1)),
            "max_size": int(given.get("max_size", 10)),
            "timeout": float(given.get("connect_timeout", CONNECTS_WITHIN)),
            "command_timeout": float(given.get("command_timeout", SILENT_AFTER)),
            "reset": _nothing_to_reset,
            **encryption(url),
            "statement_cache_size": 500,
            "server_settings": {
                "application_name": "jimsupport",
                "jit": "off",
                "lock_timeout": f"{PATIENCE:.0f}s",
                "timezone": "UTC",
            },
        }

    async def fetch(self, raw: asyncpg.Connection, sql: str, args: Sequence[Any]) -> Any:
        with _hanging_up_on_silence(raw):
            return await raw.fetch(sql, *args)

    async def fetch_named(
        self, raw: asyncpg.Connection, sql: str, args: Sequence[Any]
    ) -> tuple[list[str], Any]:
        with _hanging_up_on_silence(raw):
            records = await raw.fetch(sql, *args)
        return list(records[0].keys()) if records else [], records

    async def stream(self, raw: asyncpg.Connection, sql: str, args: Sequence[Any]) -> AsyncIterator[Any]:
        with _hanging_up_on_silence(raw):
            async with raw.transaction():
                cursor = await raw.cursor(sql, *args)
                while batch := await cursor.fetch(STREAMED):
                    yield batch

    async def run_many(self, raw: asyncpg.Connection, sql: str, many: Sequence[Sequence[Any]]) -> None:
        with _hanging_up_on_silence(raw):
            await raw.executemany(sql, many)

    def alone(self, raw: asyncpg.Connection) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def begin(self, raw: asyncpg.Connection) -> Any:
        transaction = raw.transaction()
        try:
            with _hanging_up_on_silence(raw):
                await transaction.start()
        except BaseException:
            await to_the_end(_or_hang_up(raw, raw.reset))
            raise
        return transaction

    async def commit(self, raw: asyncpg.Connection, begun: Any) -> None:
        with _hanging_up_on_silence(raw):
            await begun.commit()

    async def rollback(self, raw: asyncpg.Connection, begun: Any) -> None:
        await _or_hang_up(raw, begun.rollback)

    def notices(self) -> Notices:
        url, options = self._url, self.options
        kept = {name: options[name] for name in ("timeout", "ssl", "server_settings") if name in options}
        where = {"host": url.hostname, "port": url.port, "database": url.database}
        who = {"user": url.username, "password": url.password}
        return Between(lambda: asyncpg.connect(**where, **who, **kept))

    def translate(self, error: Exception) -> Exception:
        """`error` as one of ours, or itself."""
        if isinstance(error, asyncpg.UniqueViolationError):
            return Conflict(str(error))
        if isinstance(error, asyncpg.IntegrityConstraintViolationError):
            return IntegrityError(str(error))
        if isinstance(error, GONE) and not isinstance(
            error, ValueError
        ):  # a ValueError is about what we gave
            return Unavailable(str(error) or type(error).__name__)
        return error


async def _nothing_to_reset(raw: asyncpg.Connection) -> None:
    """Nothing is ever set on a session; asyncpg itself ends a transaction left open."""


async def _or_hang_up(raw: asyncpg.Connection, undo: Callable[[], Awaitable[None]]) -> None:
    """Undo what was begun, or end the connection: the server undoes it when nobody is there."""
    with suppress(*GONE):
        try:
            async with asyncio.timeout(CONNECTS_WITHIN):
                await undo()
        except GONE:
            raw.terminate()


@contextmanager
def _hanging_up_on_silence(raw: asyncpg.Connection) -> Iterator[None]:
    """End the connection when a statement gets no answer: asyncpg would wait for its cancelling without end."""
    try:
        yield
    except TimeoutError:
        raw.terminate()
        raise
