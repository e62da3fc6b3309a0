"""What a JIM lets another JIM know: their own words, and nothing else but a first name."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import exchange_wishes, support_requests
from jimsupport.domain.errors import Invalid
from jimsupport.domain.exchanges import endings, themes
from jimsupport.domain.handling import closures
from jimsupport.domain.support import danger, requests
from jimsupport.words import N_

LONGEST = 1000


async def ask(
    db: Database,
    jim_id: int,
    shared: str,
    *,
    theme: str = "",
    by: str,
    now: datetime,
    phone: bool = False,
) -> int:
    """Ask to hear from another JIM, who may know `shared`; gives the id of the request.

    The one that is open, through whatever door it came, takes the new words instead of the old; who was asked
    before sees the old ones. Raises Invalid on an empty text or one too long.
    """
    async with db.write():
        await db.lock("jim", jim_id)
        found = await open_request(db, jim_id)
        request_id = found or await requests.open(
            db,
            kind="other_jim",
            door="phone" if phone else "page",
            jim_id=jim_id,
            by=by,
            now=now,
            phone=phone,
        )
        await share(db, request_id, shared, theme=theme, by=by, now=now)
    return request_id


async def open_request(db: Database, jim_id: int) -> int | None:
    """The id of the newest open wish of this JIM for another JIM, or None."""
    rows = support_requests.c
    found: int | None = await db.fetch_value(
        select(rows.id)
        .where(rows.jim_id == jim_id, rows.kind == "other_jim", rows.closed_at.is_(None))
        .order_by(rows.id.desc())
        .limit(1)
    )
    return found


async def share(
    db: Database, request_id: int, shared: str, *, theme: str = "", by: str, now: datetime
) -> None:
    """Keep what the other JIM may know; danger in it lifts the request to the top of the day."""
    values: dict[str, Any] = {
        "id": request_id,
        "shared": checked(shared),
        "theme": themes.checked(theme),
        "by": by,
        "at": now,
    }
    async with db.write():
        await db.upsert(exchange_wishes, [values], key=["id"], set=["shared", "theme", "by", "at"])
        await requests.heard(db, request_id, now=now)
        await danger.weigh(db, request_id, values["shared"], now=now)


def checked(shared: str) -> str:
    """`shared` as it is kept. Raises Invalid when it is empty or too long."""
    text = requests.checked_text(shared, field="shared")
    if len(text) > LONGEST:
        raise Invalid("shared", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    return text


async def of_request(db: Database, request_id: int) -> Row | None:
    """What was shared for a request, or None."""
    return await db.fetch_one(exchange_wishes.select().where(exchange_wishes.c.id == request_id))


async def take_back(db: Database, request_id: int, *, by: str, now: datetime) -> None:
    """The JIM would rather not after all: nobody is asked any more, and the question closes unless it may be danger."""
    async with db.write():
        await db.lock("offers", request_id)
        await endings.withdraw_offers(db, request_id, now=now)
        await db.execute(exchange_wishes.delete().where(exchange_wishes.c.id == request_id))
        request = await db.fetch_one(support_requests.select().where(support_requests.c.id == request_id))
        if request is not None and not request.danger:
            await closures.close(db, request, "not_needed", by=by, now=now)
