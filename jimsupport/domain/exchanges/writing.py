"""Writing with each other: what one writes reaches the other by mail and page, and staff where it may be danger."""

from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import exchange_messages, exchange_requests, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges import endings, exchanges, post
from jimsupport.domain.exchanges.exchanges import Side, side
from jimsupport.domain.follow_up import contact
from jimsupport.domain.slips import SAME_TAP
from jimsupport.domain.support import danger, requests
from jimsupport.words import N_

LONGEST = 2000
STOPPED = N_("Jullie gesprek is gestopt. Je bericht is niet verstuurd.")


async def write(db: Database, seen: Side, body: str, *, by: str, now: datetime, phone: bool = False) -> None:
    """Pass `body` on to the other; the same words again within ten minutes are one message.

    Raises Invalid on an empty text or one too long, Refused when the exchange is not open; words of danger reach
    staff all the same.
    """
    text = checked(body)
    async with db.write():
        row = await endings.hold(db, seen)
        if await _just_said(db, seen, text, now=now):
            return
        if row.state == "open":
            await pass_on(db, row, seen, text, by=by, now=now, phone=phone)
            return
        await weigh(db, row.id, seen.me, text, by=by, now=now, phone=phone)
    raise Refused(STOPPED)


def checked(body: str) -> str:
    """`body` as it is kept. Raises Invalid when it is empty or too long."""
    text = requests.checked_text(body, field="body")
    if len(text) > LONGEST:
        raise Invalid("body", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    return text


async def pass_on(
    db: Database, row: Row, seen: Side, text: str, *, by: str, now: datetime, phone: bool, first: bool = False
) -> None:
    """Keep `text`, mail it, and weigh it; for a verb that holds both JIMs."""
    message_id = await db.insert(
        exchange_messages.insert().values(exchange_id=row.id, by_jim_id=seen.me, body=text, at=now)
    )
    outbox_id = await post.words(db, side(row, seen.other), text, message_id=message_id, first=first, now=now)
    if outbox_id is None:
        await _read_aloud(db, row, seen.other, now=now)
    await db.execute(
        exchange_messages.update().where(exchange_messages.c.id == message_id).values(outbox_id=outbox_id)
    )
    await events.record(db, "exchange_wrote", seen.me, by=by, now=now, phone=phone, exchange=row.id)
    await contact.record(db, seen.me, by=by, now=now, what="wrote", phone=phone)
    await weigh(db, row.id, seen.me, text, by=by, now=now, phone=phone)


async def bring_in(db: Database, seen: Side, *, by: str, now: datetime, phone: bool = False) -> int:
    """One of the two brings in somebody of JIMwerkt: a question of theirs, and staff read along while it is open.

    Again while it is open changes nothing. Gives the id of that question.
    """
    async with db.write():
        await endings.hold(db, seen)
        found = await _open_about(db, seen.id, seen.me)
        if found is not None:
            return found.id
        request_id = await requests.open(
            db,
            kind="question",
            door="phone" if phone else "page",
            jim_id=seen.me,
            by=by,
            now=now,
            phone=phone,
        )
        await exchanges.link(db, seen.id, request_id, now=now)
        await events.record(db, "exchange_opened", seen.me, by=by, now=now, phone=phone, request=request_id)
    return request_id


async def weigh(
    db: Database, exchange_id: int, jim_id: int, text: str, *, by: str, now: datetime, phone: bool
) -> None:
    """Words of danger reach staff at once, as a question about whoever wrote them; the message goes on all the same."""
    if not await danger.is_in(db, text):
        return
    known = await _open_about(db, exchange_id, jim_id, "worry")
    if known is not None:
        if await requests.just_said(db, [known.id], text, now=now):
            return
        await requests.add_message(db, known.id, text, by=by, now=now)
        await requests.heard(db, known.id, now=now)
        await danger.weigh(db, known.id, text, now=now)
        return
    request_id = await requests.open(
        db, kind="worry", door="system", body=text, jim_id=jim_id, by=by, now=now, phone=phone
    )
    await exchanges.link(db, exchange_id, request_id, now=now)


async def _read_aloud(db: Database, row: Row, jim_id: int, *, now: datetime) -> None:
    """Somebody without a mail address hears it from us on the phone."""
    if await _open_about(db, row.id, jim_id, "read_aloud") is None:
        request_id = await requests.open(
            db, kind="read_aloud", door="system", jim_id=jim_id, by="worker", now=now
        )
        await exchanges.link(db, row.id, request_id, now=now)


async def _open_about(db: Database, exchange_id: int, jim_id: int, kind: str = "question") -> Row | None:
    """The open question of this kind of one of the two about the exchange, or None."""
    return await db.fetch_one(
        select(support_requests)
        .join(exchange_requests, exchange_requests.c.request_id == support_requests.c.id)
        .where(
            exchange_requests.c.exchange_id == exchange_id,
            support_requests.c.jim_id == jim_id,
            support_requests.c.kind == kind,
            support_requests.c.closed_at.is_(None),
        )
        .order_by(support_requests.c.id)
        .limit(1)
    )


async def _just_said(db: Database, seen: Side, text: str, *, now: datetime) -> bool:
    last = await db.fetch_one(
        exchange_messages.select()
        .where(exchange_messages.c.exchange_id == seen.id)
        .order_by(exchange_messages.c.id.desc())
        .limit(1)
    )
    return last is not None and (last.by_jim_id, last.body) == (seen.me, text) and last.at > now - SAME_TAP
