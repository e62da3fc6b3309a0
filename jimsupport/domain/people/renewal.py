"""A new link for one that expired: sent to the address or number we have, never shown on the page."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import outbox as rows
from jimsupport.domain.access import links
from jimsupport.domain.people import jims
from jimsupport.domain.support import receipts
from jimsupport.mail import messages, outbox

INVITING = ("invitation", "invitation_reminder")  # to who said yes since, these ask nothing more


async def renew(db: Database, link: links.Link, *, now: datetime) -> bool:
    """Send a link in place of `link`, for the same question; False for who has no address that works.

    Once an hour for each link, however often the button is pressed.
    """
    async with db.write():
        jim = await jims.hold(db, link.person_id)
        to = await receipts.reachable(db, jim.id)
        if to is None:
            return False
        key = f"link-{link.token_hash[:32]}:renewed:{now:%Y%m%d%H}"
        if await db.fetch_value(select(rows.c.id).where(rows.c.key == key)):
            return True
        token = await links.create(
            db,
            jim.id,
            link.purpose,
            **{name: getattr(link, name) for name in links.ABOUT},
            brief=to.texted,
            now=now,
        )
        about = "" if jim.consented_at and link.purpose in INVITING else link.purpose
        message = messages.link_renewed(first_name=jim.first_name, token=token, about=about)
        await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **to.where, now=now)])
    return True
