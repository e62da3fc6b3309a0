"""The Database: everything that is kept goes through these few verbs, on SQLite and PostgreSQL alike."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import databases
from sqlalchemy import BigInteger, Column, ColumnElement, Table, func, literal, select, text
from sqlalchemy.sql import ClauseElement

from jimsupport.db import bulk, key_store, rows, sealing, types, upsert
from jimsupport.db.engine import Engine
from jimsupport.db.errors import Misuse
from jimsupport.db.fixed import Given
from jimsupport.db.keys import Keyring
from jimsupport.db.postgresql import Postgresql
from jimsupport.db.rows import Row
from jimsupport.db.sqlite import Sqlite
from jimsupport.db.statements import Plan, statements_of
from jimsupport.db.transactions import Hold, refuse_inside
from jimsupport.db.vault import Vault
from jimsupport.db.waiting import patiently

Statement = ClauseElement | Given | str
ENGINES: dict[str, Callable[[str], Engine]] = {"sqlite": Sqlite, "postgresql": Postgresql}


class Door(databases.Database):
    """`databases`, opening our own backends."""


Door.SUPPORTED_BACKENDS = {name: f"jimsupport.db.{name}:Backend" for name in ENGINES}


class Database:
    """An open database. Made with `await Database.open(url, keyring)`, closed with `await db.close()`."""

    def __init__(self, url: str) -> None:
        url = url.replace("postgres://", "postgresql://", 1)  # as some platforms write it
        scheme = databases.DatabaseURL(url).dialect
        if scheme not in ENGINES:
            raise ValueError(f"A database URL starts with sqlite:// or postgresql://, not {scheme}://.")
        self.url = url
        self.engine: Engine = ENGINES[scheme](url)
        self.dialect: str = self.engine.name
        self.statements = 0  # how many were run; a page that lists runs as many for three items as for one
        self.statements_made = statements_of(self.engine.dialect)
        self._door = Door(url, **self.engine.options)
        self.notices = self.engine.notices()
        self.vault: Any = None  # the keys of what is encrypted in it, once it is open
        self._holds: dict[asyncio.Task[Any] | None, Hold] = {}

    @classmethod
    async def open(cls, url: str, keyring: Keyring) -> "Database":
        """Open the database at `url`, whose keys `keyring` unwraps. Raises Unavailable when it cannot be reached."""
        db = cls(url)
        await db.connect()
        types.use(keyring)
        db.vault = Vault(db, key_store.KeyStore(cls(keyring.keys_url or key_store.beside(url))), keyring)
        return db

    async def connect(self) -> None:
        """Open a database that has no keys of its own. Raises Unavailable."""
        try:
            await self._door.connect()
        except Exception as error:
            self._door.is_connected = True
            with suppress(Exception):  # it never opened
                await self._door.disconnect()
            raise self.engine.translate(error) from error

    async def close(self) -> None:
        if self.vault:
            await self.vault.close()
        await self.notices.close()
        await self._door.disconnect()

    async def ping(self) -> None:
        """Ask for nothing, to see whether anyone answers. Raises Unavailable."""
        await self.fetch_value(text("SELECT 1"))

    # Connections and transactions

    @asynccontextmanager
    async def read(self) -> AsyncIterator[None]:
        """Hold one connection for this task, for as long as a request or a job takes."""
        task = asyncio.current_task()
        if task in self._holds:
            yield
            return
        link = self._door.connection()
        try:
            await patiently(link.__aenter__(), "no connection was free")
        except Exception as error:
            raise self.engine.translate(error) from error
        hold = self._holds[task] = Hold(self, self.engine, link.raw_connection, task)
        try:
            yield
        finally:
            del self._holds[hold.task]
            await link.__aexit__()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[None]:
        """One write transaction; inside another one it is part of that.

        What was read to decide what to write must be read in here, `.with_for_update()` where PostgreSQL could
        let two at it. Start no tasks in here: they cannot write, and see nothing of it.
        """
        hold = self._holds.get(asyncio.current_task())
        if hold is not None and hold.writing:
            async with hold.joined():
                yield
            return
        refuse_inside(self)  # before taking a connection
        async with self.read(), self.held().transaction():
            yield

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part of a write transaction that may fail: catch it around this, and the rest can still be saved."""
        hold = self._holds.get(asyncio.current_task())
        if hold is None or not hold.writing:
            async with self.write():
                yield
            return
        async with hold.savepoint():
            yield

    async def lock(self, *name: object) -> None:
        """Hold `name` until this write transaction ends: who would do the same waits, and then sees it done.

        For what has no row to lock yet. On SQLite one transaction writes at a time, so there is nothing to hold.
        """
        await self._lock(func.pg_advisory_xact_lock, name)

    async def lock_if_free(self, *name: object) -> bool:
        """As `lock`, but waits for nobody: False when another transaction holds `name`."""
        return await self._lock(func.pg_try_advisory_xact_lock, name) is not False

    async def _lock(self, how: Callable[[Any], Any], name: tuple[object, ...]) -> Any:
        hold = self._holds.get(asyncio.current_task())
        if hold is None or not hold.writing:
            raise Misuse("A lock that no transaction holds guards nothing.")
        if self.dialect != "postgresql":
            return None
        digest = hashlib.sha256(repr(name).encode()).digest()
        number = int.from_bytes(digest[:8], "big", signed=True)
        return await self.fetch_value(select(how(literal(number, BigInteger))))

    async def tell(self, topic: str, data: Any) -> None:
        """Tell who hears `topic` (see `notices`): when the transaction around this is saved, and never if it is not."""
        hold = self._holds.get(asyncio.current_task())
        if hold is not None and hold.writing:
            hold.to_tell.append((topic, data))
        else:
            self.notices.tell(topic, data)

    # Statements

    async def fetch_all(self, statement: Statement) -> list[Row]:
        """Every row of `statement`: a SELECT, or anything with RETURNING."""
        if sealing.needed(statement):
            async with self.write():
                return await self._fetch(self.held(), *await sealing.prepared(self, statement))
        plan, sql, args = self.statements_made.prepare(statement)
        hold = self._holds.get(asyncio.current_task())
        if hold is not None and (hold.writing or not plan.writes):
            return await self._fetch(hold, plan, sql, args)
        async with self._alone() if plan.writes else self.read():
            return await self._fetch(self.held(), plan, sql, args)

    async def fetch_one(self, statement: Statement) -> Row | None:
        """The first row, or None."""
        found = await self.fetch_all(statement)
        return found[0] if found else None

    async def fetch_value(self, statement: Statement) -> Any:
        """The first value of the first row, or None."""
        found = await self.fetch_all(statement)
        return found[0][0] if found else None

    async def iterate(self, statement: Statement) -> AsyncIterator[Row]:
        """The rows of a SELECT too long to have at once; close it (`aclosing`) when leaving early."""
        plan, sql, args = self.statements_made.prepare(statement)
        build = plan.build
        if build is None:
            raise TypeError("Only a statement whose columns are known can be iterated over.")
        async with self.read():
            if plan.sealed:
                await self.vault.ready()
            self.statements += 1
            try:
                async for batch in self.engine.stream(self.held().raw, sql, args):
                    also = (await self.vault.openers(plan.sealed, batch),) if plan.sealed else ()
                    for row in build(batch, *also):
                        yield row
            except Exception as error:
                raise self.engine.translate(error) from error

    async def execute(self, statement: Statement) -> None:
        """Run `statement`. How many rows it touched is not said: ask with RETURNING."""
        if sealing.needed(statement):
            await self.fetch_all(statement)
            return
        plan, sql, args = self.statements_made.prepare(statement)
        async with self._alone():
            await self._fetch(self.held(), plan, sql, args, changes=True)

    async def insert(self, statement: Any) -> int:
        """Insert one row (`table.insert().values(…)`) and return its id."""
        return await self.fetch_value(statement.returning(statement.table.c.id))

    async def insert_many(self, table: Table, many: Sequence[Mapping[str, Any]]) -> None:
        """Insert `many` rows, which all name the same columns, in one transaction."""
        await bulk.run(self, table.insert(), table, many)

    async def upsert(
        self,
        table: Table,
        many: Sequence[Mapping[str, Any]],
        *,
        key: Sequence[str | Column[Any]],
        set: Sequence[str | Column[Any]] = (),
        where: ColumnElement[bool] | None = None,
    ) -> None:
        """Insert `many` rows; where one with the same `key` exists, take over the columns in `set`.

        Only rows for which `where` holds are changed. Without `set` a row that exists stays as it is.
        """
        names = [upsert.name(each) for each in key]
        sealing.check_upsert(table, names, [upsert.name(each) for each in set])
        meet = len({tuple(row[name] for name in names) for row in many}) < len(many)
        await bulk.run(self, upsert.statement(self.dialect, table, key, set, where), table, many, meet=meet)

    async def sealed(self, table: Table, row: int, /, **values: Any) -> dict[str, Any]:
        """`values` for an UPDATE of the one row with this id: what is to be encrypted is, with the key of its owner."""
        return await sealing.values(self, table, row, values)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """For one statement that writes: part of the transaction around it, or one without two more round trips."""
        hold = self._holds.get(asyncio.current_task())
        if hold is not None and hold.writing:
            async with hold.joined():
                yield
            return
        refuse_inside(self)  # before taking a connection
        async with self.read(), self.engine.alone(self.held().raw):
            yield

    def held(self) -> Hold:
        """This task's connection, inside `read()` or `write()`."""
        return self._holds[asyncio.current_task()]

    async def _fetch(
        self, hold: Hold, plan: Plan, sql: str, args: list[Any], *, changes: bool = False
    ) -> list[Row]:
        self.statements += 1
        if changes or plan.writes:
            hold.changes += 1
        try:
            if plan.build is not None:
                records = await self.engine.fetch(hold.raw, sql, args)
                if not plan.sealed:
                    return plan.build(records)
                return plan.build(records, await self.vault.openers(plan.sealed, records))
            if changes or plan.writes:
                await self.engine.fetch(hold.raw, sql, args)
                return []
            names, found = await self.engine.fetch_named(hold.raw, sql, args)
            return rows.builder(names, ())(found)
        except Exception as error:
            raise self.failed(hold, error) from error

    def failed(self, hold: Hold, error: Exception) -> Exception:
        """`error` as one of ours; on PostgreSQL it ends the transaction, so on SQLite it does too."""
        if hold.writing:
            hold.spoil(f"a statement failed ({error})")
        return self.engine.translate(error)
