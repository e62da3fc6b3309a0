"""The store of keys: a database apart from the one they open, so that it has back-ups of its own.

A key belongs to an owner, such as ("request", 12): what is written to it from now on goes with its live key. A retired
key still opens what went with it. Of a destroyed one its name stays and nothing else: what it encrypted is gone, from
every back-up of the database too, as soon as the back-ups of this store that still held it have gone.

Every key is wrapped: encrypted with a master key, which stands in no database.

Beside them stands who was erased and when, since a back-up of the database that is put back knows nothing of it.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
    text,
    true,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from jimsupport.db import sqlite
from jimsupport.db.errors import WrongKeys
from jimsupport.db.fixed import Fixed
from jimsupport.db.rows import Row, chunks
from jimsupport.db.types import UTCDateTime
from jimsupport.db.upsert import insert_into

Owner = tuple[str, int]  # a kind, and the number of one of them
BESIDE = "-keys"  # what is added to the name of an SQLite database for the name of its store
AT_ONCE = 10_000  # names in one question

_metadata = MetaData()
keys = Table(
    "conversation_keys",
    _metadata,
    Column("id", String(22), primary_key=True),  # 128 bits, random
    Column("kind", String(40), nullable=False),
    Column("owner", Integer, nullable=False),
    Column("whose", String(64), unique=True),  # "kind:owner" of the live key; null for one that is retired
    Column("master", String(40), nullable=False, index=True),  # what it is wrapped with; empty once destroyed
    Column("wrapped", Text, nullable=False),  # likewise
    Index("ix_conversation_keys_kind_owner", "kind", "owner"),
)
mark_of = Table(  # of which database these are the keys
    "key_store",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("mark", String(32), nullable=False),
)
erased = Table(
    "erased_people",
    _metadata,
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("asked_at", UTCDateTime, primary_key=True),
)

_KEY = select(keys.c.id, keys.c.kind, keys.c.owner, keys.c.wrapped)
_NAMED = Fixed(_KEY.where(keys.c.id.in_(bindparam("ids", expanding=True))))
_LIVE = Fixed(_KEY.where(keys.c.whose.in_(bindparam("whose", expanding=True))))


def _adding(dialect: str) -> Fixed:
    """Any number of keys in one statement that says which it kept, which is a transaction by itself."""
    made = bindparam("made", type_=Text)
    fields: list[ColumnElement[Any]]
    if dialect == "sqlite":
        each = func.json_each(made).table_valued("value").c.value
        fields = [func.json_extract(each, f"$[{n}]") for n in range(len(keys.c))]
    else:  # texts as they are: a cast to their length would cut off what is too long, and say nothing
        each = func.json_array_elements(cast(made, JSON)).table_valued("value").c.value
        texts = [(each.op("->>")(n), column.type) for n, column in enumerate(keys.c)]
        fields = [cast(field, Integer) if isinstance(kind, Integer) else field for field, kind in texts]
    given = select(*fields).where(true())  # SQLite takes what follows for part of a join without it
    inserted = insert_into(dialect, keys).from_select(keys.c, given)
    return Fixed(inserted.on_conflict_do_nothing(index_elements=["whose"]).returning(keys.c.id))


_ADD = {dialect: _adding(dialect) for dialect in ("sqlite", "postgresql")}


def beside(url: str) -> str:
    """Where the keys of the database at `url` are, unless a place is given: a file beside it.

    On PostgreSQL in tables of its own, which is for tests and trials: `Settings` asks for another place.
    """
    if not url.startswith("sqlite"):
        return url
    path, mark, options = url.partition("?")
    file = PurePath(path)
    return f"{path.removesuffix(file.name)}{file.stem}{BESIDE}{file.suffix}{mark}{options}"


class KeyStore:
    """The keys, wrapped. What a verb did is saved when it returns."""

    def __init__(self, db: Any) -> None:
        """`db` is a Database, not open yet, for this alone."""
        self._db = db

    async def open(self, mark: str, sealed_before: Callable[[], Awaitable[bool]]) -> None:
        """Open the store of the database with this `mark`; make it where nothing was ever encrypted with its keys.

        Raises WrongKeys where it is missing, or another's; Unavailable when it cannot be reached.
        """
        if self._db.dialect == "sqlite" and not sqlite.is_there(self._db.url):
            await self._refuse_if(sealed_before)
            sqlite.make(self._db.url)
        await self._db.connect()
        try:
            found = (
                await self._db.fetch_value(select(mark_of.c.mark)) if await self._is_made(mark_of) else None
            )
            if found is None:
                await self._refuse_if(sealed_before)
                found = await self._make(mark)
            if found != mark:
                raise WrongKeys("The store of keys is that of another database: look at JIMSUPPORT_KEYS_URL.")
            if not await self._is_made(erased):  # as in stores of before there was that table
                await self._make(mark)
        except BaseException:
            await self._db.close()
            raise

    async def close(self) -> None:
        await self._db.close()

    async def named(self, ids: Sequence[str]) -> list[Row]:
        """The keys of these names, those that were ever made: id, kind, owner and wrapped."""
        return [
            row
            for some in chunks(ids, AT_ONCE)
            for row in await self._db.fetch_all(_NAMED.params(ids=list(some)))
        ]

    async def live(self, owners: Iterable[Owner]) -> list[Row]:
        """The live keys of these owners, of those that have one."""
        whose = [_whose(owner) for owner in owners]
        return [
            row
            for some in chunks(whose, AT_ONCE)
            for row in await self._db.fetch_all(_LIVE.params(whose=list(some)))
        ]

    async def live_of(self, kinds: Sequence[str], *, after: str, most: int) -> list[Row]:
        """Up to `most` live keys of these kinds with a name behind `after`, in the order of their names."""
        theirs = keys.c.kind.in_(kinds), keys.c.whose.is_not(None), keys.c.id > after
        found = select(keys.c.id, keys.c.kind, keys.c.owner).where(*theirs).order_by(keys.c.id).limit(most)
        return list(await self._db.fetch_all(found))

    async def add(self, made: Sequence[tuple[str, Owner, str, str]]) -> set[str]:
        """Keep new keys (id, owner, master, wrapped), but where an owner has a live one by now; the ids of those kept."""
        in_order = sorted(made, key=lambda each: each[1])  # or two would wait for each other
        rows = [(name, *owner, _whose(owner), by, it) for name, owner, by, it in in_order]
        return {
            row.id
            for some in chunks(rows, AT_ONCE)
            for row in await self._db.fetch_all(_ADD[self._db.dialect].params(made=json.dumps(some)))
        }

    async def retire(self, owners: Sequence[Owner]) -> list[Row]:
        """Let nothing more go with the keys of these owners: the id, kind and owner of all that are not destroyed."""
        found: list[Row] = []
        async with self._db.write():
            for kind in {kind for kind, _ in owners}:
                numbers = [number for each, number in owners if each == kind]
                for some in chunks(numbers, AT_ONCE):
                    theirs = keys.c.kind == kind, keys.c.owner.in_(some), keys.c.wrapped != ""
                    gone = update(keys).where(*theirs).values(whose=None)
                    found += await self._db.fetch_all(gone.returning(keys.c.id, keys.c.kind, keys.c.owner))
        return found

    async def destroy(self, ids: Sequence[str]) -> None:
        """Destroy these keys; again changes nothing. The places where they stood are overwritten."""
        async with self._db.write():
            for some in chunks(ids):
                gone = update(keys).where(keys.c.id.in_(some)).values(whose=None, master="", wrapped="")
                await self._db.execute(gone)
        if self._db.dialect == "sqlite":
            await self._db.fetch_all(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        else:
            await self._db.execute(text("VACUUM conversation_keys"))

    async def put_aside(self, kind: str) -> set[int]:
        """The owners of this kind with a key that nothing goes with any more, and that was not destroyed."""
        retired = keys.c.kind == kind, keys.c.whose.is_(None), keys.c.wrapped != ""
        return {row.owner for row in await self._db.fetch_all(select(keys.c.owner).where(*retired))}

    async def note_erased(self, people: Sequence[tuple[int, datetime]]) -> None:
        """Keep that these people were erased, each at a moment; again changes nothing."""
        rows = [{"person_id": number, "asked_at": at} for number, at in people]
        await self._db.upsert(erased, rows, key=["person_id", "asked_at"])

    async def erased(self) -> list[Row]:
        """Who was ever erased, as a number, and when: a row each time."""
        return list(await self._db.fetch_all(select(erased).order_by(erased.c.asked_at, erased.c.person_id)))

    async def masters(self) -> dict[str, int]:
        """How many keys are wrapped with each master key."""
        each = (
            select(keys.c.master, func.count().label("held"))
            .where(keys.c.master != "")
            .group_by(keys.c.master)
        )
        return {row.master: row.held for row in await self._db.fetch_all(each)}

    async def wrapped_otherwise(self, master: str, *, after: str = "", most: int) -> list[Row]:
        """Up to `most` keys that another master key wraps, with a name behind `after`, in the order of their names."""
        others = select(keys.c.id, keys.c.kind, keys.c.owner, keys.c.wrapped).where(
            keys.c.master != master, keys.c.master != "", keys.c.id > after
        )
        return list(await self._db.fetch_all(others.order_by(keys.c.id).limit(most)))

    async def wrap_anew(self, master: str, wrapped: Sequence[tuple[Row, str]]) -> int:
        """Keep what each row is wrapped in from now on, unless somebody changed it meanwhile; how many were."""
        changed = 0
        async with self._db.write():
            for row, it in wrapped:
                same = keys.c.id == row.id, keys.c.wrapped == row.wrapped
                anew = update(keys).where(*same).values(master=master, wrapped=it).returning(keys.c.id)
                changed += len(await self._db.fetch_all(anew))
        return changed

    async def _is_made(self, table: Table) -> bool:
        there = (
            "SELECT 1 FROM sqlite_master WHERE name = :name"
            if self._db.dialect == "sqlite"
            else "SELECT 1 WHERE to_regclass(:name) IS NOT NULL"
        )
        return bool(await self._db.fetch_value(text(there).bindparams(name=table.name)))

    async def _make(self, mark: str) -> str:
        """Make the tables; the mark of whoever was first."""
        async with self._db.write():
            await self._db.lock("key store")
            for table in (keys, mark_of, erased):
                await self._db.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    await self._db.execute(CreateIndex(index, if_not_exists=True))
            await self._db.upsert(mark_of, [{"id": 1, "mark": mark}], key=["id"])
            return str(await self._db.fetch_value(select(mark_of.c.mark)))

    async def _refuse_if(self, sealed_before: Callable[[], Awaitable[bool]]) -> None:
        if await sealed_before():
            where = self._db.url.rpartition("@")[2]
            raise WrongKeys(
                f"There are no keys at {where}, and what people wrote cannot be read without them: "
                "put the store of keys back, or look at JIMSUPPORT_KEYS_URL."
            )


def _whose(owner: Owner) -> str:
    return f"{owner[0]}:{owner[1]}"
