"""Import: hand-overs by the hundred. Every row gets a line of the report.

A row with an error is left out and takes no other row along. What is saved, is saved in one
transaction: a crash halfway leaves nothing, and the same file again makes duplicates only.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import programmes as programme_rows
from jimsupport.domain import events
from jimsupport.domain.follow_up import cadence, programmes
from jimsupport.domain.importing import columns, csv_file, known, rows, saving, spread
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
from jimsupport.domain.importing.saving import Decided


async def run(db: Database, content: bytes | str, *, dry_run: bool, by: str, now: datetime) -> Report:
    """Import the hand-overs in `content`, or with `dry_run` say what would happen.

    Raises Invalid where the file as a whole cannot be read: not text, no headings, too big.

    The long sums run in a thread, so that pages go on opening meanwhile.
    """
    today = cadence.local_day(now, cadence.HOME)
    found, heads = await asyncio.to_thread(_read, content, today)
    if dry_run:
        async with db.read():
            report, _ = await _decide(db, found, heads, today)
        return report
    async with db.write():
        await _one_at_a_time(db)
        report, decided = await _decide(db, found, heads, today)
        await saving.save(db, decided, await programmes.default(db), by=by, now=now)
        data: dict[str, Any] = report.counts | report.made
        await events.record(db, "imported", None, by=by, now=now, **data)
    return report


def _read(content: bytes | str, today: date) -> tuple[list[Row | Line], Columns]:
    """Every row of the file, or the line of what is wrong with it."""
    text = csv_file.decode(content) if isinstance(content, bytes) else content
    table = csv_file.read(text, known=columns.is_known)
    heads = columns.find(table.header)
    found: list[Row | Line] = []
    for record in table.records:
        read = rows.read(record, heads, today=today)
        found.append(read if isinstance(read, Row) else error_line(record.number, read))
    return found, heads


async def _decide(
    db: Database, found: Sequence[Row | Line], heads: Columns, today: date
) -> tuple[Report, Decided]:
    """What becomes of every row, and the days of the invitations."""
    everything = await known.load(db, [row for row in found if isinstance(row, Row)])
    lines = await asyncio.to_thread(_in_order, Decisions(everything, heads), found)
    accepted = [each for each in lines if isinstance(each, Accepted)]
    wanted = [(who(each.jim), each.row.ends_on) for each in accepted]
    days, load = spread.invitations(wanted, today=today, is_open=_is_open)
    on = dict(zip(map(id, accepted), days, strict=True))
    said = tuple(each.line(on[id(each)], today) if isinstance(each, Accepted) else each for each in lines)
    return _report(said, accepted, days, heads), Decided(accepted, days, load, everything)


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
