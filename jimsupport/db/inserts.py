"""An INSERT of one row made into one of many, as PostgreSQL takes it: each column is one value, a list.

A column in which all rows have the same is that value by itself. The driver takes longer for a moment in a list than
for all the rest of its row, and rows that are written together have their moments in common, and much that is NULL.
"""

import re
from collections.abc import Sequence
from itertools import repeat
from operator import is_
from typing import Any

MANY = 10  # rows, from where on it is worth a statement of its own
_VALUES = re.compile(r"VALUES \(((?:\$[0-9]+::[A-Z ]+(?:, )?)+)\)")
_RETURNING = re.compile(r" RETURNING [a-z_]+\.id$")


class Together:
    """One INSERT, for any number of rows."""

    __slots__ = ("_after", "_before", "_casts", "_made")

    def __init__(self, before: str, casts: Sequence[str], after: str) -> None:
        self._before = before
        self._casts = casts  # the values of one row, as "$1::INTEGER"
        self._after = after
        self._made: dict[tuple[bool, ...], str] = {}

    @classmethod
    def of(cls, sql: str) -> "Together | None":
        """What inserts many rows where `sql` inserts one; None for any other statement."""
        values = _VALUES.search(sql)
        if values is None or not sql.startswith("INSERT"):
            return None
        return cls(sql[: values.start()], values[1].split(", "), _RETURNING.sub("", sql[values.end() :]))

    def sql(self, lists: Sequence[bool]) -> str:
        """The SQL where these values, in their order, are lists, and the others the same in every row."""
        key = tuple(lists)
        if key not in self._made:
            self._made[key] = self._written(key)
        return self._made[key]

    def _written(self, lists: tuple[bool, ...]) -> str:
        columns = list(zip([f"c{n}" for n in range(len(self._casts))], self._casts, lists, strict=False))
        picked = [name if listed else cast for name, cast, listed in columns]
        given = [f"{cast}[]" for _, cast, listed in columns if listed]
        names = [name for name, _, listed in columns if listed]
        unnested = f"unnest({', '.join(given)}) AS given ({', '.join(names)})"
        return "".join([self._before, "SELECT ", ", ".join(picked), " FROM ", unnested, self._after])


def is_same(column: Sequence[Any]) -> bool:
    """Whether all rows, and there are many, have the very same in this column: equal values can be written differently."""
    return len(column) >= MANY and column[0] is column[-1] and all(map(is_, column, repeat(column[0])))
