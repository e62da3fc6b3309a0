"""A mail address that a JIM adds by themselves: used once somebody answers from that mailbox, and no sooner.

The addresses they had stay as they are, so that a slip of the pen loses nobody.
"""

import json
from datetime import datetime
from typing import Any

from jimsupport.db import Database, Row
from jimsupport.db.tables import join_requests
from jimsupport.domain.access import tokens
from jimsupport.domain.errors import NotFound
from jimsupport.domain.people import channels, joining
from jimsupport.domain.people import jims as jim_rows
from jimsupport.mail import messages
from jimsupport.mail import outbox as post


async def ask(db: Database, jim: Row, address: str, *, by: str, now: datetime) -> bool:
    """Mail a link to `address` that adds it; False for one this JIM has already, which is used again at once."""
    address, key = channels.normalise("mail", address, field="contact")
    async with db.write():
        had = [c for c in await channels.of(db, jim.id) if (c.kind, c.address_key) == ("mail", key)]
        if had:
            await channels.add(db, jim.id, "mail", address, by=by, now=now)
            return False
        if await joining.mailed_lately(db, address, "address_confirm", now=now) >= joining.AT_MOST:
            return True
        token = tokens.new()
        details = {"adds_to": jim.id, "address": address, "key": key}
        request_id = await db.insert(
            join_requests.insert().values(
                token_hash=tokens.hashed(token),
                details=json.dumps(details),
                created_at=now,
                expires_at=now + joining.VALID,
            )
        )
        where = {"person_id": None, "address": address, "language": jim.language, "now": now}
        message = messages.address_confirm(token=token)
        await post.queue(
            db, [post.Outgoing.of(message, key=f"address-{request_id}:address_confirm", **where)]
        )
    return True


async def look(db: Database, token: str, *, now: datetime) -> tuple[Row, Row]:
    """The request behind a mailed link, and its JIM. Raises NotFound, or Refused when it expired."""
    request = await joining.find(db, token, now=now)
    jim_id = json.loads(request.details).get("adds_to")
    if jim_id is None:
        raise NotFound
    jim = await jim_rows.load(db, jim_id)
    if jim.deceased_at:
        raise NotFound
    return request, jim


async def confirm(db: Database, token: str, *, now: datetime) -> None:
    """Use the address this link came to from now on; again changes nothing."""
    async with db.write():
        request, jim = await look(db, token, now=now)
        if request.used_at is not None:
            return
        details: dict[str, Any] = json.loads(request.details)
        await db.execute(
            join_requests.update()
            .where(join_requests.c.id == request.id)
            .values(used_at=now, details=json.dumps({"adds_to": jim.id}))
        )
        await channels.add(
            db, jim.id, "mail", details["address"], by=f"jim:{jim.id}", now=now, confirmed=True
        )
