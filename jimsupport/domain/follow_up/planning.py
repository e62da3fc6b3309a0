"""Planning: what a hand-over, joining, a move or a return to us puts on the plan."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database
from jimsupport.db.tables import hand_overs, jims, people, programmes, young_people
from jimsupport.domain import events
from jimsupport.domain.follow_up import contact, plan, programme_end, standings
from jimsupport.domain.follow_up.plan import preview

__all__ = [
    "drop",
    "end",
    "end_joined",
    "move",
    "move_joined",
    "plan_hand_over",
    "plan_joined",
    "preview",
    "replan",
    "resume",
]

PROGRAMME = ("invitation", "check_in", "turning_18")  # kinds that count from the end of help
FOLLOWS = ("check_in_reminder", "rest_question")  # kinds that follow a message of before


async def plan_hand_over(
    db: Database, hand_over_id: int, *, now: datetime, invite_on: date | None = None
) -> None:
    """Plan what a hand-over brings; again after a move or a reopening, where it moves what is still open.

    Rows that were sent stay sent; rows that fell away with a withdrawal come back when their day is
    still to come.
    """
    async with db.write():
        for found in await db.fetch_all(_hand_overs().where(hand_overs.c.id == hand_over_id)):
            await plan.save(db, _rows(found, now=now, invite_on=invite_on))
            await contact.restart(db, [found.jim_id], now=now)


async def move(db: Database, hand_over_id: int, *, now: datetime) -> None:
    """The end of help has another date: move what is planned for it, and drop what no longer has a day to come.

    What the JIM put off themselves stays on the day they chose, or the new end of help if that is later.
    """
    async with db.write():
        await plan.drop(db, hand_over_id=hand_over_id, reason="moved", now=now, kinds=FOLLOWS)
        await plan.drop(
            db, hand_over_id=hand_over_id, reason="moved", now=now, kinds=PROGRAMME, first_only=True
        )
        await plan_hand_over(db, hand_over_id, now=now)


async def drop(
    db: Database,
    *,
    reason: str,
    now: datetime,
    jim_id: int,
    hand_over_id: int | None = None,
    alone: bool = False,
) -> None:
    """Take everything still to come for a JIM off the plan, and say so once.

    With `hand_over_id` only what is about that one, with `alone` only what is about none.
    """
    async with db.write():
        gone = await plan.drop(
            db, jim_id=jim_id, hand_over_id=hand_over_id, alone=alone, reason=reason, now=now
        )
        if gone:
            found = await standings.load(db, [jim_id], now=now)
            await events.record_many(db, [standings.not_sent(found[jim_id], gone, reason, now=now)])


async def end(db: Database, hand_over_id: int, jim_id: int, *, reason: str, now: datetime) -> None:
    """Take everything about a hand-over off the plan; the contact clock goes on for another one, if there is one."""
    async with db.write():
        await drop(db, jim_id=jim_id, hand_over_id=hand_over_id, reason=reason, now=now)
        await contact.restart(db, [jim_id], now=now, counting=True)


async def plan_joined(db: Database, jim_id: int, *, now: datetime) -> None:
    """Plan the default programme for someone who joined by themselves.

    It counts from the day they joined, or from the end of help where they told us. A birthday is planned
    only where they told us the month.
    """
    async with db.write():
        jim = await standings.jim(db, jim_id)
        if not jim.ended_at:
            programme = await programme_end.default_programme(db)
            await plan.save(db, plan.rows_of_joined(jim, programme, now=now))
        await contact.restart(db, [jim_id], now=now)


async def move_joined(db: Database, jim_id: int, *, now: datetime) -> None:
    """Who joined alone told us another end of help: move what counts from it. The contact clock goes on."""
    async with db.write():
        await plan.drop(
            db, jim_id=jim_id, alone=True, reason="moved", now=now, kinds=PROGRAMME, first_only=True
        )
        jim = await standings.jim(db, jim_id)
        programme = await programme_end.default_programme(db)
        await plan.save(db, plan.rows_of_joined(jim, programme, now=now))


async def end_joined(db: Database, jim_id: int, *, now: datetime) -> None:
    """Take off the plan what someone who joined alone would get; the clock goes on for a hand-over, if there is one."""
    async with db.write():
        await drop(db, jim_id=jim_id, alone=True, reason="ended", now=now)
        await contact.restart(db, [jim_id], now=now, counting=True)


async def resume(db: Database, jim_id: int, *, now: datetime) -> None:
    """Plan anew what still lies ahead for a JIM: after a yes, a stop taken back, an address that works again."""
    async with db.write():
        running = _hand_overs().where(
            hand_overs.c.jim_id == jim_id,
            hand_overs.c.withdrawn_at.is_(None),
            hand_overs.c.ended_at.is_(None),
        )
        rows = [row for found in await db.fetch_all(running) for row in _rows(found, now=now)]
        await plan.save(db, rows)
        if await db.fetch_one(select(jims.c.id).where(jims.c.id == jim_id, jims.c.joined_at.is_not(None))):
            await plan_joined(db, jim_id, now=now)
        else:
            await contact.restart(db, [jim_id], now=now)


async def replan(db: Database, jim_id: int, *, now: datetime) -> None:
    """The JIM chose another rhythm or zone: the contact clock goes on by it from the last contact.

    Steps of the programme stay on the plan; those that the rhythm leaves out fall away as they come up.
    """
    await contact.restart(db, [jim_id], now=now, counting=True)


def _rows(found: Any, *, now: datetime, invite_on: date | None = None) -> list[dict[str, Any]]:
    rows = plan.rows_of_hand_over(found, found, found, found.birth_month, now=now, invite_on=invite_on)
    return [row | {"jim_id": found.jim_id} for row in rows]


def _hand_overs() -> Select[Any]:
    """Hand-overs with what planning needs of their JIM, programme and young person."""
    return (
        select(
            hand_overs.c.id,
            hand_overs.c.jim_id,
            hand_overs.c.ends_on,
            people.c.zone,
            programmes.c.steps,
            programmes.c.then_every,
            young_people.c.birth_month,
        )
        .join(people, people.c.id == hand_overs.c.jim_id)
        .join(programmes, programmes.c.id == hand_overs.c.programme_id)
        .join(young_people, young_people.c.id == hand_overs.c.young_person_id)
    )
