"""What a short answer sets in motion, as if its button had been tapped; and what takes it back.

Which answer it is to which question is decided here; whether it may be applied by itself is for `proposals`.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import planned
from jimsupport.domain.errors import Refused
from jimsupport.domain.follow_up import check_ins, contact, eligibility, occurrences
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import pauses, stops
from jimsupport.words import N_

CHOSEN = {"well": "good", "other_jim": "other_jim", "call": "call_me"}  # short answer: the button
ASKING = eligibility.ASK_HOW | {"check_in_reminder", "rest_question", "contact_reminder", "yearly_hello"}
PAUSE = timedelta(weeks=4)  # where they said no day
CANNOT_UNDO = ("talked",)
ANSWERED_SINCE = N_("De JIM heeft daarna zelf iets gekozen. Dat blijft staan.")


async def asked_in(db: Database, message: Row | None) -> Row | None:
    """The question that a message of ours asked, where it asked how it goes; None for any other."""
    if message is None or message.kind not in ASKING:
        return None
    for key in message.items:
        item = await db.fetch_one(planned.select().where(planned.c.key == key))
        if item is not None and item.kind in ASKING:
            return await occurrences.question_of(db, item)
    return None


async def load(db: Database, planned_id: int | None) -> Row | None:
    """The question with this id."""
    if planned_id is None:
        return None
    return await db.fetch_one(select(planned).where(planned.c.id == planned_id))


async def stands(db: Database, item: Any) -> Row | None:
    """What was answered to how it goes, or to whether we leave them be; None while that is open."""
    given = await check_ins.current(db, item)
    found: Row | None = given.get("how") or given.get("rest")
    return found


async def fits(db: Database, jim: Row, answer: str, item: Row | None) -> bool:
    """Whether this answer says something that can be done as things are: START only to who stopped or paused."""
    if answer in CHOSEN:
        return item is not None and item.outcome == "sent"
    if answer == "start":
        return jim.stopped_at is not None or jim.paused_until is not None
    return True


async def do(db: Database, jim: Row, answer: str, item: Row | None, *, by: str, now: datetime) -> None:
    """Do what the answer says, as its button does; `item` is the question where it answers one."""
    if answer in CHOSEN and item is not None:
        await check_ins.answer(db, item, CHOSEN[answer], by=by, now=now)
    elif answer == "stop":
        await stops.stop(db, jim.id, by=by, now=now)
    elif answer == "start":
        await (stops.resume if jim.stopped_at else pauses.end)(db, jim.id, by=by, now=now)
        if by == f"jim:{jim.id}":  # as after a stop, which confirms itself
            await stops.say_so(db, jim, "resumed", now=now)
    elif answer == "pause":
        await pauses.start(db, jim.id, until=jim_rows.today(jim, now) + PAUSE, by=by, now=now)
    elif answer == "talked":
        await contact.talked(db, jim.id, by=by, now=now)


async def undo(
    db: Database, jim_id: int, answer: str, item: Row | None, *, since: datetime, by: str, now: datetime
) -> None:
    """Take back what was done at `since`. Raises Refused where the JIM chose something else after it."""
    if answer in CHOSEN and item is not None:
        standing = await stands(db, item)
        if standing is None or standing.at != since:
            raise Refused(ANSWERED_SINCE)
        await check_ins.undo(db, item, by=by, now=now)
    elif answer == "stop":
        await stops.resume(db, jim_id, by=by, now=now)
    elif answer == "start":
        await stops.stop(db, jim_id, by=by, now=now)
    elif answer == "pause":
        await pauses.end(db, jim_id, by=by, now=now)
