"""The mail of an exchange: each hears from the other through us, never at an address of theirs."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import exchange_messages as written
from jimsupport.db.tables import exchanges, outbox
from jimsupport.domain.access import links
from jimsupport.domain.exchanges.exchanges import Side
from jimsupport.domain.support import receipts
from jimsupport.domain.support.receipts import Reachable
from jimsupport.mail import exchange_messages, rewriting
from jimsupport.mail import outbox as post
from jimsupport.mail.contexts import context_of
from jimsupport.mail.messages import Message

SECOND_THOUGHTS = timedelta(minutes=10)  # before the other is told that it ended: until then an undo is whole
APART = timedelta(minutes=10)  # between two mails with words to the same JIM
LONGEST = 8000  # characters of words in one mail
MORE = "\n\n…"
WAITING = ("pending", "claimed")


def key(exchange_id: int, what: str) -> str:
    """The key of a mail about an exchange; `exchange_of` reads the exchange out of it."""
    return f"exchange-{exchange_id}:{what}"


def exchange_of(key: str) -> int:
    return int(key.partition(":")[0].removeprefix("exchange-"))


async def offer(db: Database, seen: Side, *, now: datetime) -> None:
    """Ask the listener; `seen` is their side."""
    to = await receipts.reachable(db, seen.me)
    if to is not None:
        token = await links.create(db, to.id, "exchange_offer", exchange_id=seen.id, brief=to.texted, now=now)
        names = {"first_name": to.first_name, "name": seen.name}
        message = exchange_messages.exchange_offer(**names, shared=seen.shared, token=token)
        await _queue(db, to, message, key(seen.id, f"offer:{now:%Y%m%dT%H%M%S}"), now=now)


async def words(
    db: Database, seen: Side, body: str, *, message_id: int, first: bool, now: datetime
) -> int | None:
    """Mail what the other wrote to the one whose side this is; None for who has no address that works.

    What still waits for them says it too, so that they get at most one such mail in `APART`. `first` says that it
    is the answer with which the exchange begins.
    """
    to = await receipts.reachable(db, seen.me)
    if to is None:
        return None
    token = await links.create(db, to.id, "exchange_message", exchange_id=seen.id, brief=to.texted, now=now)
    last = await _last_words(db, seen)
    if last and last.state == "pending" and last.address == to.address:
        said = await context_of(db, last.id)
        said |= {"body": _together(said["body"], body), "token": token}
        await rewriting.rewrite(db, last.id, said)
        return last.id
    message = exchange_messages.exchange_message(
        first_name=to.first_name, name=seen.name, body=body, first=first, token=token
    )
    due = (last.sent_at or last.next_try_at or last.queued_at) + APART if last else now
    once = key(seen.id, f"message:{message_id}")
    return await _queue(db, to, message, once, not_before=due if due > now else None, now=now)


async def _last_words(db: Database, seen: Side) -> Row | None:
    """The newest mail with words of the other that left for the one whose side this is, or will; held."""
    carried = select(written.c.outbox_id).where(
        written.c.exchange_id == seen.id, written.c.by_jim_id == seen.other
    )
    columns = outbox.c.id, outbox.c.state, outbox.c.address, outbox.c.queued_at, outbox.c.next_try_at
    return await db.fetch_one(
        select(*columns, outbox.c.sent_at)
        .where(outbox.c.id.in_(carried), outbox.c.state.not_in(("skipped", "failed")))
        .order_by(outbox.c.id.desc())
        .limit(1)
        .with_for_update()
    )


def _together(said: str, body: str) -> str:
    """`body` below what a mail says already; past LONGEST the rest is read on the page."""
    if said.endswith(MORE) or len(said) + len(body) > LONGEST:
        return said if said.endswith(MORE) else said + MORE
    return f"{said}\n\n{body}"


async def ended(db: Database, seen: Side, *, named: bool = True, now: datetime) -> None:
    """Tell the one whose side this is that it ends here, kindly, without why; once, also where it was undone between."""
    told = select(outbox.c.id).where(
        outbox.c.key.startswith(key(seen.id, f"ended:{seen.me}:"), autoescape=True),
        outbox.c.state != "skipped",
    )
    to = await receipts.reachable(db, seen.me)
    if to is None or await db.fetch_one(told.limit(1)) is not None:
        return
    token = await links.create(db, to.id, "exchange_ended", exchange_id=seen.id, brief=to.texted, now=now)
    name = seen.name if named else ""
    message = exchange_messages.exchange_ended(first_name=to.first_name, name=name, token=token)
    once = key(seen.id, f"ended:{seen.me}:{now:%Y%m%dT%H%M%S}")
    await _queue(db, to, message, once, not_before=now + SECOND_THOUGHTS, now=now)


async def _queue(
    db: Database,
    to: Reachable,
    message: Message,
    key: str,
    *,
    not_before: datetime | None = None,
    now: datetime,
) -> int:
    outgoing = post.Outgoing.of(message, key=key, **to.where, not_before=not_before, now=now)
    [outbox_id] = await post.queue(db, [outgoing])
    return outbox_id


async def forget(db: Database, jim_id: int) -> None:
    """Remove from the post of others what this JIM shared and wrote, and their name; what waits does not leave."""
    theirs = or_(exchanges.c.asker_id == jim_id, exchanges.c.listener_id == jim_id)
    for row in await db.fetch_all(select(exchanges.c.id).where(theirs)):
        mine = outbox.c.key.startswith(key(row.id, ""), autoescape=True)
        await db.execute(
            outbox.update()
            .where(mine, outbox.c.state.in_(WAITING))
            .values(state="skipped", reason="erased", next_try_at=None, lease_until=None)
        )
        await db.execute(outbox.update().where(mine).values(context="{}"))
