"""Planning: what a hand-over, joining, a move or a return to us puts on the plan.

What is on the plan stays there while a JIM pauses or stops, or a hand-over is withdrawn: the rules are asked
when a row comes up, and it is then skipped with the reason. So nothing is lost when they come back, and nothing is
sent for the past.
"""

from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database
from jimsupport.db.tables import hand_overs, people, planned, young_people
from jimsupport.db.tables import programmes as programme_rows
from jimsupport.domain import events
from jimsupport.domain.follow_up import cadence, contact, log, plan, programmes, standings

PROGRAMME = ("invitation", "check_in", "turning_18")  # kinds that count from the end of help
FOLLOWS = ("check_in_reminder", "rest_question")  # kinds that follow a message of before


async def plan_hand_over(
    db: Database, hand_over_id: int, *, now: datetime, invite_on: date | None = None
) -> None:
    """Plan what a hand-over brings; again after a reopening, where what is open stays on its day.

    Rows that were sent stay sent; rows that fell away with a withdrawal come back when their day is
    still to come.
    """
    async with db.write():
        for found in await db.fetch_all(_hand_overs().where(hand_overs.c.id == hand_over_id)):
            await plan.save(db, _rows(found, now=now, invite_on=invite_on), moving=False)
            await contact.restart(db, [found.jim_id], now=now)


async def move(db: Database, hand_over_id: int, *, now: datetime) -> None:
    """The end of help has another date: move what is planned for it, and drop what no longer has a day to come.

    What the JIM put off themselves stays on the day they chose, or the new end of help if that is later.
    When help goes on after all, what followed a question of before falls away.
    """
    async with db.write():
        for found in await db.fetch_all(_hand_overs().where(hand_overs.c.id == hand_over_id)):
            fall = partial(plan.drop, db, hand_over_id=hand_over_id, reason="moved", now=now)
            if found.ends_on > cadence.local_day(now, found.zone):
                await fall(kinds=FOLLOWS)
            dropped = await fall(kinds=PROGRAMME, first_only=True)
            rows = _rows(found, now=now)
            await plan.save(db, rows)
            stays = {row["key"] for row in rows}
            gone = [row for row in dropped if row.key not in stays]
            if gone:
                standing = (await standings.load(db, [found.jim_id], now=now))[found.jim_id]
                await events.record_many(db, [log.skipped(standing, [row], "moved", now=now) for row in gone])
            await contact.restart(db, [found.jim_id], now=now)


async def end(db: Database, hand_over_id: int, jim_id: int, *, now: datetime) -> None:
    """A hand-over no longer counts: nobody rings about it, and the contact clock goes on for another one, if there is.

    What is planned for it falls away as it comes up.
    """
    async with db.write():
        await contact.call_off_about(db, hand_over_id, now=now)
        await contact.restart(db, [jim_id], now=now, counting=True)


async def plan_joined(db: Database, jim_id: int, *, now: datetime) -> None:
    """Plan the default programme for someone who joined by themselves.

    It counts from the day they joined, or from the end of help where they told us. A birthday is planned
    only where they told us the month.
    """
    async with db.write():
        await plan.save(db, await _rows_of_joined(db, jim_id, now=now), moving=False)
        await contact.restart(db, [jim_id], now=now)


async def resume(db: Database, jim_id: int, *, now: datetime) -> None:
    """Plan anew what still lies ahead for a JIM: after a yes, a stop taken back, an address that works again."""
    async with db.write():
        running = _hand_overs().where(
            hand_overs.c.jim_id == jim_id,
            hand_overs.c.withdrawn_at.is_(None),
            hand_overs.c.ended_at.is_(None),
        )
        rows = [row for found in await db.fetch_all(running) for row in _rows(found, now=now)]
        rows += await _rows_of_joined(db, jim_id, now=now)
        await plan.save(db, rows, moving=False)
        await contact.restart(db, [jim_id], now=now)


async def replan(db: Database, jim_id: int, *, now: datetime) -> None:
    """The JIM chose another rhythm: the contact clock goes on by it from the last contact.

    Steps of the programme stay on the plan; those that the rhythm leaves out fall away as they come up.
    """
    await contact.restart(db, [jim_id], now=now, counting=True)


async def relocate(db: Database, jim_id: int, *, now: datetime) -> None:
    """The JIM lives in another zone: what is planned keeps its day, at the hour it is there."""
    async with db.write():
        zone = (await standings.jim(db, jim_id)).zone
        rows = [dict(row._mapping) for row in await plan.open_rows(db, [jim_id])]
        moved = [row | {"due_at": plan.due_at(row["kind"], row["due_on"], zone)} for row in rows]
        await db.upsert(planned, moved, key=["id"], set=["due_at"])
        await contact.restart(db, [jim_id], now=now, counting=True)


async def move_joined(db: Database, jim_id: int, *, now: datetime) -> None:
    """Who joined alone told us another end of help: move what counts from it. The contact clock goes on."""
    async with db.write():
        await plan.drop(
            db, jim_id=jim_id, alone=True, reason="moved", now=now, kinds=PROGRAMME, first_only=True
        )
        await plan.save(db, await _rows_of_joined(db, jim_id, now=now))


async def end_joined(db: Database, jim_id: int, *, now: datetime) -> None:
    """Who joined alone is no longer in touch: the clock goes on for a hand-over, if there is one.

    What is planned for them alone falls away as it comes up.
    """
    await contact.restart(db, [jim_id], now=now, counting=True)


async def _rows_of_joined(db: Database, jim_id: int, *, now: datetime) -> list[dict[str, Any]]:
    """What someone who joined alone gets, by the default programme; nothing for anyone else."""
    jim = await standings.jim(db, jim_id)
    if jim.joined_at is None:
        return []
    return plan.rows_of_joined(jim, await programmes.default(db), now=now)


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
            programme_rows.c.steps,
            programme_rows.c.then_every,
            young_people.c.birth_month,
        )
        .join(people, people.c.id == hand_overs.c.jim_id)
        .join(programme_rows, programme_rows.c.id == hand_overs.c.programme_id)
        .join(young_people, young_people.c.id == hand_overs.c.young_person_id)
    )
