"""Booked talks for the demo, one in every state; and the addresses of their pages, for the tour."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import channels, jims, talks
from jimsupport.domain.access import links
from jimsupport.domain.office.hours import today
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.talks import feeds, finding, hours, outcomes, rows
from jimsupport.domain.talks import talks as booked
from jimsupport.domain.talks.moments import Hours, written

LATELY = timedelta(days=5)
MORNING, AFTERNOON = Hours(9 * 60, 12 * 60), Hours(13 * 60, 17 * 60)
ROOM = "https://praten.jimwerkt.example/nadia"


async def lay(db: Database, *, jim: int, staff: int, now: datetime) -> None:
    """Let `staff` keep hours for talks, and JIMs have some: to come, held, missed, called off, and one to be moved."""
    await _keep_hours(db, staff, now=now - LATELY)
    callers = await _with_a_number(db, but=jim)
    free = await _free(db, callers[0], now=now - LATELY)
    over = [moment for moment in free if moment < now - timedelta(hours=1)][-3:]
    for jim_id, moment in zip(callers, over, strict=False):
        await booked.book(db, jim_id, moment, "phone", by=f"jim:{jim_id}", now=now - LATELY)
    by: dict[str, Any] = {"by": f"staff:{staff}", "now": now}
    past = await db.fetch_all(select(talks.c.id).order_by(talks.c.id))
    for row, verb in zip(past, (outcomes.held, outcomes.missed), strict=False):
        await verb(db, await rows.load(db, row.id), **by)
    ahead = await _free(db, callers[3], now=now)
    await booked.book(db, jim, ahead[1], "online", by=f"jim:{jim}", now=now)
    others = []
    for jim_id, moment in zip(callers[3:], (ahead[0], ahead[2], ahead[9]), strict=False):
        talk_id = await booked.book(db, jim_id, moment, "phone", by=f"jim:{jim_id}", now=now)
        others.append(await rows.load(db, talk_id))
    await booked.cancel(db, others[1], by=f"jim:{others[1].jim_id}", now=now)
    await hours.except_for(db, staff, today(others[2].starts_at), None, free=False, **by)


async def _keep_hours(db: Database, staff: int, *, now: datetime) -> None:
    by: dict[str, Any] = {"by": f"staff:{staff}", "now": now}
    for kept in (MORNING, AFTERNOON):
        await hours.keep(db, staff, range(1, 6), kept, **by)
    await hours.change(
        db,
        staff,
        minutes=30,
        buffer=15,
        most_a_day=6,
        ways=["phone", "online"],
        online_link=ROOM,
        languages=["nl", "en", "ar"],
        **by,
    )


async def _free(db: Database, jim_id: int, *, now: datetime) -> list[datetime]:
    found = await finding.offers(db, await jim_rows.load(db, jim_id), now=now)
    return [offer.starts_at for offer in found]


async def _with_a_number(db: Database, *, but: int) -> list[int]:
    """JIMs who said yes and can be rung, in Dutch."""
    numbers = select(channels.c.person_id).where(channels.c.kind == "phone", channels.c.state == "works")
    found = await db.fetch_all(
        select(jims.c.id)
        .where(
            jims.c.id.in_(numbers),
            jims.c.id != but,
            jims.c.consented_at.is_not(None),
            jims.c.stopped_at.is_(None),
            jims.c.deceased_at.is_(None),
        )
        .order_by(jims.c.id)
        .limit(6)
    )
    return [row.id for row in found]


async def samples(db: Database, *, jim: int, staff: int, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """What fills the paths of talks: those of a mail, of the JIM's own page, and of staff."""
    found = await db.fetch_all(select(talks).order_by(talks.c.starts_at))
    mine = next(row for row in found if row.jim_id == jim)
    own = await links.create(db, jim, "talk", talk_id=mine.id, now=now)
    mailed = [{"token": own}, {"token": await links.create(db, jim, "talk", now=now)}]
    for state in ("cancelled", "held", "missed"):
        row = next((row for row in found if row.state == state), None)
        if row is not None:
            mailed.append({"token": await links.create(db, row.jim_id, "talk", talk_id=row.id, now=now)})
    asked = next(row for row in found if row.state == "cancelled").jim_id  # and may pick another moment
    offered = await links.create(db, asked, "talk", now=now)
    free = written((await _free(db, asked, now=now))[0])
    return {
        "/a/{token}/talk": [*mailed, {"token": offered}],
        "/a/{token}/talk/moments/{at}": [{"token": token, "at": free} for token in (own, offered)],
        "/me/talk/moments/{at}": [{"at": free}],
        "/staff/talks/{id:int}": [{"id": number} for number in {row.state: row.id for row in found}.values()],
        "/calendar/{token}.ics": [{"token": await feeds.renew(db, staff, by=f"staff:{staff}", now=now)}],
    }
