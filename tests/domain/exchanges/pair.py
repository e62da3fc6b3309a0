"""What the tests of exchanges share: Hilde asks, Anna listens, Nadia offers."""

from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import events, exchanges, outbox
from jimsupport.domain.exchanges import exchanges as looked_up
from jimsupport.domain.exchanges import listeners, offers, wishes
from jimsupport.domain.support import requests
from jimsupport.mail.contexts import context_of
from tests.cast import NOW

SHARED = "Hoe blijf je rustig als hij boos wordt?"
ANSWER = "Ik loop dan even weg, en zeg dat ik terugkom."


def by(person: Any, role: str = "jim") -> str:
    return f"{role}:{person.id}"


async def listens(db: Database, jim: Any, *, now: Any = NOW, **what: Any) -> None:
    """From now on another JIM may ask this one."""
    await listeners.start(db, jim.id, by=by(jim), now=now, **what)


async def asks(db: Database, jim: Any, shared: str = SHARED, *, now: Any = NOW, **what: Any) -> Any:
    """A JIM would rather hear from another JIM; the request."""
    request_id = await wishes.ask(db, jim.id, shared, by=by(jim), now=now, **what)
    return await requests.for_staff(db, request_id, staff_id=0)


async def offered(db: Database, asker: Any, listener: Any, staff: Any, *, now: Any = NOW) -> int:
    """The id of an exchange that was offered."""
    await listens(db, listener, now=now)
    request = await asks(db, asker, now=now)
    return await offers.offer(db, request, listener.id, by=by(staff, "staff"), now=now)


async def opened(db: Database, asker: Any, listener: Any, staff: Any, *, now: Any = NOW) -> int:
    """The id of an exchange in which the listener answered."""
    exchange_id = await offered(db, asker, listener, staff, now=now)
    await offers.accept(db, await side(db, exchange_id, listener), ANSWER, by=by(listener), now=now)
    return exchange_id


async def side(db: Database, exchange_id: int, jim: Any) -> looked_up.Side:
    return await looked_up.for_jim(db, exchange_id, jim.id)


async def states(db: Database) -> list[str]:
    rows = await db.fetch_all(exchanges.select().order_by(exchanges.c.id))
    return [row.state for row in rows]


async def mails(db: Database, *kinds: str) -> list[tuple[str, int, str]]:
    """Kind, to whom and state of the mails of exchanges, in order."""
    rows = await db.fetch_all(
        outbox.select().where(outbox.c.kind.startswith("exchange_")).order_by(outbox.c.id)
    )
    return [(row.kind, row.person_id, row.state) for row in rows if not kinds or row.kind in kinds]


async def last_mail(db: Database) -> tuple[Any, dict[str, Any]]:
    row = (await db.fetch_all(outbox.select().order_by(outbox.c.id)))[-1]
    return row, await context_of(db, row.id)


async def told(db: Database, jim: Any) -> list[str]:
    """The kinds of events of exchanges on the timeline of this JIM."""
    rows = await db.fetch_all(events.select().where(events.c.person_id == jim.id).order_by(events.c.id))
    return [row.kind for row in rows if row.kind.startswith(("exchange_", "listening_"))]
