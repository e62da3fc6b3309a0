"""The number to ring a JIM on: theirs, or one given for this call alone."""

from jimsupport import clock
from jimsupport.domain.people import channels
from jimsupport.domain.support import requests
from jimsupport.routes.me.doors import Door


async def give(door: Door, text: str) -> str:
    """Take a number somebody typed; what to put with the request, "" when it is kept with the JIM.

    Who is signed in is the JIM. A link in a mail may have been forwarded: a number given behind it is rung for this
    request, by somebody who asks who they speak to, and is nothing more. Raises Invalid at "phone".
    """
    number, _ = channels.normalise("phone", text)
    if not door.signed_in:
        return number
    await channels.add(door.db, door.jim.id, "phone", number, by=door.by, now=clock.now())
    return ""


async def to_ring(door: Door) -> str | None:
    """The number we would ring now: the JIM's own, else one given with what is open."""
    known = await channels.number(door.db, door.jim.id)
    if known:
        return known
    asked = await requests.of_jim(door.db, door.jim.id)
    return next((row.contact for row in asked if row.contact and row.closed_at is None), None)
