"""How long an import of 5,000 rows takes, planning included, beside a bare loop that reads and inserts.

    python -m bench.importing [--quick]

The bare loop does what any importer must: read the CSV and insert a person, a way to reach them and
a hand-over, one statement each, in one transaction. It checks nothing, meets no duplicates and plans
nothing.
"""

import csv
import io
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import Figures, missed, opened, run, timed
from jimsupport.db import Database
from jimsupport.db.tables import channels, hand_overs, jims, outbox, people, planned, young_people
from jimsupport.domain.follow_up import programmes
from jimsupport.domain.importing import imports, organisations, spread

ROWS, ROWS_WITHOUT_QUICK = 5_000, 20_000
LIMITS = {"seconds": 10.0, "queued_that_day": 0, "due_that_day": 0}
NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
ORGANISATIONS = [f"Jeugdhulp nummer {n}" for n in range(35)]
HEADINGS = (
    "voornaam;achternaam;e-mail;telefoon;organisatie;e-mail hulpverlener;taal;relatie;"
    "kenmerk jongere;geboortemaand jongere;woonplaats;einddatum;bericht"
)


async def measure(quick: bool) -> Figures:
    figures = await _import(ROWS)
    figures["missed"] = missed(figures, LIMITS)
    if not quick:
        figures["larger"] = await _import(ROWS_WITHOUT_QUICK)
    return figures


async def _import(rows: int) -> Figures:
    """Figures for a file of so many rows with last year's dates, on a fresh SQLite file for each."""
    content = sample(rows)
    with tempfile.TemporaryDirectory() as folder:
        db = await fresh(Path(folder) / "import.db")
        busy = time.process_time()
        seconds, report = await timed(imports.run(db, content, dry_run=False, by="administrator:1", now=NOW))
        busy = time.process_time() - busy
        again, second = await timed(imports.run(db, content, dry_run=False, by="administrator:1", now=NOW))
        assert (report.counts["ok"], second.counts["duplicate"]) == (rows, rows)
        due = [row.due_on for row in await db.fetch_all(planned.select())]
        queued = len(await db.fetch_all(outbox.select()))
        await db.close()
        peer = await fresh(Path(folder) / "peer.db")
        bare, _ = await timed(bare_loop(peer, content))
        await peer.close()
    today = NOW.date()
    coming = [day for day in due if 0 < (day - today).days <= spread.DAYS]
    print(f"{rows} rows: {seconds:.2f} s, again {again:.2f} s; the bare loop {bare:.2f} s")
    return {
        "rows": rows,
        "seconds": round(seconds, 2),
        "processor_seconds": round(busy, 2),  # what stays the same on a machine that others use too
        "rows_per_second": round(rows / seconds),
        "again_seconds": round(again, 2),
        "bare_loop_seconds": round(bare, 2),
        "bare_loop_rows_per_second": round(rows / bare),
        "planned": len(due),
        "queued_that_day": queued,
        "due_that_day": sum(1 for day in due if day <= today),
        "peak_over_average": round(max(map(coming.count, set(coming))) / (len(coming) / spread.DAYS), 2),
    }


async def fresh(path: Path) -> Database:
    """A new database that knows the organisations of the file."""
    db = await opened(f"sqlite:///{path}")
    file = "\n".join(["organisatie", *ORGANISATIONS]).encode()
    await organisations.run(db, file, by="bench", now=NOW)
    return db


def sample(rows: int) -> bytes:
    """A file whose help ended on the days of last year; every row a JIM of their own."""
    lines = [HEADINGS]
    for n in range(rows):
        day = date(NOW.year - 1, 1, 1) + timedelta(days=n % 365)
        lines.append(
            f"Jim{n};Jansen;jim{n}@voorbeeld.example;06{10_000_000 + n};{ORGANISATIONS[n % 35]};"
            f"hulp{n % 400}@zorg.example;nl;oma;K-{n};2009-{n % 9 + 1:02};Assen;{day:%d-%m-%Y};"
            "Fijn dat je blijft. Tot ziens!"
        )
    return "\r\n".join(lines).encode()


async def bare_loop(db: Database, content: bytes) -> None:
    """Read and insert, row by row, in one transaction; nothing is checked or planned."""
    async with db.write():
        programme = await programmes.default(db)
        professional = await db.insert(people.insert().values(first_name="Bare", created_at=NOW))
        for row in csv.DictReader(io.StringIO(content.decode()), delimiter=";"):
            person = await db.insert(people.insert().values(first_name=row["voornaam"], created_at=NOW))
            await db.execute(jims.insert().values(id=person))
            for kind, address in (("mail", row["e-mail"]), ("phone", row["telefoon"])):
                reached = {"person_id": person, "kind": kind, "address": address, "address_key": address}
                await db.execute(channels.insert().values(**reached, created_at=NOW))
            young = await db.insert(young_people.insert().values(organisation_id=1, created_at=NOW))
            await db.execute(
                hand_overs.insert().values(
                    jim_id=person,
                    young_person_id=young,
                    organisation_id=1,
                    professional_id=professional,
                    programme_id=programme.id,
                    ends_on=datetime.strptime(row["einddatum"], "%d-%m-%Y").replace(tzinfo=UTC).date(),
                    message=row["bericht"],
                    registered_at=NOW,
                )
            )


if __name__ == "__main__":
    run(measure)
