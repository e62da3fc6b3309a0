"""What an administrator may change of the matching: how much each thing weighs, from nothing to twice as much."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import matching_settings, people
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid
from jimsupport.domain.matching.model import Config, Weights
from jimsupport.words import N_

ONLY = 1  # the one row
STEPS = {0: N_("telt niet mee"), 50: N_("weinig"), 100: N_("gewoon"), 150: N_("veel"), 200: N_("heel veel")}
PLAIN = 100  # percent of what we begin with
OF_PAIRS = ("themes", "stage", "closeness", "relation", "organisation")
OF_GROUPS = ("wait_cap", "met_before")
NAMES = (*OF_PAIRS, *OF_GROUPS)


@dataclass(frozen=True, slots=True)
class Changed:
    """When something was changed, and by whom: a first name, if there is one."""

    at: datetime
    who: str


async def row(db: Database) -> Row | None:
    """What was changed, when and by whom; None: everything is as we begin with."""
    return await db.fetch_one(matching_settings.select().where(matching_settings.c.id == ONLY))


async def changed(db: Database) -> Changed | None:
    """Who changed something last, and when; None while everything is as we begin with."""
    found = await row(db)
    if found is None or not found.config:
        return None
    number = found.changed_by.partition(":")[2]
    who = await db.fetch_value(select(people.c.first_name).where(people.c.id == int(number or 0)))
    return Changed(found.changed_at, who or "")


async def percents(db: Database) -> dict[str, int]:
    """How much each thing counts, in percent of what we begin with."""
    return _percents(await row(db))


def _percents(changed: Row | None) -> dict[str, int]:
    return dict.fromkeys(NAMES, PLAIN) | (changed.config if changed else {})


async def config(db: Database) -> Config:
    """The configuration to match by."""
    return made(await percents(db))


def made(chosen: Mapping[str, int]) -> Config:
    """The configuration in which each thing counts for so many percent.

    Being in a group at all stays worth as much as everything two people can have in common: however heavy the
    weights, nobody is left over because somebody else would fit better.
    """
    plain = Config()
    points = {name: getattr(plain.weights, name) * chosen[name] // PLAIN for name in OF_PAIRS}
    others = {name: getattr(plain, name) * chosen[name] // PLAIN for name in OF_GROUPS}
    base = max(plain.base, sum(points.values()))
    return replace(plain, base=base, weights=Weights(**points), **others)


async def save(db: Database, chosen: Mapping[str, int], *, by: str, now: datetime) -> None:
    """Let each thing count for so many percent, from the next match on. Raises Invalid at what cannot be chosen."""
    for name in NAMES:
        if chosen.get(name) not in STEPS:
            raise Invalid(name, N_("Kies hoeveel dit meetelt."))
    changed = {name: chosen[name] for name in NAMES if chosen[name] != PLAIN}
    async with db.write():
        await db.lock("matching_settings")
        before = await row(db)
        if (before.config if before else {}) == changed:
            return
        values = {"config": changed, "changed_at": now, "changed_by": by}
        await db.upsert(matching_settings, [{"id": ONLY} | values], key=["id"], set=list(values))
        await events.record(db, "matching_weighed", None, by=by, now=now, weights=changed)


async def reset(db: Database, *, by: str, now: datetime) -> None:
    """Back to what we begin with."""
    await save(db, dict.fromkeys(NAMES, PLAIN), by=by, now=now)
