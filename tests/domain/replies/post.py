"""Mail that went out and what comes back, for the tests of replies."""

from itertools import count
from typing import Any

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox, received, request_messages, support_requests
from jimsupport.domain.replies import taking
from jimsupport.domain.support import requests
from jimsupport.mail import messages, tokens
from jimsupport.mail import outbox as post
from jimsupport.mail import received as kept
from jimsupport.mail.reading.read import Reading
from tests import cast
from tests.cast import NOW

DOMAIN = "jimsupport.test"
_numbers = count(1)


async def mailed(
    db: Database, jim: Any, kind: str = "staff_reply", *, key: str | None = None, **where: Any
) -> Row:
    """A message of ours that went out to this JIM (or to the address given)."""
    context = {"first_name": "", "staff_name": "Nadia", "body": "Dag", "token": None}
    message = messages.Message(kind, context)
    values = {"person_id": jim.id if jim else None, "address": cast.SHARED, "language": "nl", "now": NOW}
    [outbox_id] = await post.queue(
        db, [post.Outgoing.of(message, key=key or f"test-{next(_numbers)}:{kind}", **(values | where))]
    )
    await sent(db, outbox.c.id == outbox_id)
    return await load(db, outbox_id)


async def load(db: Database, outbox_id: int) -> Row:
    row = await db.fetch_one(outbox.select().where(outbox.c.id == outbox_id))
    assert row is not None
    return row


async def sent(db: Database, which: Any) -> None:
    """It left, without anything that follows from it."""
    gone = {"state": "sent", "sent_at": NOW, "next_try_at": None}
    await db.execute(outbox.update().where(which).values(**gone))


async def newest(db: Database, kind: str) -> Row:
    """The newest message of ours of this kind."""
    row = await db.fetch_one(
        outbox.select().where(outbox.c.kind == kind).order_by(outbox.c.id.desc()).limit(1)
    )
    assert row is not None
    return row


async def comes(
    db: Database,
    keyring: Any,
    text: str = "",
    *,
    to: Row | None = None,
    sender: str = cast.SHARED,
    kind: str = "person",
    door: str = "mail",
    purpose: str = "reply",
    now: Any = NOW,
    **read: Any,
) -> Row:
    """Something comes in, an answer `to` a message of ours or to none, and is taken in; its row."""
    recipient = "hallo@jimsupport.test"
    if to is not None and door == "mail":
        made = tokens.reply_address if purpose == "reply" else tokens.bounce_address
        recipient = made(keyring, to.id, DOMAIN)
    raw = f"Message-ID: <{next(_numbers)}@elsewhere.example>\r\n\r\n{text}".encode()
    received_id = await kept.store(db, raw, door=door, sender=sender, recipients=[recipient], now=now)
    assert received_id is not None
    row = await kept.load(db, received_id)
    assert row is not None
    await taking.take_in(db, row, Reading(kind, text=text, sender=sender, **read), keyring, now=now)
    return await fate(db, received_id)


async def fate(db: Database, received_id: int) -> Row:
    """What became of something that came in."""
    row = await db.fetch_one(received.select().where(received.c.id == received_id))
    assert row is not None
    return row


async def questions(db: Database) -> list[tuple[Any, ...]]:
    """Every question: of whom, its kind, its door, whether it is closed."""
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    return [(row.jim_id, row.kind, row.door, bool(row.closed_at)) for row in rows]


async def said(db: Database, request_id: int) -> list[tuple[str, str]]:
    """Everything said in a question: by whom, and what."""
    rows = await db.fetch_all(
        request_messages.select()
        .where(request_messages.c.request_id == request_id)
        .order_by(request_messages.c.id)
    )
    return [(row.by, row.body) for row in rows]


async def question(db: Database, request_id: int) -> Row:
    """The question as staff read it."""
    return await requests.for_staff(db, request_id, staff_id=0)


async def receipts(db: Database) -> int:
    """How many automatic answers there are."""
    return len(await db.fetch_all(outbox.select().where(outbox.c.kind == "request_received")))
