"""Bringing the tables up to date: Alembic, forward only, set up in code."""

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from databases import DatabaseURL
from sqlalchemy import URL, Connection, create_engine, event, inspect, pool, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from jimsupport.db import postgresql, sqlite
from jimsupport.db.database import Database
from jimsupport.db.errors import Unavailable
from jimsupport.db.tables import installation
from jimsupport.db.waiting import PATIENCE

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
ONE_AT_A_TIME = 728_309_114  # the advisory lock of PostgreSQL that a migration holds


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`; makes the file when SQLite has none. A second one waits."""
    await connected(url, lambda connection: _upgrade(connection, revision))


async def is_behind(db: Database) -> bool:
    """Whether the tables of an open database are older or newer than this code."""
    try:
        at = await db.fetch_value(text("SELECT version_num FROM alembic_version"))
    except Unavailable:
        raise
    except Exception:
        return True  # there is no such table: nothing was ever migrated
    return bool(at != head())


def head() -> str:
    """The newest revision there is."""
    newest = ScriptDirectory.from_config(config()).get_current_head()
    if newest is None:
        raise RuntimeError(f"There are no migrations in {SCRIPTS}.")
    return newest


def config() -> Config:
    """Alembic's settings."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return made


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, revision)
    _mark(connection)
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"The migration would leave rows without what they refer to: {orphans[:5]}")


def _mark(connection: Connection) -> None:
    """Give the database a mark of its own, once: the store of keys that belongs to it bears the same."""
    if not inspect(connection).has_table(installation.name):
        return  # on the way to an older revision
    if connection.execute(select(installation.c.id)).first() is None:
        connection.execute(installation.insert().values(id=1, mark=secrets.token_hex(16)))


async def connected(url: str, work: Callable[[Connection], Any]) -> Any:
    """What `work` gives on one connection to the database at `url`, in one transaction."""
    given = DatabaseURL(url)
    if given.dialect == "sqlite":
        return await asyncio.to_thread(_on_sqlite, url, work)
    host = {"host": given.hostname} if given.hostname else {}
    address = URL.create(
        "postgresql+asyncpg", given.username, given.password, None, given.port, given.database, query=host
    )
    engine = create_async_engine(address, poolclass=pool.NullPool, connect_args=postgresql.encryption(url))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _on_sqlite(url: str, work: Callable[[Connection], Any]) -> Any:
    options = {"factory": sqlite.connection_class(url), "isolation_level": None, "timeout": PATIENCE}
    engine = create_engine(
        URL.create("sqlite", database=sqlite.path_of(url)), connect_args=options, poolclass=pool.NullPool
    )
    # Foreign keys are off while tables are made anew, and checked at the end; BEGIN makes it all or nothing.
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = off"))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        return work(connection)
