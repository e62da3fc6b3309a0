"""Programmes: after how long we ask how it goes. An administrator edits them; running hand-overs follow."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import hand_overs, programmes
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Problem
from jimsupport.domain.follow_up import cadence, programme_change
from jimsupport.domain.follow_up.programme_change import Change
from jimsupport.words import N_

LONGEST_NAME = 80
MOST_STEPS = 12
SHORTEST_REPEAT = "P1M"
_SIMPLE = re.compile(r"P[0-9]+[DWMY]")


async def listed(db: Database) -> list[Row]:
    """Every programme by name, the default first, each with the number of hand-overs that run on it."""
    running = (
        select(hand_overs.c.programme_id, func.count().label("number"))
        .where(hand_overs.c.withdrawn_at.is_(None), hand_overs.c.ended_at.is_(None))
        .group_by(hand_overs.c.programme_id)
        .subquery()
    )
    return await db.fetch_all(
        select(programmes, func.coalesce(running.c.number, 0).label("running"))
        .outerjoin(running, running.c.programme_id == programmes.c.id)
        .order_by(programmes.c.is_default.desc(), programmes.c.name)
    )


async def load(db: Database, programme_id: int) -> Row:
    """One programme, or NotFound."""
    found = await db.fetch_one(programmes.select().where(programmes.c.id == programme_id))
    if found is None:
        raise NotFound
    return found


async def default(db: Database) -> Row:
    """The programme of every new hand-over and of whoever joins alone. NotFound where none was ever made."""
    found = await db.fetch_one(programmes.select().where(programmes.c.is_default).limit(1))
    if found is None:
        raise NotFound
    return found


async def create(
    db: Database, *, name: str, steps: Sequence[str], then_every: str | None, by: str, now: datetime
) -> int:
    """Make a programme that nobody is on yet; the first one ever is the default. Its id."""
    steps = check(name, steps, then_every)
    async with db.write():
        await _refuse_taken(db, name, None)
        first = await db.fetch_value(select(func.count()).select_from(programmes)) == 0
        values = {
            "name": name,
            "steps": steps,
            "then_every": then_every,
            "is_default": first,
            "created_at": now,
        }
        programme_id = await db.insert(programmes.insert().values(**values))
        await _record(
            db, "programme_created", programme_id, by=by, now=now, steps=steps, then_every=then_every
        )
    return programme_id


async def effect(
    db: Database, programme: Row, *, steps: Sequence[str], then_every: str | None, now: datetime
) -> list[Change]:
    """What changing `programme` to these steps would do to what is planned, step by step; nothing is changed."""
    return programme_change.counted(
        await programme_change.compare(db, programme_change.followers(programme), steps, then_every, now=now)
    )


async def change(
    db: Database,
    programme_id: int,
    *,
    name: str,
    steps: Sequence[str],
    then_every: str | None,
    by: str,
    now: datetime,
) -> list[Change]:
    """Change a programme and the plans of all who are on it; what that did, step by step.

    Only what lies after today changes: nothing is sent for the past, and what someone put off to a
    day of their own choice stays on it.
    """
    steps = check(name, steps, then_every)
    async with db.write():
        programme = await load(db, programme_id)
        await _refuse_taken(db, name, programme_id)
        if (name, steps, then_every) == (programme.name, programme.steps, programme.then_every):
            return []
        values = {"name": name, "steps": steps, "then_every": then_every, "changed_at": now}
        await db.execute(programmes.update().where(programmes.c.id == programme_id).values(**values))
        on_it = [programme_change.followers(programme, away=away) for away in (False, True)]
        done, _ = [await programme_change.carry_out(db, who, steps, then_every, now=now) for who in on_it]
        data = {"was": [programme.steps, programme.then_every], "steps": steps, "then_every": then_every}
        await _record(db, "programme_changed", programme_id, by=by, now=now, **data)
    return done


async def effect_of_default(db: Database, programme: Row, *, now: datetime) -> list[Change]:
    """What making `programme` the default would do to the plans of those who joined alone."""
    return programme_change.counted(
        await programme_change.compare(
            db, programme_change.joined_alone(), programme.steps, programme.then_every, now=now
        )
    )


async def make_default(db: Database, programme_id: int, *, by: str, now: datetime) -> list[Change]:
    """Let new hand-overs, and everyone who joined alone, follow this programme; what that did, step by step."""
    async with db.write():
        programme = await load(db, programme_id)
        if programme.is_default:
            return []
        await db.execute(programmes.update().where(programmes.c.is_default).values(is_default=False))
        await db.execute(programmes.update().where(programmes.c.id == programme_id).values(is_default=True))
        steps, then_every = programme.steps, programme.then_every
        alone = [programme_change.joined_alone(away=away) for away in (False, True)]
        done, _ = [await programme_change.carry_out(db, who, steps, then_every, now=now) for who in alone]
        await _record(db, "programme_made_default", programme_id, by=by, now=now)
    return done


def check(name: str, steps: Sequence[str], then_every: str | None) -> list[str]:
    """The steps in order, shortest first. Raises Invalid with everything that is wrong."""
    problems = []
    if not name.strip():
        problems.append(Problem("name", N_("Geef het ritme een naam."), {}))
    elif len(name) > LONGEST_NAME:
        problems.append(
            Problem("name", N_("Maak de naam korter: hoogstens %(most)s tekens."), {"most": LONGEST_NAME})
        )
    if not steps and then_every is None:
        problems.append(Problem("steps", N_("Vul minstens één moment in, bijvoorbeeld na 2 weken."), {}))
    elif len(steps) > MOST_STEPS:
        problems.append(Problem("steps", N_("Kies hoogstens %(most)s momenten."), {"most": MOST_STEPS}))
    elif not all(_usable(step) for step in steps):
        problems.append(
            Problem("steps", N_("Kies voor elk moment een heel getal, hoogstens 20 jaar na het einde."), {})
        )
    elif len({programme_change.length(step) for step in steps}) < len(steps):
        problems.append(Problem("steps", N_("Twee momenten vallen op dezelfde dag. Haal er één weg."), {}))
    if then_every is not None and (
        not _usable(then_every)
        or programme_change.length(then_every) < programme_change.length(SHORTEST_REPEAT)
    ):
        problems.append(
            Problem("then_every", N_("Kies een heel getal, minstens een maand en hoogstens 20 jaar."), {})
        )
    if problems:
        raise Invalid.many(problems)
    return sorted(steps, key=programme_change.length)


def _usable(step: str) -> bool:
    return cadence.valid_step(step) and _SIMPLE.fullmatch(step) is not None


async def _refuse_taken(db: Database, name: str, own: int | None) -> None:
    await db.lock("programme", name)
    taken = await db.fetch_one(
        programmes.select().where(programmes.c.name == name, programmes.c.id.is_distinct_from(own))
    )
    if taken is not None:
        raise Invalid("name", N_("Er is al een ritme met deze naam. Kies een andere."))


async def _record(db: Database, kind: str, programme_id: int, *, by: str, now: datetime, **data: Any) -> None:
    await events.record(db, kind, None, by=by, now=now, programme=programme_id, **data)
