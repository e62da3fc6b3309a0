"""A programme that repeats has no last step: when the furthest one is decided, the next is planned."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import planned, programmes
from jimsupport.domain.follow_up import cadence, plan, standings


async def extend(db: Database, decided: Sequence[Any], *, now: datetime) -> None:
    """Plan the step after each check-in of `decided` that was the last one planned; a few queries for all."""
    last = await _last_planned(db, [item for item in decided if item.kind == "check_in"])
    if not last:
        return
    ids = sorted({item.jim_id for item in last})
    people = {jim.id: jim for jim in await standings.of(db, ids)}
    registered = {row.id: row for row in await standings.hand_overs_of(db, ids)}
    rows = await db.fetch_all(programmes.select())
    by_id = {row.id: row for row in rows}
    default = next(row for row in rows if row.is_default)
    made = []
    for item in last:
        jim, hand_over = people[item.jim_id], registered.get(item.hand_over_id)
        if jim.deceased_at or jim.erased_at:
            continue
        if hand_over is None and jim.ended_at:
            continue
        if hand_over is not None and (hand_over.withdrawn_at or hand_over.ended_at):
            continue
        programme = by_id[hand_over.programme_id] if hand_over else default
        start = hand_over.ends_on if hand_over else plan.start_of_joined(jim)
        for step, day in plan.coming_steps(programme, start, after=cadence.local_day(now, jim.zone)):
            made.append(plan.row(jim, "check_in", step, day, now=now, hand_over_id=item.hand_over_id))
    await plan.save(db, made)


async def _last_planned(db: Database, check_ins: Sequence[Any]) -> list[Any]:
    """Those of `check_ins` after which none is planned for the same JIM and subject."""
    if not check_ins:
        return []
    ids = sorted({item.jim_id for item in check_ins})
    coming = await db.fetch_all(
        select(planned.c.id, planned.c.jim_id, planned.c.hand_over_id, planned.c.due_on).where(
            planned.c.jim_id.in_(ids), planned.c.kind == "check_in", planned.c.due_at.is_not(None)
        )
    )
    furthest: dict[tuple[int, int | None], Any] = {}
    for row in coming:
        about = row.jim_id, row.hand_over_id
        furthest[about] = max(row.due_on, furthest.get(about, row.due_on))
    return [
        item
        for item in check_ins
        if (known := furthest.get((item.jim_id, item.hand_over_id))) is None or known <= item.due_on
    ]
