"""A file between its upload and its import: the dry run is kept with it, encrypted, and goes away by itself."""

import asyncio
import json
from datetime import datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import import_runs, people
from jimsupport.domain.errors import NotFound
from jimsupport.domain.importing import csv_file, imports
from jimsupport.domain.importing.report import Report

KEPT_UNFINISHED = timedelta(days=1)
KEPT_REPORT = timedelta(days=7)
LISTED = 20


async def upload(
    db: Database, content: bytes, *, file_name: str, person_id: int, by: str, now: datetime
) -> int:
    """Keep a file with its dry run; the id of the run. Raises Invalid where the file cannot be read."""
    text = await asyncio.to_thread(csv_file.decode, content)
    report = await imports.run(db, text, dry_run=True, by=by, now=now)
    values = {
        "person_id": person_id,
        "file_name": _without_folder(file_name)[:120] or "afrondingen.csv",
        "content": json.dumps({"file": text, "report": report.to_json()}),
        "counts": report.counts,
        "created_at": now,
    }
    async with db.write():
        await forget(db, now=now)
        return await db.insert(import_runs.insert().values(**values))


def _without_folder(file_name: str) -> str:
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in name if character.isprintable()).strip()


async def load(db: Database, run_id: int) -> Row:
    """One run. Raises NotFound."""
    found = await db.fetch_one(import_runs.select().where(import_runs.c.id == run_id))
    if found is None:
        raise NotFound
    return found


def report_of(run: Row) -> Report | None:
    """What the run would do, or did; None once that is forgotten."""
    return Report.from_json(json.loads(run.content)["report"]) if run.content else None


async def listed(db: Database) -> list[Row]:
    """The last runs, newest first, with the first name of whoever uploaded each; not the files."""
    return await db.fetch_all(
        select(
            import_runs.c.id,
            import_runs.c.file_name,
            import_runs.c.counts,
            import_runs.c.created_at,
            import_runs.c.finished_at,
            people.c.first_name,
        )
        .join(people, people.c.id == import_runs.c.person_id)
        .order_by(import_runs.c.id.desc())
        .limit(LISTED)
    )


async def finish(db: Database, run_id: int, *, by: str, now: datetime) -> None:
    """Import the file of this run and erase it; its report stays a week. A second tap changes nothing."""
    async with db.write():
        run = await db.fetch_one(
            import_runs.update()
            .where(import_runs.c.id == run_id, import_runs.c.finished_at.is_(None))
            .values(finished_at=now)
            .returning(import_runs.c.content)
        )
        if run is None:
            await load(db, run_id)
            return
        report = await imports.run(db, json.loads(run.content)["file"], dry_run=False, by=by, now=now)
        kept = {"content": json.dumps({"report": report.to_json()}), "counts": report.counts}
        await db.execute(
            import_runs.update()
            .where(import_runs.c.id == run_id)
            .values(**await db.sealed(import_runs, run_id, **kept))
        )


async def drop(db: Database, run_id: int) -> None:
    """Throw a file away that was not imported; one that was stays in the list."""
    await db.execute(
        import_runs.delete().where(import_runs.c.id == run_id, import_runs.c.finished_at.is_(None))
    )


async def forget(db: Database, *, now: datetime) -> None:
    """Throw away files nobody imported, and erase old reports; the counts of an import stay."""
    async with db.write():
        await db.execute(
            import_runs.delete().where(
                import_runs.c.finished_at.is_(None), import_runs.c.created_at < now - KEPT_UNFINISHED
            )
        )
        await db.execute(
            import_runs.update()
            .where(import_runs.c.finished_at < now - KEPT_REPORT, import_runs.c.content.is_not(None))
            .values(content=None)
        )
