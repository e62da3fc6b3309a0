"""Import: organisations, and hand-overs by the hundred. Every row gets a line of the report.

A row with an error is left out and takes no other row along. What is saved, is saved in one
transaction: a crash halfway leaves nothing, and the same file again makes duplicates only.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import organisations as organisation_rows
from jimsupport.db.tables import programmes as programme_rows
from jimsupport.domain import events
from jimsupport.domain.care.organisations import LONGEST_NAME, name_key
from jimsupport.domain.care.organisations import load as load_organisation
from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import cadence, programmes
from jimsupport.domain.importing import columns, csv_file, fields, known, rows, saving, spread
from jimsupport.domain.importing.columns import Columns
from jimsupport.domain.importing.decisions import (
    Accepted,
    Decisions,
    NewJim,
    NewProfessional,
    error_line,
    who,
)
from jimsupport.domain.importing.report import Line, Report
from jimsupport.domain.importing.rows import Row
from jimsupport.words import N_


async def organisations(db: Database, content: bytes, now: datetime) -> dict[str, int]:
    """Add the organisations of a file that has them in its first column, or under «organisatie».

    The counts: `added`, `known` (already there, or twice in the file) and `skipped` (no usable name).
    Raises Invalid where the file cannot be read.
    """
    names, skipped = _names(csv_file.decode(content))
    async with db.write():
        there: set[str] = set()
        for some in known.chunks(list(names)):
            asked = select(organisation_rows.c.name_key).where(organisation_rows.c.name_key.in_(some))
            there |= {row.name_key for row in await db.fetch_all(asked)}
        fresh = [
            {"name": found[0], "name_key": key, "created_at": now}
            for key, found in names.items()
            if key not in there
        ]
        await db.upsert(organisation_rows, fresh, key=["name_key"])
    total = sum(len(found) for found in names.values())
    return {"added": len(fresh), "known": total - len(fresh), "skipped": skipped}


def _names(text: str) -> tuple[dict[str, list[str]], int]:
    """The names in a file by their key, and how many rows have none that can be used."""

    def is_heading(cell: str) -> bool:
        return columns.field_of(cell) == "organisation"

    table = csv_file.read(text, known=is_heading)
    place = next((n for n, cell in enumerate(table.header.cells) if is_heading(cell)), None)
    if place is None:
        raise Invalid(csv_file.FIELD, N_("Zet in de eerste rij «organisatie», en daaronder de namen."))
    names: dict[str, list[str]] = {}
    skipped = 0
    for record in table.records:
        try:
            name = fields.tidy(record.cells[place])
        except (IndexError, ValueError):
            name = ""
        if name and len(name) <= LONGEST_NAME and not record.broken:
            names.setdefault(name_key(name), []).append(name)
        else:
            skipped += 1
    return names, skipped


async def run(
    db: Database,
    content: bytes | str,
    *,
    dry_run: bool,
    by: str,
    now: datetime,
    organisation_id: int | None = None,
) -> Report:
    """Import the hand-overs in `content`, or with `dry_run` say what would happen.

    `organisation_id` keeps it to one organisation, whose column may then be empty. Raises Invalid
    where the file as a whole cannot be read: not text, no headings, too big.

    The long sums run in a thread, so that pages go on opening meanwhile.
    """
    today = cadence.local_day(now, cadence.HOME)
    own = None
    if organisation_id is not None:
        own = (await load_organisation(db, organisation_id)).name_key
    found, heads = await asyncio.to_thread(_read, content, today, own)
    good = [row for row in found if isinstance(row, Row)]
    if dry_run:
        async with db.read():
            return (await _decide(db, found, good, heads, today))[0]
    async with db.write():
        await _one_at_a_time(db)
        programme = await programmes.default(db)
        report, accepted, days, load, everything = await _decide(db, found, good, heads, today)
        await saving.save(db, accepted, days, load, everything, programme, by=by, now=now)
        data: dict[str, Any] = report.counts | report.made
        await events.record_many(db, [events.row("imported", None, by=by, now=now, data=data)])
    return report


def _read(content: bytes | str, today: date, own: str | None) -> tuple[list[Row | Line], Columns]:
    """Every row of the file, or the line of what is wrong with it."""
    text = csv_file.decode(content) if isinstance(content, bytes) else content
    table = csv_file.read(text, known=columns.is_known)
    heads = columns.find(table.header, own_organisation=own is not None)
    found: list[Row | Line] = []
    for record in table.records:
        read = rows.read(record, heads, today=today, own_organisation=own)
        found.append(read if isinstance(read, Row) else error_line(record.number, read))
    return found, heads


async def _decide(
    db: Database, found: Sequence[Row | Line], good: Sequence[Row], heads: Columns, today: date
) -> tuple[Report, list[Accepted], list[date], spread.Load, known.Known]:
    everything = await known.load(db, good)
    decided = await asyncio.to_thread(_in_order, Decisions(everything, heads), found)
    accepted = [each for each in decided if isinstance(each, Accepted)]
    wanted = [(who(each.jim), each.row.ends_on) for each in accepted]
    days, load = spread.invitations(wanted, today=today, is_open=_is_open)
    on = dict(zip(map(id, accepted), days, strict=True))
    lines = tuple(each.line(on[id(each)], today) if isinstance(each, Accepted) else each for each in decided)
    return _report(lines, accepted, days, heads), accepted, days, load, everything


def _in_order(decisions: Decisions, found: Sequence[Row | Line]) -> list[Accepted | Line]:
    return [decisions.decide(row) if isinstance(row, Row) else row for row in found]


def _is_open(day: date) -> bool:
    return not cadence.is_quiet_day(day)


def _report(
    lines: tuple[Line, ...], accepted: Sequence[Accepted], days: Sequence[date], heads: Columns
) -> Report:
    new_jims = {id(each.jim): each.jim for each in accepted if isinstance(each.jim, NewJim)}
    professionals = {
        id(each.professional) for each in accepted if isinstance(each.professional, NewProfessional)
    }
    made = {
        "jims": len(new_jims),
        "professionals": len(professionals),
        "by_mail": sum(1 for jim in new_jims.values() if jim.kind == "mail"),
        "by_phone": sum(1 for jim in new_jims.values() if jim.kind == "phone"),
        "interpreters": sum(1 for jim in new_jims.values() if jim.row.jim.interpreter),
        "without_reference": sum(1 for each in accepted if each.hashed is None),
    }
    per_day: dict[date, int] = {}
    for day in sorted(days):
        per_day[day] = per_day.get(day, 0) + 1
    return Report(lines, made, per_day, heads.unused)


async def _one_at_a_time(db: Database) -> None:
    """Let a second import wait for this one, or it would not see the people this one makes.

    On PostgreSQL the lock leaves others free to register hand-overs; SQLite has one writer anyway.
    """
    await db.fetch_all(
        select(programme_rows.c.id).where(programme_rows.c.is_default).with_for_update(key_share=True)
    )
