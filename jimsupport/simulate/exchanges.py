"""The demo's JIMs who ask each other: one who writes with Hilde, one who asks her, and one pair that staff read with."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import channels, jims, people, support_requests
from jimsupport.domain.exchanges import candidates, exchanges, listeners, offers, wishes, writing
from jimsupport.domain.support import requests

THEMES = (("rules", "contact"), (), ("school", "money"), ("family", "cultures"), ("oneself",))


async def lay(db: Database, *, jim: int, but: list[int], staff: int, now: datetime) -> None:
    """Exchanges of `jim` and of a few who are not in `but`; and words for whoever asked and shared nothing yet."""
    willing = await _some(db, but=[jim, *but])
    for number, listener in enumerate([jim, *willing[2:]]):
        about = THEMES[number % len(THEMES)]
        await listeners.start(db, listener, about=about, by=f"jim:{listener}", now=now)
    answered = "Ik zeg dan: ik kom zo terug. En dan kom ik ook terug. Dat helpt bij ons allebei."
    own = await _opened(
        db, jim, "Hoe blijf je rustig als het steeds op ruzie uitloopt?", answered, staff, now=now
    )
    await writing.write(
        db, await exchanges.for_jim(db, own, jim), "Dank je, dat ga ik proberen.", by=f"jim:{jim}", now=now
    )
    await _ask(
        db, willing[0], "Mijn nichtje wil stoppen met school. Hoe praat jij daarover?", staff, to=jim, now=now
    )
    read = await _opened(
        db, willing[1], "Ik weet niet meer wat ik moet zeggen.", "Zullen we hulp vragen?", staff, now=now
    )
    seen = await exchanges.for_jim(db, read, willing[1])
    await writing.bring_in(db, seen, by=f"jim:{willing[1]}", now=now)
    await _share_for_who_did_not(db, now=now)


async def _some(db: Database, *, but: list[int]) -> list[int]:
    """JIMs who get our mail in Dutch, as they came in."""
    rows = await db.fetch_all(
        select(jims.c.id)
        .join(people, people.c.id == jims.c.id)
        .join(channels, channels.c.person_id == jims.c.id)
        .where(
            jims.c.id.not_in(but),
            jims.c.consented_at.is_not(None),
            jims.c.stopped_at.is_(None),
            jims.c.deceased_at.is_(None),
            jims.c.declined_at.is_(None),
            jims.c.resting_since.is_(None),
            jims.c.paused_until.is_(None),
            people.c.language == "nl",
            people.c.erased_at.is_(None),
            channels.c.kind == "mail",
            channels.c.state == "works",
        )
        .group_by(jims.c.id)
        .order_by(jims.c.id)
        .limit(9)
    )
    return [row.id for row in rows]


async def _opened(db: Database, asker: int, shared: str, answer: str, staff: int, *, now: datetime) -> int:
    """An exchange in which somebody answered."""
    exchange_id, listener = await _ask(db, asker, shared, staff, now=now)
    seen = await exchanges.for_jim(db, exchange_id, listener)
    await offers.accept(db, seen, answer, by=f"jim:{listener}", now=now)
    return exchange_id


async def _ask(
    db: Database, asker: int, shared: str, staff: int, *, to: int | None = None, now: datetime
) -> tuple[int, int]:
    """A question put to `to`, else to who fits best: the exchange and whom it was put to."""
    request_id = await wishes.ask(db, asker, shared, by=f"jim:{asker}", now=now)
    request = await requests.for_staff(db, request_id, staff_id=staff)
    wish = await wishes.of_request(db, request_id)
    if to is None and wish is not None:
        ranking = await candidates.load(db, request, wish, staff_id=staff, now=now)
        to = ranking.fits[-1].listener.id
    listener = to or 0
    return await offers.offer(db, request, listener, by=f"staff:{staff}", now=now), listener


async def _share_for_who_did_not(db: Database, *, now: datetime) -> None:
    """Those who asked for another JIM, with a text for staff alone, say what that JIM may know."""
    rows = await db.fetch_all(
        select(support_requests.c.id, support_requests.c.jim_id).where(
            support_requests.c.kind == "other_jim", support_requests.c.closed_at.is_(None)
        )
    )
    for row in rows[:2]:
        if await wishes.of_request(db, row.id) is None:
            shared = "Wie herkent dit: altijd klaarstaan, en zelf moe worden?"
            await wishes.share(db, row.id, shared, theme="oneself", by=f"jim:{row.jim_id}", now=now)
