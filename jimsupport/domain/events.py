"""Everything that happens to a person, as one timeline."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import events
from jimsupport.domain import audit


def row(
    kind: str,
    person_id: int | None,
    *,
    by: str,
    now: datetime,
    hand_over_id: int | None = None,
    phone: bool = False,
    note: str | None = None,
    data: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The values of one event, for verbs that record many at once.

    `by` names the actor ("jim:12", "staff:3", "worker"); `phone` says that staff did it for
    the person on the phone; `note` is what someone wrote and is kept encrypted.
    """
    return {
        "kind": kind,
        "person_id": person_id,
        "hand_over_id": hand_over_id,
        "by": by,
        "by_phone": "phone" if phone else "",
        "at": now,
        "data": data or {},
        "note": note,
    }


async def record(
    db: Database,
    kind: str,
    person_id: int | None,
    *,
    by: str,
    now: datetime,
    hand_over_id: int | None = None,
    phone: bool = False,
    note: str | None = None,
    **data: Any,
) -> None:
    """Write one event, in the transaction of the verb that caused it."""
    values = row(
        kind, person_id, by=by, now=now, hand_over_id=hand_over_id, phone=phone, note=note, data=data
    )
    await record_many(db, [values])


async def record_many(db: Database, rows: Iterable[dict[str, Any]]) -> None:
    """Write events in the order given, and those of them that are of the audit log there too; the ids keep that order."""
    rows = list(rows)
    kept = audit.of_events(rows)
    if not kept:
        await db.insert_many(events, rows)
        return
    async with db.write():
        await db.insert_many(events, rows)
        await audit.record_many(db, kept)
