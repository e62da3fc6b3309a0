"""Gatherings of the demo: one to come with a waiting list, one in draft; and the addresses of their pages, for the tour."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import gatherings as rows
from jimsupport.db.tables import jims, people
from jimsupport.domain.access import links
from jimsupport.domain.gatherings import announcing, gatherings, places
from jimsupport.domain.gatherings.gatherings import Plan
from jimsupport.domain.groups import groups
from jimsupport.domain.office.hours import midnight, today

TITLES = {"nl": "JIM-dag in Assen", "en": "JIM day in Assen", "ar": "يوم JIM في آسن"}
TEXTS = {
    "nl": "Samen eten, elkaar spreken, en wie wil wandelt mee.\nKinderen zijn welkom.",
    "en": "Eat together, talk, and walk along if you like.\nChildren are welcome.",
    "ar": "نأكل معًا ونتحدث، ومن أراد يمشي معنا.\nالأطفال مرحب بهم.",
}
CAPACITY = 8


async def lay(db: Database, *, jim: int, staff: int, now: datetime) -> None:
    """Let staff hold a day for JIMs, which is full, and `jim` hear of new ones."""
    by, noon = f"staff:{staff}", midnight(today(now) + timedelta(days=20)) + timedelta(hours=12)
    day = Plan(
        titles=TITLES,
        texts=TEXTS,
        mode="in_person",
        place="De Schakel, Kloosterstraat 4, Assen",
        starts_at=noon,
        ends_at=noon + timedelta(hours=4),
        capacity=CAPACITY,
    )
    await announcing.choose(db, jim, True, by=f"jim:{jim}", now=now)
    number = await gatherings.make(db, day, by=by, now=now)
    await gatherings.open_up(db, number, by=by, now=now)
    able = select(jims.c.id).join(people, people.c.id == jims.c.id).where(groups.active(), jims.c.id != jim)
    for each in await db.fetch_all(able.order_by(jims.c.id).limit(CAPACITY + 2)):
        await places.sign_up(db, number, each.id, by=f"jim:{each.id}", now=now)
    evening = {"starts_at": noon + timedelta(days=30, hours=7), "ends_at": noon + timedelta(days=30, hours=9)}
    online: dict[str, Any] = {
        "mode": "online",
        "link": "https://praten.jimwerkt.example/avond",
        "capacity": 40,
        **evening,
    }
    talk = Plan(
        titles={"nl": "Avond over achttien worden"},
        texts={"nl": "Wat verandert er, en wat blijft?"},
        **online,
    )
    await gatherings.make(db, talk, by=by, now=now)


async def samples(db: Database, *, jim: int, now: datetime) -> dict[str, list[dict[str, object]]]:
    """What fills the addresses of their pages."""
    found = await db.fetch_all(rows.select().order_by(rows.c.id))
    held = [row for row in found if row.state == "open"]
    numbers: list[dict[str, Any]] = [{"number": row.id} for row in held]
    token = await links.create(db, jim, "gathering", gathering_id=held[0].id, now=now)
    return {
        "/gatherings/{slug}": [{"slug": row.slug} for row in held],
        "/me/gatherings/{number:int}": list(numbers),
        "/a/{token}/gatherings": [{"token": token, **numbers[0]}],
        "/staff/gatherings/{id:int}": [{"id": row.id} for row in found],
    }
