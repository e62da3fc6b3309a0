"""What a JIM says back: into the same conversation, whatever became of it meanwhile."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.domain import events
from jimsupport.domain.follow_up import contact
from jimsupport.domain.handling import closures, merges
from jimsupport.domain.support import danger, requests


async def say(
    db: Database,
    request: Row,
    body: str,
    *,
    field: str = "body",
    by: str,
    now: datetime,
    phone: bool = False,
    came: requests.Came | None = None,
) -> int:
    """Put `body` in the conversation that `request` is part of now, and give the id of that.

    Closed or withdrawn it is open again, in the hands it was in; merged, it lands where it went; put away, it is
    back. It stands on the day as new words, and words of danger lift it. A double tap says it once. What `came`
    by mail may be of any length, and is a sign of life where it is sure whose it is. Raises Invalid for any other
    text that is empty or too long.
    """
    longest = None if came else requests.LONGEST
    body = requests.checked_text(body, field=field, needed=came is None, longest=longest)
    async with db.write():
        if jim_id := (await merges.live(db, request.id)).jim_id:
            await db.lock("jim", jim_id)  # before the question, in the order of all that a JIM does
        live = await merges.hold(db, request.id)
        if await requests.just_said(db, await merges.whole(db, live.id), body, now=now):
            return live.id
        if live.closed_at:
            await closures.open_again(db, live, now=now)
        await requests.add_message(db, live.id, body, by=by, now=now, came=came)
        await requests.heard(db, live.id, now=now)
        await danger.weigh(db, live.id, body, now=now)
        await events.record(
            db,
            "request_said",
            live.jim_id,
            by=by,
            now=now,
            phone=phone,
            request=live.id,
            reopened=bool(live.closed_at),
            door=came.door if came else "",
        )
        if live.jim_id and (came is None or came.certain):
            await contact.record(db, live.jim_id, by=by, now=now, what="asked", phone=phone)
    return live.id
