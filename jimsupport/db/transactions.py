"""Who holds which connection, and the write transaction open on it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any

from jimsupport.db.engine import Engine
from jimsupport.db.errors import Misuse
from jimsupport.db.waiting import to_the_end

# Set in the task that writes and inherited by the tasks it starts: that is how they are caught.
_writing: ContextVar["Hold | None"] = ContextVar("jimsupport_writing", default=None)


class Hold:
    """One open connection, for one task."""

    __slots__ = ("begun", "changes", "db", "engine", "raw", "spoiled", "task", "to_tell", "writing")

    def __init__(self, db: Any, engine: Engine, raw: Any, task: Any) -> None:
        self.db = db
        self.engine = engine
        self.raw = raw
        self.task = task
        self.writing = False
        self.begun: Any = None
        self.changes = 0  # statements in this transaction that may have changed something
        self.to_tell: list[tuple[str, Any]] = []  # once it is saved
        self.spoiled: str | None = None  # why the transaction can only be rolled back

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """One write transaction from begin to commit; rolled back when anything is raised."""
        parent = refuse_inside(self.db)
        with self.translated():
            self.begun = await self.engine.begin(self.raw)
        self.writing, self.changes, self.spoiled, self.to_tell = True, 0, None, []
        _writing.set(self)
        try:
            yield
            if self.spoiled:
                raise Misuse(self.spoiled)
            with self.translated():
                await self.engine.commit(self.raw, self.begun)
        except BaseException:
            await to_the_end(self.engine.rollback(self.raw, self.begun))
            raise
        finally:
            self.writing, self.begun = False, None
            _writing.set(parent)
        for topic, data in self.to_tell:
            self.db.notices.tell(topic, data)

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """A transaction inside this one: it is part of it, and cannot be undone by itself."""
        before = self.changes
        try:
            yield
        except BaseException as error:
            if self.changes != before:
                self.spoil(f"a part of it failed half-way ({error!r})")
            raise

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that can fail and be caught without spoiling the whole."""
        name, told = f"part_{self.changes}", len(self.to_tell)
        await self.engine.fetch(self.raw, f"SAVEPOINT {name}", ())
        self.changes += 1
        try:
            yield
            if self.spoiled:
                raise Misuse(self.spoiled)
        except BaseException:
            del self.to_tell[told:]
            await to_the_end(self._back_to(name))
            raise
        await self.engine.fetch(self.raw, f"RELEASE SAVEPOINT {name}", ())

    def spoil(self, why: str) -> None:
        self.spoiled = self.spoiled or (
            f"This transaction cannot be saved: {why} and the error was caught inside it. "
            "Let the error leave the transaction, or put the part that may fail in db.savepoint()."
        )

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise what the driver says as one of our errors."""
        try:
            yield
        except Exception as error:
            raise self.engine.translate(error) from error

    async def _back_to(self, name: str) -> None:
        await self.engine.fetch(self.raw, f"ROLLBACK TO SAVEPOINT {name}", ())
        await self.engine.fetch(self.raw, f"RELEASE SAVEPOINT {name}", ())
        self.spoiled = None


def refuse_inside(db: Any) -> "Hold | None":
    """The transaction around this one, if it is no other task's that waits for us. Raises Misuse."""
    outer = _writing.get()
    if outer is not None and outer.writing and outer.db is db and outer.task is not asyncio.current_task():
        raise Misuse(
            "A task started inside a write transaction writes too: it would wait for ever. Start it after."
        )
    return outer
