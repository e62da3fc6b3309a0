"""Statements that stay: built and made into SQL once, and run with other values each time.

    _OF_JIM = Fixed(select(calls).where(calls.c.jim_id == bindparam("jim")))

    await db.fetch_all(_OF_JIM.params(jim=3))

Building a statement where it runs and finding what was made of it before take longer than most queries themselves: half
of what the staff's day cost.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy.sql import ClauseElement


class Fixed:
    """A statement whose values are named with `bindparam`."""

    __slots__ = ("statement",)

    def __init__(self, statement: ClauseElement) -> None:
        self.statement = statement

    def params(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> "Given":
        """The statement with its values, ready to run; names that it does not know are let be."""
        return Given(self, {**values, **more} if values else more)


class Given(NamedTuple):
    """A statement that stays, and the values of one time."""

    fixed: Fixed
    values: Mapping[str, Any]
