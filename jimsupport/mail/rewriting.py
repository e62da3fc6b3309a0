"""Other words for a message that did not leave yet."""

import json
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import outbox


async def rewrite(db: Database, outbox_id: int, context: dict[str, Any]) -> None:
    """Let the message with this id say what its templates make of `context`."""
    values = await db.sealed(outbox, outbox_id, context=json.dumps(context, ensure_ascii=False))
    await db.execute(outbox.update().where(outbox.c.id == outbox_id).values(**values))
