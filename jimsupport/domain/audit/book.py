"""Reading the log: by act, by who did it, by what it was done to, and by day; newest first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import audit_rows, people, roles
from jimsupport.domain.audit.labels import THEMES

HOME = ZoneInfo("Europe/Amsterdam")
PAGE = 50
AT_WORK = ("staff", "professional", "administrator", "person")
_NUMBERED = re.compile(r"([a-z_]{1,24}):([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows: `theme` of THEMES, an exact `act`, an exact `actor` ("staff:3") or one of `people`, a `subject`
    ("person:12"), and the first and last day, as they are at the office."""

    theme: str = ""
    act: str = ""
    actor: str = ""
    people: tuple[int, ...] | None = None
    subject: str = ""
    since: date | None = None
    until: date | None = None


async def listed(db: Database, wanted: Wanted, *, page: int = 1, size: int = PAGE) -> tuple[list[Row], bool]:
    """A page of rows, newest first, and whether there are more."""
    rows = await db.fetch_all(
        select(audit_rows)
        .where(*_conditions(wanted))
        .order_by(audit_rows.c.id.desc())
        .limit(size + 1)
        .offset((page - 1) * size)
    )
    return rows[:size], len(rows) > size


async def names(db: Database, rows: Iterable[Any]) -> dict[int, str]:
    """Who of the people in these rows works or worked here, by their number: a JIM is a number."""
    found = {int(row.actor.partition(":")[2]) for row in rows if row.actor.startswith(AT_WORK)}
    found |= {row.subject_id for row in rows if row.subject_kind == "person"}
    works = select(roles.c.person_id).where(roles.c.person_id.in_(found))
    known = await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.last_name).where(people.c.id.in_(works))
    )
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in known}


def subject_of(text: str) -> tuple[str, int] | None:
    """ "person:12" as a kind and a number; None when it is not written so."""
    found = _NUMBERED.fullmatch(text)
    return (found[1], int(found[2])) if found else None


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    rows = audit_rows.c
    found: list[ColumnElement[bool]] = []
    if wanted.theme:
        begins = THEMES[wanted.theme][1]
        found.append(or_(*(rows.act.startswith(start, autoescape=True) for start in begins)))
    if wanted.act:
        found.append(rows.act == wanted.act)
    if wanted.actor:
        found.append(rows.actor == wanted.actor)
    if wanted.people is not None:
        found.append(rows.actor.in_([f"{kind}:{number}" for kind in AT_WORK for number in wanted.people]))
    if subject := subject_of(wanted.subject):
        found += [rows.subject_kind == subject[0], rows.subject_id == subject[1]]
    if wanted.since:
        found.append(rows.at >= _midnight(wanted.since))
    if wanted.until:
        found.append(rows.at < _midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HOME)
