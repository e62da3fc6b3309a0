"""Organisations out of a file, by their names alone."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, chunks
from jimsupport.db.tables import organisations
from jimsupport.domain import events
from jimsupport.domain.care.organisations import LONGEST_NAME, name_key
from jimsupport.domain.errors import Invalid
from jimsupport.domain.importing import columns, csv_file, fields
from jimsupport.words import N_


async def run(db: Database, content: bytes, *, by: str, now: datetime) -> dict[str, int]:
    """Add the organisations of a file that has their names under «organisatie».

    The counts: `added`, `known` (already there, or twice in the file) and `skipped` (no usable name).
    Raises Invalid where the file cannot be read.
    """
    names, skipped = _names(csv_file.decode(content))
    async with db.write():
        known = await _known(db, list(names))
        fresh = [
            {"name": found[0], "name_key": key, "created_at": now}
            for key, found in names.items()
            if key not in known
        ]
        await db.upsert(organisations, fresh, key=["name_key"])
        total = sum(len(found) for found in names.values())
        counts = {"added": len(fresh), "known": total - len(fresh), "skipped": skipped}
        data: dict[str, Any] = {**counts}
        await events.record(db, "organisations_imported", None, by=by, now=now, **data)
    return counts


async def _known(db: Database, keys: list[str]) -> set[str]:
    found: set[str] = set()
    for some in chunks(keys):
        asked = select(organisations.c.name_key).where(organisations.c.name_key.in_(some))
        found |= {row.name_key for row in await db.fetch_all(asked)}
    return found


def _names(text: str) -> tuple[dict[str, list[str]], int]:
    """The names in a file by their key, and how many rows have none that can be used."""
    table = csv_file.read(text, known=_is_heading)
    place = next((n for n, cell in enumerate(table.header.cells) if _is_heading(cell)), None)
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


def _is_heading(cell: str) -> bool:
    return columns.field_of(cell) == "organisation"
