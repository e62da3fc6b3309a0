"""STOP as the whole message, from who is no JIM: a helper reads along no more, a professional is asked no more."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.domain.around import still_helping
from jimsupport.domain.replies import helpers


async def stopped(db: Database, message: Row | None, *, now: datetime) -> bool:
    """Stop what this message of ours is part of; False where it is none that stops by itself."""
    if message is None:
        return False
    if (helper := await helpers.of(db, message)) is not None:
        await helpers.leave(db, helper, now=now)
        return True
    if message.kind == still_helping.KIND:
        await still_helping.switch_off(db, message.person_id, by=f"professional:{message.person_id}", now=now)
        return True
    return False
