"""«Bel mij»: asked by anyone on any page; a first name and a number are enough."""

from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.people import channels, jims
from jimsupport.domain.support import requests


async def ask(
    db: Database,
    *,
    name: str,
    phone: str,
    message: str = "",
    when: str = "",
    many: bool = False,
    by: str = "visitor",
    now: datetime,
) -> int:
    """A visitor wants to be rung; nobody is looked up by that number, staff say who it is.

    It is always kept. One of `many` that came at once from one place on the network is marked, so that staff look at it
    first, and sends no mail of its own.
    Raises Invalid without a first name or with a number that is none.
    """
    first_name = jims.name(name)
    number, _ = channels.normalise("phone", phone)
    return await requests.open(
        db,
        kind="call_back",
        door="page",
        name=first_name,
        contact=number,
        body=message,
        when_to_call=when,
        many=many,
        by=by,
        now=now,
    )
