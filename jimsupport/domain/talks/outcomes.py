"""What came of a talk: it was held, or the JIM was not there; and taking that back when it was a slip."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from jimsupport.db import Database, Row
from jimsupport.db.tables import talks
from jimsupport.domain import events
from jimsupport.domain.errors import Refused
from jimsupport.domain.follow_up import contact
from jimsupport.domain.handling import closures
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.domain.support import calls
from jimsupport.domain.talks import about, letters, reminders, rows
from jimsupport.words import N_


async def held(db: Database, talk: Row, *, close: bool = False, by: str, now: datetime) -> None:
    """They spoke: real contact. With `close` the question it was about is closed too.

    Refused before the talk begins; twice is once.
    """
    _check_begun(talk, now)
    async with db.write():
        await db.lock("jim", talk.jim_id)
        if not await _end(db, talk, "held", by=by, now=now):
            return
        await reminders.drop(db, [talk.id], "answered", now=now)
        await contact.record(db, talk.jim_id, by=by, now=now, what="talked", phone=talk.way == "phone")
        question = await about.question(db, talk)
        if close and question is not None:
            await closures.close(db, question, "called", by=by, now=now)


async def missed(db: Database, talk: Row, *, by: str, now: datetime) -> None:
    """The JIM was not there: they get a kind mail with another moment. Refused before the talk begins; twice is once."""
    _check_begun(talk, now)
    async with db.write():
        await db.lock("jim", talk.jim_id)
        if not await _end(db, talk, "missed", by=by, now=now):
            return
        await events.record(db, "talk_missed", talk.jim_id, by=by, now=now, talk=talk.id, **_asked(talk))
        await about.go_on(db, talk, by=by, now=now)
        if not (talk.deceased_at or talk.stopped_at):
            await letters.missed(db, talk, now=now)


async def undo(db: Database, talk: Row, *, by: str, now: datetime) -> None:
    """It was a slip: the talk is as it was. What it set in motion stays. Raises Refused when it was too long ago."""
    async with db.write():
        await db.lock("jim", talk.jim_id)
        talk = await rows.load(db, talk.id)
        if talk.state not in ("held", "missed"):
            return
        if not can_undo(talk, now):
            raise Refused(N_("Dit is te lang geleden om terug te draaien."))
        back = {"state": "booked", "ended_at": None, "ended_by": None}
        await db.execute(update(talks).where(talks.c.id == talk.id).values(**back))
        if talk.state == "held":
            await calls.record_undone(db, talk.jim_id, talk.ended_at, by=by, now=now)
        else:
            await events.record(db, "talk_missed_undone", talk.jim_id, by=by, now=now, talk=talk.id)


def can_undo(talk: Row, now: datetime) -> bool:
    """Whether what came of it was said so lately that it can be taken back."""
    return talk.state in ("held", "missed") and now - talk.ended_at <= UNDO_WITHIN


def _asked(talk: Row) -> dict[str, Any]:
    return {"request": talk.request_id} if talk.request_id else {}


def _check_begun(talk: Row, now: datetime) -> None:
    if talk.starts_at > now:
        raise Refused(N_("Dit gesprek moet nog komen."))


async def _end(db: Database, talk: Row, state: str, *, by: str, now: datetime) -> bool:
    """Compare and set: of two who say it one does it. Raises Refused when it was called off, or said otherwise."""
    won = await db.fetch_one(
        update(talks)
        .where(talks.c.id == talk.id, talks.c.state == "booked")
        .values(state=state, ended_at=now, ended_by=by)
        .returning(talks.c.id)
    )
    if won is not None:
        return True
    now_is = (await rows.load(db, talk.id)).state
    if now_is == "cancelled":
        raise Refused(N_("Dit gesprek is afgezegd."))
    if now_is != state:
        raise Refused(N_("Er staat al hoe dit gesprek afliep. Draai dat eerst terug."))
    return False
