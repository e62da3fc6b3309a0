"""Column types that mean the same on SQLite and PostgreSQL: moments, JSON, and text nobody else may read.

Their result processors are never given NULL: `rows` leaves it None.
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Label, Text, literal_column, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import CompileError
from sqlalchemy.types import TypeDecorator, TypeEngine

from jimsupport.db.errors import Misuse
from jimsupport.db.keys import Keyring

NOBODYS: tuple[str, str | None] = ("house", None)  # owner of texts about nobody: one key for the whole house
EMPTY = frozenset(
    {"", "{}", "[]"}
)  # texts that say nothing: kept as they are, so that one UPDATE empties many rows

_keyring: Keyring | None = None


def use(keyring: Keyring | None) -> None:
    """Let every Encrypted column of this process use `keyring`."""
    global _keyring
    _keyring = keyring


def keyring() -> Keyring:
    """The keyring this process opened its database with."""
    if _keyring is None:
        raise RuntimeError("No keyring: open the Database first, it brings the keys.")
    return _keyring


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware, in UTC. A naive one is refused.

    SQLite keeps text of one width ("2026-03-30 08:00:00.000000+00:00"), so that text sorts and compares as time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Any:
        return _moment_to_text if dialect.name == "sqlite" else _moment

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return datetime.fromisoformat if dialect.name == "sqlite" else None

    def process_literal_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return _moment_to_text(value) if dialect.name == "sqlite" else _moment(value)


class Json(TypeDecorator[Any]):
    """Any JSON value: JSONB on PostgreSQL, text on SQLite. None is NULL."""

    impl = JSONB
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else JSONB())

    def bind_processor(self, dialect: Dialect) -> Any:
        return _json_to_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return json.loads


class Sealed(str):
    """A value as it stands in an Encrypted column: already encrypted, for its row alone."""

    __slots__ = ()


class Encrypted(TypeDecorator[str]):
    """Text that only who has the key of its conversation can read, bound to its column and its row.

    The database layer encrypts what is inserted; `Database.sealed` encrypts for an UPDATE. Anything else that is
    bound here is refused. A result brings the row's own id with the value: what was put in another row is refused too.
    """

    impl = Text
    cache_ok = True

    def __init__(self, associated: str, *, owner: tuple[str, str | None], json: bool = False) -> None:
        """`associated` is "table.column". `owner` says whose the text is, and so with whose key it goes: a kind, and
        the column of this row with their number, or None for what is nobody's. A row in which that column is NULL has
        a key of its own, of the kind that its table is called. `json` says that the text is JSON, also when emptied.
        """
        super().__init__()
        self.associated = associated
        self.owner = owner
        self.json = json

    def column_expression(self, colexpr: Any) -> Any:
        """`id || '/' || column`: the value and the row it was found in. Raises CompileError where there is no such row."""
        row = type_coerce(_id_beside(colexpr, self.associated), Text)
        return type_coerce(row + literal_column("'/'") + type_coerce(_unlabelled(colexpr), Text), self)

    def bind_processor(self, dialect: Dialect) -> Any:
        return self._sealed_only

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return None  # the database opens it, once it has the keys

    def _sealed_only(self, value: str | None) -> str | None:
        if value is None or value in EMPTY:
            return value
        if isinstance(value, Sealed):
            return str(value)
        raise Misuse(
            f"{self.associated} takes what db.sealed() gave: a text that nobody encrypted was bound to it."
        )


def _unlabelled(column: Any) -> Any:
    return column.element if isinstance(column, Label) else column


def _id_beside(column: Any, associated: str) -> Any:
    """The id of the row that `column` is in: of its table, its alias, or the subquery that brings it along."""
    found = _unlabelled(column)
    table = getattr(found, "table", None)
    [base, *more] = getattr(found, "base_columns", None) or [None]
    if table is None or base is None or more or getattr(base, "table", None) is None:
        raise CompileError(
            f"{associated} can only be selected as the column it is: it cannot be read without its row."
        )
    beside = table.corresponding_column(base.table.c.id)
    if beside is None:
        raise CompileError(
            f"{associated} comes out of a subquery without its id: select that too, or it cannot be read."
        )
    return beside


class BareMoment(DateTime):
    """A moment whose column SQLAlchemy does not know, as in `coalesce(column, now)`: UTCDateTime all the same."""

    render_bind_cast = True

    def __init__(self, timezone: bool = True) -> None:
        super().__init__(timezone=True)

    def bind_processor(self, dialect: Dialect) -> Any:
        return _moment_to_text if dialect.name == "sqlite" else _moment

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return datetime.fromisoformat if dialect.name == "sqlite" else None


def with_moments(dialect: Dialect) -> Dialect:
    """`dialect`, treating every moment as UTCDateTime does."""
    dialect.colspecs = {**dialect.colspecs, DateTime: BareMoment}
    return dialect


def _moment(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"A moment needs a time zone: {value!r}.")
    return value.astimezone(UTC)


def _moment_to_text(value: datetime | None) -> str | None:
    moment = _moment(value)
    return None if moment is None else moment.isoformat(" ", "microseconds")


def _json_to_text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
