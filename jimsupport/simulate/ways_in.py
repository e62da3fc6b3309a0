"""Links that somebody in the demo got by mail and did not press yet: to join, to another address, to sign in."""

import json

from sqlalchemy import select

from jimsupport import clock
from jimsupport.db import Database
from jimsupport.db.tables import outbox
from jimsupport.domain.access import sign_in
from jimsupport.domain.people import addresses, jims, joining


async def samples(db: Database, *, jim: int) -> dict[str, list[dict[str, object]]]:
    """What fills the addresses of their pages."""
    return {
        "/join/{token}": [{"token": await _join_link(db)}],
        "/address/{token}": [{"token": await _address_link(db, jim)}],
        "/sign-in/{token}": [{"token": await _sign_in_link(db)}],
    }


async def _join_link(db: Database) -> str:
    """The link of someone who has asked to join and did not confirm yet."""
    address = "nieuw@voorbeeld.example"
    await joining.ask(db, first_name="Mo", kind="mail", address=address, language="nl", now=clock.now())
    return await _mailed(db, address)


async def _address_link(db: Database, jim_id: int) -> str:
    """The link that Hilde got on another address, and did not press yet."""
    address = "hilde.nieuw@voorbeeld.example"
    jim = await jims.load(db, jim_id)
    await addresses.ask(db, jim, address, by=f"jim:{jim_id}", now=clock.now())
    return await _mailed(db, address)


async def _sign_in_link(db: Database) -> str:
    """A link in the mail to Carla, who asked for it in another browser."""
    address = "carla@noordrivier.example"
    await sign_in.ask(db, address, browser="another", now=clock.now())
    return await _mailed(db, address)


async def _mailed(db: Database, address: str) -> str:
    """The token in the newest mail to `address`."""
    context = await db.fetch_value(
        select(outbox.c.context).where(outbox.c.address == address).order_by(outbox.c.id.desc()).limit(1)
    )
    return str(json.loads(context)["token"])
