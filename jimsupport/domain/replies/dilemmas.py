"""A reply to the mail that asked what they would do: what they would do, for staff to read before anybody else does.

What may be something else comes to staff as a question: a short answer with a meaning of its own, words too short to be
a tip, a reply that only asks.
"""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.domain.dilemmas import answering
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import plan


async def passed_on(db: Database, message: Row, jim_id: int, text: str, *, means: str, now: datetime) -> bool:
    """Keep what this JIM replied as a tip; False where it is none, and staff should see it."""
    if message.kind != plan.DILEMMA or means or text.rstrip().endswith(("?", "؟")):
        return False
    dilemma_id = plan.dilemma_of(message.items[0])
    try:
        async with db.savepoint():
            await answering.answer(db, dilemma_id, jim_id, text, door="mail", by=f"jim:{jim_id}", now=now)
    except (NotFound, Invalid):
        return False
    return True
