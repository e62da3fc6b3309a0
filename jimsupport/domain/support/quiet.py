"""Who has been silent for some days, by what they chose. A list to look at, not to work through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import hand_overs, jims, organisations, people
from jimsupport.domain.office import hours

PERIODS = (30, 90, 180, 365)
DEFAULT = 90
PAGE = 50
CHOICES = ("ring_me", "resting", "ordinary", "often", "yearly", "on_request")

_choice = case(
    (jims.c.call_when_silent.is_not(None), "ring_me"),
    (jims.c.resting_since.is_not(None), "resting"),
    else_=jims.c.rhythm,
)
_since = func.coalesce(jims.c.last_contact_at, jims.c.consented_at)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Whom to look at: silent for at least `days` days, and what they chose (None: anything)."""

    days: int = DEFAULT
    choice: str | None = None


async def counts(db: Database, quiet: Quiet, *, now: datetime, staff_id: int = 0) -> dict[str, int]:
    """How many are silent, by what they chose; not the member of staff who looks."""
    chosen = _choice.label("chosen")
    rows = await db.fetch_all(
        select(chosen, func.count().label("jims"))
        .where(_silent(quiet, now), jims.c.id != staff_id)
        .group_by("chosen")
    )
    found = {row.chosen: row.jims for row in rows}
    return {choice: found.get(choice, 0) for choice in CHOICES}


async def listed(db: Database, quiet: Quiet, *, staff_id: int, now: datetime, page: int = 1) -> list[Row]:
    """A page of them, silent longest first; not the member of staff who looks."""
    return await db.fetch_all(
        select(
            people.c.id,
            people.c.first_name,
            people.c.last_name,
            jims.c.place,
            _since.label("since"),
            _choice.label("chosen"),
        )
        .join(jims, jims.c.id == people.c.id)
        .where(_silent(quiet, now), *_narrowed(quiet), people.c.id != staff_id)
        .order_by(_since, people.c.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )


async def by_organisation(db: Database, quiet: Quiet, *, now: datetime) -> list[Row]:
    """Counts alone for each organisation: JIMs who said yes, and how many of them are silent."""
    silent = case((_silent(quiet, now), jims.c.id))
    return await db.fetch_all(
        select(
            organisations.c.name,
            func.count(jims.c.id.distinct()).label("jims"),
            func.count(silent.distinct()).label("silent"),
        )
        .select_from(organisations)
        .join(hand_overs, _running())
        .join(jims, and_(jims.c.id == hand_overs.c.jim_id, jims.c.consented_at.is_not(None)))
        .group_by(organisations.c.id, organisations.c.name)
        .order_by(organisations.c.name)
    )


def _running() -> Any:
    return and_(
        hand_overs.c.organisation_id == organisations.c.id,
        hand_overs.c.withdrawn_at.is_(None),
        hand_overs.c.ended_at.is_(None),
    )


def _silent(quiet: Quiet, now: datetime) -> Any:
    """Said yes, did not stop, is not in a pause, and was last heard long enough ago."""
    today = hours.today(now)
    return and_(
        jims.c.consented_at.is_not(None),
        jims.c.stopped_at.is_(None),
        jims.c.deceased_at.is_(None),
        jims.c.declined_at.is_(None),
        or_(jims.c.paused_until.is_(None), jims.c.paused_until <= today),
        _since <= now - timedelta(days=quiet.days),
    )


def _narrowed(quiet: Quiet) -> list[Any]:
    return [_choice == quiet.choice] if quiet.choice else []
