"""Whether mail reaches a JIM: away for a while, or what a server said of an address."""

from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.replies import away, bounces


async def reached(db: Database, jim_id: int | None, *, now: datetime) -> dict[str, object]:
    """What a page needs to say so."""
    if jim_id is None:
        return {"absence": None, "bounced": {}, "why": bounces.why}
    there = await away.of(db, [jim_id], now=now)
    return {
        "absence": there.get(jim_id),
        "bounced": await bounces.of_person(db, jim_id, now=now),
        "why": bounces.why,
    }
