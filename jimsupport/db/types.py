"""Column types that mean the same on SQLite and PostgreSQL: moments, JSON, and text nobody else may read.

Their result processors are never given NULL: `rows` leaves it None.
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from jimsupport.db.keys import Keyring

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


class Encrypted(TypeDecorator[str]):
    """Text encrypted in the database with the process's keyring, bound to the name it is given here."""

    impl = Text
    cache_ok = True

    def __init__(self, associated: str) -> None:
        """`associated` is "table.column": a value moved to another column does not decrypt."""
        super().__init__()
        self.associated = associated

    def bind_processor(self, dialect: Dialect) -> Any:
        return lambda text: None if text is None else keyring().encrypt(text, self.associated)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return lambda value: keyring().decrypt(value, self.associated)


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
