"""Which mail of a JIM a message of ours answers, so that the two stand together in their mail program.

Only what is sure to be theirs: nobody else's words come above a mail of ours.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database
from jimsupport.db.tables import outbox, received, request_messages
from jimsupport.mail import answering

_MAIL = (
    select(received.c.message_id, received.c.subject, received.c.sender, outbox.c.message_id.label("after"))
    .select_from(received)
    .outerjoin(outbox, outbox.c.id == received.c.outbox_id)
    .where(received.c.message_id.is_not(None))
    .limit(1)
)


async def last_of(db: Database, request_ids: Sequence[int], jim_id: int, address: str) -> dict[str, str]:
    """What an answer to `address` has to know of the last mail of this JIM in these questions, if any.

    What stood above that mail is repeated to the address it came from, and to no other.
    """
    theirs = _MAIL.join(request_messages, request_messages.c.received_id == received.c.id).where(
        request_messages.c.request_id.in_(request_ids),
        request_messages.c.by == f"jim:{jim_id}",
    )
    return await _known(db, theirs.order_by(request_messages.c.id.desc()), address)


async def in_hand(db: Database, jim_id: int) -> dict[str, str]:
    """What an automatic answer has to know of the mail of this JIM that is taken in at this moment, if any.

    Only in the transaction that takes it in is whose it is known while it is still to be read.
    """
    this = received.c.person_id == jim_id, received.c.next_try_at.is_not(None)
    return await _known(db, _MAIL.where(*this).order_by(received.c.id.desc()))


async def _known(db: Database, query: Select[Any], address: str = "") -> dict[str, str]:
    mail = await db.fetch_one(query)
    if mail is None:
        return {}
    same = mail.sender.strip().casefold() == address.casefold()
    return answering.to(mail.message_id, after=mail.after, subject=mail.subject if same else None)
