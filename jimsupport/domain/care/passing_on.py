"""Hand-overs go to a colleague: one, or all of someone who leaves. For a day it can be undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import events as event_rows
from jimsupport.db.tables import hand_overs, organisations, people
from jimsupport.domain import events
from jimsupport.domain.care import organisations as workplaces
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.words import N_

NO_COLLEAGUE = N_("Kies een collega uit de lijst.")
PASSED_ON = "hand_over_passed_on"


@dataclass(frozen=True, slots=True)
class Passed:
    """What went to one colleague at once and can still come back; `id` is of its first event."""

    id: int
    to: str
    organisation: str
    count: int


async def one(db: Database, hand_over: Row, *, to: int, by: str, now: datetime) -> None:
    """Give one hand-over to a colleague of the same organisation; the JIM hears nothing of it."""
    chosen = hand_overs.c.id == hand_over.id
    await _pass_on(
        db, chosen, hand_over.organisation_id, was=hand_over.professional_id, to=to, by=by, now=now
    )


async def everything(
    db: Database, *, professional: int, organisation_id: int, to: int, by: str, now: datetime
) -> int:
    """Give everything that stands of someone who leaves to a colleague; how many there were."""
    chosen = and_(
        hand_overs.c.professional_id == professional,
        hand_overs.c.organisation_id == organisation_id,
        hand_overs.c.withdrawn_at.is_(None),
    )
    return await _pass_on(db, chosen, organisation_id, was=professional, to=to, by=by, now=now)


async def _pass_on(
    db: Database, chosen: Any, organisation_id: int, *, was: int, to: int, by: str, now: datetime
) -> int:
    async with db.write():
        if not await workplaces.works_there(db, to, organisation_id):
            raise Invalid("to", NO_COLLEAGUE)
        return await _move(db, and_(chosen, hand_overs.c.professional_id != to), was, to, by=by, now=now)


async def lately(db: Database, professional: int, *, by: str, now: datetime) -> list[Passed]:
    """What this actor passed on of this professional within a day and is still where it went, newest first."""
    rows = await db.fetch_all(
        select(
            event_rows.c.id,
            event_rows.c.at,
            event_rows.c.data,
            organisations.c.name.label("organisation"),
            people.c.first_name,
            people.c.last_name,
        )
        .join(hand_overs, hand_overs.c.id == event_rows.c.hand_over_id)
        .join(organisations, organisations.c.id == hand_overs.c.organisation_id)
        .join(people, people.c.id == hand_overs.c.professional_id)
        .where(*_by(by), event_rows.c.at > now - UNDO_WITHIN, hand_overs.c.professional_id != professional)
        .order_by(event_rows.c.id.desc())
    )
    passed: dict[tuple[datetime, str], Passed] = {}
    for row in rows:
        if row.data.get("from") == professional:
            name = f"{row.first_name} {row.last_name}".strip()
            before = passed.get((row.at, name))
            count = before.count + 1 if before else 1
            passed[row.at, name] = Passed(row.id, name, row.organisation, count)
    return list(passed.values())


async def undo(db: Database, event_id: int, professional: int, *, by: str, now: datetime) -> int:
    """Give back what went with this event and is still where it went; how many. Raises NotFound for any other."""
    async with db.write():
        event = await db.fetch_one(
            event_rows.select().where(
                event_rows.c.id == event_id, *_by(by), event_rows.c.at > now - UNDO_WITHIN
            )
        )
        if event is None or event.data.get("from") != professional:
            raise NotFound
        at_once = select(event_rows.c.hand_over_id).where(*_by(by), event_rows.c.at == event.at)
        to = event.data["to"]
        still_there = and_(hand_overs.c.id.in_(at_once), hand_overs.c.professional_id == to)
        return await _move(db, still_there, to, professional, by=by, now=now)


async def _move(db: Database, chosen: Any, was: int, to: int, *, by: str, now: datetime) -> int:
    moved = await db.fetch_all(
        hand_overs.update()
        .where(chosen)
        .values(professional_id=to)
        .returning(hand_overs.c.id, hand_overs.c.jim_id)
    )
    data = {"from": was, "to": to}
    await events.record_many(
        db,
        [
            events.row(PASSED_ON, each.jim_id, by=by, now=now, hand_over_id=each.id, data=data)
            for each in moved
        ],
    )
    return len(moved)


def _by(actor: str) -> tuple[Any, ...]:
    return event_rows.c.kind == PASSED_ON, event_rows.c.by == actor
