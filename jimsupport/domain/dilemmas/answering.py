"""Saying what one would do: on the page, by reply, or told to staff. It becomes a tip, which waits until staff read it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemmas, tips
from jimsupport.domain.dilemmas import asking
from jimsupport.domain.errors import NotFound
from jimsupport.domain.people import jims
from jimsupport.domain.tips import tips as given

MOST = 30  # that are asked now, on one page
MOST_ANSWERS = 200


async def answer(
    db: Database,
    dilemma_id: int,
    jim_id: int,
    text: str,
    *,
    language: str = "",
    shown_as: str = "relation",
    signature: str = "",
    door: str = "page",
    by: str,
    now: datetime,
    phone: bool = False,
) -> int:
    """Keep what this JIM would do; the id of the tip. Who answered is asked it no more. Late is never too late.

    Without a `language` it is the one we write to them in. Raises Invalid at the field at fault, NotFound for a draft.
    """
    async with db.write():
        jim = await jims.hold(db, jim_id)
        tip_id = await given.give(
            db,
            jim_id,
            text=text,
            language=language or jim.language,
            dilemma_id=dilemma_id,
            shown_as=shown_as,
            signature=signature,
            door=door,
            by=by,
            now=now,
            phone=phone,
        )
        await asking.drop(db, dilemma_id=dilemma_id, jim_id=jim_id, reason="answered", now=now)
    return tip_id


async def for_jim(db: Database, dilemma_id: int, jim_id: int) -> Row:
    """A dilemma as this JIM sees it, with whether they `answered`. Raises NotFound for a draft."""
    row = await db.fetch_one(_seen_by(jim_id).where(dilemmas.c.id == dilemma_id))
    if row is None:
        raise NotFound
    return row


async def open_to(db: Database, jim_id: int) -> list[Row]:
    """What is asked now, newest first; each with whether this JIM `answered`."""
    newest = _seen_by(jim_id).where(dilemmas.c.state == "asking").order_by(dilemmas.c.asked_at.desc())
    return await db.fetch_all(newest.limit(MOST))


async def waits_for(db: Database, jim_id: int) -> int:
    """How many are asked now that this JIM did not answer."""
    unanswered = select(func.count()).where(
        dilemmas.c.state == "asking", ~asking.answered_by(dilemmas.c.id, jim_id)
    )
    return int(await db.fetch_value(unanswered.select_from(dilemmas)))


async def mine(db: Database, dilemma_id: int, jim_id: int) -> list[Row]:
    """What this JIM said to it, newest first."""
    theirs = tips.c.dilemma_id == dilemma_id, tips.c.giver_id == jim_id
    return await db.fetch_all(tips.select().where(*theirs).order_by(tips.c.id.desc()).limit(10))


async def for_staff(db: Database, dilemma_id: int, *, staff_id: int) -> list[Row]:
    """What was said to it and not taken back: what waits first; nothing of whoever looks."""
    waits = tips.c.state.in_(given.OPEN)
    return await db.fetch_all(
        tips.select()
        .where(
            tips.c.dilemma_id == dilemma_id,
            tips.c.state.in_((*given.OPEN, "published", "declined")),
            tips.c.giver_id.is_distinct_from(staff_id),
        )
        .order_by(waits.desc(), *given.BEST_FIRST)
        .limit(MOST_ANSWERS)
    )


def _seen_by(jim_id: int) -> Any:
    answered = asking.answered_by(dilemmas.c.id, jim_id).label("answered")
    return select(*dilemmas.c, answered).where(dilemmas.c.state != "draft")
