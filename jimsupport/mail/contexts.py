"""What the templates of outgoing messages need, as it was kept with each."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from jimsupport.db import Database, Fixed, Row, Unavailable
from jimsupport.db.tables import outbox

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CONTEXTS = Fixed(select(outbox.c.id, outbox.c.context).where(outbox.c.id.in_(_IDS)))


async def context_of(db: Database, outbox_id: int) -> dict[str, Any]:
    """What the templates of one message need. Raises whatever keeps it from being read."""
    found: dict[str, Any] = json.loads(
        await db.fetch_value(select(outbox.c.context).where(outbox.c.id == outbox_id))
    )
    return found


async def contexts_of(db: Database, rows: Sequence[Row]) -> dict[int, dict[str, Any] | Exception]:
    """What the templates of each message need, by its id, where that is kept; or why it cannot be read, which stalls none."""
    try:
        found = await db.fetch_all(_CONTEXTS.params(ids=[row.id for row in rows]))
        return {row.id: json.loads(row.context) for row in found if row.context is not None}
    except Unavailable:
        raise
    except Exception as error:
        if len(rows) == 1:
            return {rows[0].id: error}
    one_by_one = [await contexts_of(db, [row]) for row in rows]
    return {outbox_id: context for found in one_by_one for outbox_id, context in found.items()}
