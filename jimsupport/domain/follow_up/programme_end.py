"""A programme that repeats has no last step: when the furthest one is decided, the next is planned."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import programmes
from jimsupport.domain.follow_up import cadence, plan
from jimsupport.domain.follow_up.eligibility import Standing


async def extend(db: Database, decided: Iterable[Any], found: dict[int, Standing], *, now: datetime) -> None:
    """Plan the step after each check-in of `decided` that was the last one planned; one query for all."""
    last = [item for item in decided if item.kind == "check_in" and _is_last(item, found[item.jim_id])]
    if not last:
        return
    rows = await db.fetch_all(programmes.select())
    by_id = {row.id: row for row in rows}
    default = next(row for row in rows if row.is_default)
    made = []
    for item in last:
        standing = found[item.jim_id]
        hand_over = standing.hand_overs.get(item.hand_over_id)
        if standing.jim.deceased_at or standing.jim.erased_at:
            continue
        if hand_over is None and standing.jim.ended_at:
            continue
        if hand_over is not None and (hand_over.withdrawn_at or hand_over.ended_at):
            continue
        programme = by_id[hand_over.programme_id] if hand_over else default
        start = hand_over.ends_on if hand_over else plan.start_of_joined(standing.jim)
        today = cadence.local_day(now, standing.jim.zone)
        for step, day in plan.coming_steps(programme, start, after=today):
            made.append(
                plan.row(standing.jim, "check_in", step, day, now=now, hand_over_id=item.hand_over_id)
            )
    await plan.save(db, made)


def _is_last(item: Any, standing: Standing) -> bool:
    return not any(
        row.kind == "check_in"
        and row.hand_over_id == item.hand_over_id
        and row.id != item.id
        and row.due_on > item.due_on
        for row in standing.upcoming
    )


async def default_programme(db: Database) -> Any:
    """The programme that a hand-over gets when nobody chose another."""
    return await db.fetch_one(select(programmes).where(programmes.c.is_default).limit(1))
