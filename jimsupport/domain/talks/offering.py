"""«Kies een moment»: staff mail or text a JIM that there is a moment to pick, from a question or from the JIM's page."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import outbox as post
from jimsupport.db.tables import people
from jimsupport.domain import events
from jimsupport.domain.access import links
from jimsupport.domain.errors import Refused
from jimsupport.domain.support import claims, receipts
from jimsupport.mail import outbox, talk_messages
from jimsupport.words import N_


async def mail(
    db: Database, jim_id: int, *, request_id: int | None = None, once: str, by: str, now: datetime
) -> None:
    """Mail the JIM a link to pick a moment, about this question if any.

    `once` is a value the form holds: the same one again sends nothing. Raises Refused where no mail address works.
    """
    async with db.write():
        await db.lock("jim", jim_id)
        jim = await receipts.reachable(db, jim_id)
        if jim is None:
            raise Refused(N_("Hier werkt geen mailadres. Bel liever."))
        key = f"jim-{jim_id}:talk_offer:{once[:40]}"
        if await db.fetch_value(select(post.c.id).where(post.c.key == key)):
            return
        names = select(people.c.first_name).where(people.c.id == claims.staff_id(by))
        message = talk_messages.talk_offer(
            first_name=jim.first_name,
            staff_name=await db.fetch_value(names) or "",
            token=await links.create(db, jim_id, "talk", request_id=request_id, brief=jim.texted, now=now),
        )
        await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **jim.where, now=now)])
        facts: dict[str, Any] = {"request": request_id} if request_id else {}
        await events.record(db, "talk_offered", jim_id, by=by, now=now, **facts)
