"""Two hundred JIMs who all want one of twenty moments, at once: does each moment go to one, and is everybody else told?

    python -m bench.bookings [--quick]

One member of staff has twenty moments on one day. Every JIM asks for one of them through its own task, ten to a moment.
Twenty get theirs; the others are told that it is gone, with the nearest that were still free then. On SQLite and on
PostgreSQL. Nobody is left without an answer, and no two talks overlap, the time between them counted in.
"""

import asyncio
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bench import Figures, opened, run, timed
from jimsupport.db import Database
from jimsupport.db.tables import jims, people, roles, talks
from jimsupport.domain.talks import hours
from jimsupport.domain.talks import talks as booked
from jimsupport.domain.talks.moments import Hours, at
from tests.db.postgres import Server

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # a Monday, 10.00 in Amsterdam
DAY = datetime(2026, 4, 1, tzinfo=UTC).date()
MOMENTS, EACH = 20, 45  # minutes from one beginning to the next: half an hour and a quarter between
LIMIT = 20.0  # seconds for all of them: whoever waits longest still sees a page


async def measure(quick: bool) -> Figures:
    """The figures of both engines; `missed` names whatever is not as it should be."""
    wanting = 100 if quick else 200
    server = Server()
    await server.prepare()
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as folder:
        found["sqlite"] = await _all_at_once(f"sqlite:///{folder}/bookings.db", wanting)
    url = await server.make()
    found["postgresql"] = await _all_at_once(url, wanting)
    await server.drop(url)
    figures: Figures = {"wanting": wanting, "moments": MOMENTS, **found}
    figures["missed"] = [
        f"{engine}.{name}"
        for engine, each in found.items()
        for name, should_be in {
            "booked": MOMENTS,
            "told": wanting - MOMENTS,
            "failed": 0,
            "overlapping": 0,
            "rows": MOMENTS,
        }.items()
        if each[name] != should_be
    ] + [f"{engine}.seconds" for engine, each in found.items() if each["seconds"] > LIMIT]
    return figures


async def _all_at_once(url: str, wanting: int) -> Figures:
    db = await opened(url)
    try:
        wishes = await fill(db, wanting)
        seconds, (answers, longest) = await timed(rush(db, wishes))
        return {"seconds": round(seconds, 2), "longest_wait": round(longest, 2)} | await counted(db, answers)
    finally:
        await db.close()


async def fill(db: Database, wanting: int) -> list[tuple[int, datetime]]:
    """A member of staff with twenty moments on a day, and so many JIMs with the moment each wants."""
    staff = await db.insert(people.insert().values(first_name="Nadia", created_at=NOW))
    await db.execute(roles.insert().values(person_id=staff, role="staff", granted_at=NOW, activated_at=NOW))
    day = Hours(7 * 60, 22 * 60)
    await hours.keep(db, staff, [DAY.isoweekday()], day, by=f"staff:{staff}", now=NOW)
    await hours.change(
        db,
        staff,
        minutes=30,
        buffer=15,
        most_a_day=MOMENTS,
        ways=["phone"],
        online_link="",
        languages=["nl"],
        by=f"staff:{staff}",
        now=NOW,
    )
    wishes = []
    for number in range(wanting):
        jim = await db.insert(people.insert().values(first_name=f"Jim {number}", created_at=NOW))
        await db.execute(jims.insert().values(id=jim, consented_at=NOW))
        wishes.append((jim, at(DAY, 7 * 60) + timedelta(minutes=EACH * (number % MOMENTS))))
    return wishes


async def rush(db: Database, wishes: list[tuple[int, datetime]]) -> tuple[list[object], float]:
    """Let everybody book at once; what each was told, and how long the slowest waited."""
    began = time.perf_counter()
    waits: list[float] = []

    async def one(jim: int, moment: datetime) -> object:
        try:
            return await booked.book(db, jim, moment, "phone", by=f"jim:{jim}", now=NOW)
        except booked.Taken as taken:
            return taken
        except Exception as error:
            return error
        finally:
            waits.append(time.perf_counter() - began)

    answers = await asyncio.gather(*(one(*wish) for wish in wishes))
    return answers, max(waits)


async def counted(db: Database, answers: list[object]) -> Figures:
    """How many got their moment, how many were told that it is gone, and whether any two overlap."""
    kinds = Counter(
        "booked" if isinstance(a, int) else "told" if isinstance(a, booked.Taken) else "failed"
        for a in answers
    )
    rows = await db.fetch_all(talks.select().where(talks.c.state == "booked").order_by(talks.c.starts_at))
    overlapping = sum(one.ends_at + timedelta(minutes=15) > other.starts_at for one, other in pairwise(rows))
    return {
        "booked": kinds["booked"],
        "told": kinds["told"],
        "failed": kinds["failed"],
        "rows": len(rows),
        "overlapping": overlapping,
    }


if __name__ == "__main__":
    run(measure)
