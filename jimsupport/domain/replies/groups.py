"""A reply to the mail of a group becomes a message of the group, without what stands beneath it of its writer.

What may not be meant for the group comes to staff: a way to reach somebody that stands in the words themselves, what
asks something of us, and what comes from who is not in it any more.
"""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import people
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.group_life import fitting, messages, post
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.post import group_of

KINDS = (post.NEWS,)
OF_US = ("stop", "start", "pause", "call", "other_jim")  # what a short reply asks of us, not of the group


async def passed_on(
    db: Database, message: Row, jim_id: int, text: str, *, means: str, received_id: int, now: datetime
) -> bool:
    """Put what this JIM replied in the group; False where it was not, and staff should see it.

    `means` is what it says where it is a short answer (`mail.reading.short`), else "".
    """
    if message.kind not in KINDS or means in OF_US:
        return False
    names = select(people.c.first_name, people.c.last_name).where(people.c.id == jim_id)
    writer = await db.fetch_one(names)
    body = fitting.fit(text, first_name=writer.first_name, last_name=writer.last_name) if writer else None
    if body is None:
        return False
    try:
        async with db.savepoint():
            seen = await groups.for_jim(db, group_of(message.key), jim_id)
            await messages.write(db, seen, body, by=f"jim:{jim_id}", now=now, received_id=received_id)
    except (NotFound, Invalid, Refused):
        return False
    return True
