"""Getting everything we hold of somebody: for a page, grouped and in words, and for a file, complete."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import metadata
from jimsupport.db.tables.base import For, points_at
from jimsupport.domain.privacy.held import of_anyone, of_jims, of_meeting, of_sharing
from jimsupport.domain.privacy.held.part import Part

PARTS: tuple[Part, ...] = (*of_jims.PARTS, *of_meeting.PARTS, *of_sharing.PARTS, *of_anyone.PARTS)
ON_PAGE = 20  # of one part, newest first; the file holds all
NAMED = "named_"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing of a row: its label and its value; `said` where the value is a msgid."""

    label: str
    value: Any
    said: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """One part with what is in it: `count` rows, of which the newest are `rows`."""

    title: str
    count: int
    rows: list[list[Field]]


async def by_purpose(db: Database, person_id: int) -> dict[For, list[Held]]:
    """What the page shows, by what it is for; parts in which there is nothing are left out."""
    found: dict[For, list[Held]] = {}
    for part in PARTS:
        count = await db.fetch_value(
            select(func.count()).select_from(part.table).where(_theirs(part, person_id))
        )
        if count:
            rows = await db.fetch_all(_rows(part, person_id).limit(ON_PAGE))
            shown = [fields for row in rows if (fields := _fields(part, row))]
            found.setdefault(part.table.info["purpose"], []).append(Held(part.title, count, shown))
    return {purpose: found[purpose] for purpose in For if purpose in found}


async def for_file(db: Database, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of every part, by table, as JSON holds it; tables in which there is nothing are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in PARTS:
        rows = await db.fetch_all(_rows(part, person_id))
        plain = [{column.name: _plain(row[column.name]) for column in part.filed} for row in rows]
        for values, row in zip(plain, rows, strict=True):
            values |= {f"{name}_is": _plain(row[NAMED + name]) for name in part.names}
        if plain:
            found.setdefault(part.table.name, []).extend(plain)
    return found


def _rows(part: Part, person_id: int) -> Select[Any]:
    columns: list[ColumnElement[Any]] = list(part.filed)
    source: Any = part.table
    for name, (_, column) in part.names.items():
        other = column.table.alias(NAMED + name)
        source = source.outerjoin(other, other.c.id == part.table.c[name])
        columns.append(other.c[column.name].label(NAMED + name))
    key = next(iter(part.table.primary_key))
    return select(*columns).select_from(source).where(_theirs(part, person_id)).order_by(key.desc())


def _theirs(part: Part, person_id: int) -> ColumnElement[bool]:
    if part.by:
        return part.table.c[part.by] == f"jim:{person_id}"
    return or_(*(_along(part.table, way.split("."), person_id) for way in part.of))


def _along(table: Table, way: list[str], person_id: int) -> ColumnElement[bool]:
    """Whether a row leads to this person along `way`: columns, each pointing at the table of the next."""
    column: Column[Any] = table.c[way[0]]
    if len(way) == 1:
        return column == person_id
    parent = metadata.tables[str(points_at(column))]
    return column.in_(select(parent.c.id).where(_along(parent, way[1:], person_id)))


def _fields(part: Part, row: Row) -> list[Field]:
    named = [Field(label, row[NAMED + name]) for name, (label, _) in part.names.items()]
    shown = [_field(label, part.said.get(name), row[name]) for name, label in part.shown.items()]
    return [field for field in (*shown, *named) if field.value not in (None, "", [])]


def _field(label: str, words: Any, value: Any) -> Field:
    if words is None or value is None:
        return Field(label, _readable(value))
    return Field(label, words.get(value, value), said=value in words)


def _readable(value: Any) -> Any:
    """The way back to help is kept as JSON: its words alone."""
    if isinstance(value, str) and value.startswith('{"'):
        return ", ".join(str(each) for each in json.loads(value).values() if each)
    return value


def _plain(value: Any) -> Any:
    """`value` as JSON holds it."""
    return value.isoformat() if isinstance(value, datetime | date) else value
