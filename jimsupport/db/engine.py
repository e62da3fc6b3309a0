"""What the database needs of an engine; SQLite and PostgreSQL each say how."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from sqlalchemy.engine import Dialect

from jimsupport.db.notices import Notices


class Engine(Protocol):
    """How statements run and transactions begin and end; `raw` is the driver's own connection."""

    name: str
    dialect: Dialect
    options: dict[str, Any]  # for `databases`, and through it for the driver

    async def fetch(self, raw: Any, sql: str, args: Sequence[Any]) -> Any:
        """Every row."""

    async def fetch_named(self, raw: Any, sql: str, args: Sequence[Any]) -> tuple[list[str], Any]:
        """The names of the columns, and every row."""

    def stream(self, raw: Any, sql: str, args: Sequence[Any]) -> AsyncIterator[Any]:
        """Rows in batches."""

    async def run_many(self, raw: Any, sql: str, many: Sequence[Sequence[Any]]) -> None:
        """One statement with each of many lists of values."""

    def alone(self, raw: Any) -> AbstractAsyncContextManager[None]:
        """Around one statement that writes and is a transaction by itself; of a task that is cancelled it may be saved."""

    async def begin(self, raw: Any) -> Any:
        """Begin to write; what it returns goes to `commit` or `rollback`, one of which must follow."""

    async def commit(self, raw: Any, begun: Any) -> None:
        """Save. When it raises, `rollback` must follow."""

    async def rollback(self, raw: Any, begun: Any) -> None:
        """Undo, also what is half done or not sure to be done."""

    def notices(self) -> Notices:
        """How processes on this database tell each other."""

    def translate(self, error: Exception) -> Exception:
        """`error` as one of ours, or itself."""
