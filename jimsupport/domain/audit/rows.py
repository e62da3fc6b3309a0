"""One row of the audit log. By construction no name is in it: ids, counts and words of a fixed list."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import audit_rows
from jimsupport.domain.audit.words import WORDS

ACT = re.compile(r"[a-z]+(_[a-z0-9]+)*", re.ASCII)
ACTOR = re.compile(
    r"visitor|worker|helper|demo|terminal|unknown|(job|command):[a-z]+(_[a-z]+)*|(jim|staff|professional|administrator|person):[0-9]+",
    re.ASCII,
)
LONGEST_ACT = 40


class Named(str):
    """The name of something in our own code, such as a route: no word of anybody."""

    __slots__ = ()


def row(
    act: str, *, actor: str, subject: tuple[str, int] | None = None, now: datetime, **ids: Any
) -> dict[str, Any]:
    """The values of one row, for verbs that record many at once.

    `act` is what was done, in the past tense ("signed_in", "role_granted"); `actor` who did it ("staff:3", "visitor",
    "job:erase"); `ids` numbers, truths, members of an Enum, what is Named and WORDS. Raises ValueError on anything else.
    """
    if not ACT.fullmatch(act) or len(act) > LONGEST_ACT:
        raise ValueError(f"An act is a word or three in the past tense, not {act!r}.")
    if not ACTOR.fullmatch(actor):
        raise ValueError("Who did it is a role and a number, a job, or a visitor.")
    kind, number = subject or (None, None)
    if kind is not None and (not ACT.fullmatch(kind) or type(number) is not int):
        raise ValueError("What it was done to is a kind and a number.")
    return {
        "at": now,
        "act": act,
        "actor": actor,
        "subject_kind": kind,
        "subject_id": number,
        "data": {name: _bare(name, value) for name, value in sorted(ids.items()) if value is not None},
    }


async def record(
    db: Database, act: str, *, actor: str, subject: tuple[str, int] | None = None, now: datetime, **ids: Any
) -> None:
    """Write one row, as `row` makes it, in the transaction of what was done."""
    await record_many(db, [row(act, actor=actor, subject=subject, now=now, **ids)])


async def record_many(db: Database, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows that `row` made, in the order given."""
    await db.insert_many(audit_rows, list(rows))


def _bare(name: str, value: Any) -> Any:
    if isinstance(value, Enum):
        value = value.value
        if isinstance(value, str) and ACT.fullmatch(value):
            return value
    if isinstance(value, Named) and ACT.fullmatch(value):
        return str(value)
    if isinstance(value, bool | int) or (isinstance(value, str) and value in WORDS):
        return value
    raise ValueError(f"{name} is not a number, a truth or a word of the audit log.")
