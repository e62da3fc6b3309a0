"""A mail address or phone number that a JIM adds: used once somebody answers from a mailbox, and no sooner.

For an address that is its own mailbox; for a number given behind a link in a mail, which may have been forwarded,
one we knew before. What they had stays as it is, so that a slip of the pen loses nobody.
"""

import json
from datetime import datetime
from typing import Any, NamedTuple

from jimsupport.db import Database, Row
from jimsupport.db.tables import join_requests
from jimsupport.domain.access import tokens
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import channels, joining, mobiles, texting
from jimsupport.domain.people import jims as jim_rows
from jimsupport.mail import messages
from jimsupport.mail import outbox as post


class Asked(NamedTuple):
    """What a mailed link asks to confirm: mail or phone, and how a number ends; `used` once it is confirmed."""

    kind: str
    ending: str
    used: bool
    way: str  # how the JIM wants to be reached there: mail, text or phone


async def ask(db: Database, jim: Row, address: str, *, by: str, now: datetime) -> bool:
    """Mail a link to `address` that adds it; False for one this JIM has already, which is used again at once."""
    address, key = channels.normalise("mail", address, field="contact")
    async with db.write():
        if await _has(db, jim, "mail", key):
            await channels.add(db, jim.id, "mail", address, by=by, now=now)
            return False
        if await joining.mailed_lately(db, address, "address_confirm", now=now) < joining.AT_MOST:
            token, request_id = await _keep(db, jim, "mail", address, now=now)
            where = {"person_id": None, "address": address, "language": jim.language, "now": now}
            key = f"address-{request_id}:address_confirm"
            message = messages.address_confirm(token=token)
            await post.queue(db, [post.Outgoing.of(message, key=key, **where)])
    return True


async def ask_for_number(
    db: Database, jim: Row, number: str, *, way: str = "phone", by: str, now: datetime
) -> bool | None:
    """Mail a link that adds `number`, to the address we know; None without one: somebody has to ring.

    False for a number that works already: from now on the JIM is rung on it, or texted, as `way` says. Raises Invalid
    for texts to a number that takes none.
    """
    address, key = channels.normalise("phone", number, field="contact")
    if way == "text" and not mobiles.is_mobile(address):
        raise Invalid("contact", texting.NO_MOBILE)
    async with db.write():
        had = await _has(db, jim, "phone", key)
        if had and had.state == "works":
            await channels.prefer(db, jim.id, way, channel_id=had.id, by=by, now=now)
            return False
        to = await channels.mail_address(db, jim.id)
        if to is None:
            return None
        if await joining.mailed_lately(db, to, "number_confirm", now=now) < joining.AT_MOST:
            token, request_id = await _keep(db, jim, "phone", address, way=way, now=now)
            where = {"person_id": jim.id, "address": to, "language": jim.language, "now": now}
            message = messages.number_confirm(token=token, digits=address[-2:])
            await post.queue(
                db, [post.Outgoing.of(message, key=f"number-{request_id}:number_confirm", **where)]
            )
    return True


async def look(db: Database, token: str, *, now: datetime) -> tuple[Asked, Row]:
    """What a mailed link asks, and its JIM. Raises NotFound, or Refused when it expired."""
    request, jim = await _find(db, token, now=now)
    details: dict[str, Any] = json.loads(request.details)
    way = details.get("way") or details["kind"]
    return Asked(details["kind"], details["address"][-2:], request.used_at is not None, way), jim


async def confirm(db: Database, token: str, *, now: datetime) -> None:
    """Use what this link asks about from now on; again changes nothing."""
    async with db.write():
        await db.lock("address", token)
        request, jim = await _find(db, token, now=now)
        if request.used_at is not None:
            return
        details: dict[str, Any] = json.loads(request.details)
        kept = json.dumps(details | {"address": details["address"][-2:]})
        values = await db.sealed(join_requests, request.id, used_at=now, details=kept)
        await db.execute(join_requests.update().where(join_requests.c.id == request.id).values(**values))
        who: dict[str, Any] = {"by": f"jim:{jim.id}", "now": now}
        channel_id = await channels.add(
            db, jim.id, details["kind"], details["address"], confirmed=True, **who
        )
        way = details.get("way") or details["kind"]
        await channels.prefer(db, jim.id, way, channel_id=channel_id, **who)


async def _find(db: Database, token: str, *, now: datetime) -> tuple[Row, Row]:
    request = await joining.find(db, token, now=now)
    jim_id = json.loads(request.details).get("adds_to")
    if jim_id is None:
        raise NotFound
    jim = await jim_rows.load(db, jim_id)
    if jim.deceased_at:
        raise NotFound
    return request, jim


async def _has(db: Database, jim: Row, kind: str, key: str) -> Row | None:
    rows = await channels.of(db, jim.id)
    return next((row for row in rows if (row.kind, row.address_key) == (kind, key)), None)


async def _keep(
    db: Database, jim: Row, kind: str, address: str, *, way: str = "", now: datetime
) -> tuple[str, int]:
    """What waits to be confirmed: the secret of its link, and its id."""
    token = tokens.new()
    details = {"adds_to": jim.id, "kind": kind, "address": address} | ({"way": way} if way else {})
    request_id = await db.insert(
        join_requests.insert().values(
            token_hash=tokens.hashed(token),
            details=json.dumps(details),
            created_at=now,
            expires_at=now + joining.VALID,
        )
    )
    return token, request_id
