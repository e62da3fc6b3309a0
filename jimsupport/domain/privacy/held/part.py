"""One table as far as it is about somebody: how its rows are theirs, what the page shows, what is left out and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Column, Table

from jimsupport.db.tables.base import Holds

SECRETS = "a hash or a key that lets somebody in"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of `table` are whose `of` says: columns, or ways over other tables ("request_id.jim_id").

    `shown` gives the columns of the page their labels, `names` those that point at a row their label and what to show of
    that row instead; `said` holds the words of codes. Every column is in the file but for those `left_out`, each with the
    reason, and keys. `title` is how a person would call it.
    """

    table: Table
    title: str
    of: tuple[str, ...]
    shown: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, tuple[str, Column[str]]] = field(default_factory=dict)
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    file_only: tuple[str, ...] = ()
    by: str = ""  # the column in which "jim:12" says whose it is, where no column points at the person

    @property
    def filed(self) -> list[Column[object]]:
        """What the file holds of each row."""
        return [column for column in self.table.c if column.name not in self.left_out and not is_key(column)]


def is_key(column: Column[object]) -> bool:
    """Whether this is a hash or a key: of no use to whose it is, and of much to a thief."""
    return column.info.get("holds") == Holds.KEY
