"""The mail of a group: what its JIMs wrote, to each who wants to hear of it, never with an address of anybody.

Several messages for one reader are one mail, also where an earlier one still waits to leave.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox
from jimsupport.domain.access import links
from jimsupport.domain.access.letter_links import UNSUBSCRIBE
from jimsupport.domain.groups import post
from jimsupport.domain.groups.post import Reader
from jimsupport.mail import group_messages, rewriting
from jimsupport.mail import outbox as outgoing
from jimsupport.mail.contexts import context_of
from jimsupport.words import N_, moment_full

NEWS, HIDDEN = "group_news", "group_hidden"
MOST = 10  # messages in one mail
LONGEST = 1500  # characters of one message in a mail
SECOND_THOUGHTS = timedelta(minutes=10)  # before a writer is told: until then showing it again is whole
STAFF = N_("JIMwerkt")
MORE = " …"


async def news(
    db: Database, group_id: int, to: Reader, said: Sequence[Row], *, more: int = 0, now: datetime
) -> None:
    """Mail these messages (rows with `first_name`), oldest first; `more` were written that it does not hold."""
    written = [_written(row, to) for row in said]
    waiting = await db.fetch_one(
        select(outbox.c.id)
        .where(_waits(group_id), outbox.c.person_id == to.id, outbox.c.channel == to.where["channel"])
        .order_by(outbox.c.id.desc())
        .limit(1)
        .with_for_update()
    )
    if waiting is not None:
        context = await context_of(db, waiting.id)
        all_of_it = context["said"] + written
        context |= {"said": all_of_it[-MOST:], "more": context["more"] + more + len(all_of_it[:-MOST])}
        await _keep(db, waiting.id, context)
        return
    both = [{"person_id": to.id, "purpose": purpose, "group_id": group_id} for purpose in (NEWS, UNSUBSCRIBE)]
    token, less = await links.create_many(db, [{**row, "brief": to.brief} for row in both], now=now)
    message = group_messages.group_news(
        first_name=to.first_name,
        token=token,
        unsubscribe_token=less,
        said=written[-MOST:],
        more=more + len(written[:-MOST]),
    )
    once = post.key(group_id, f"news:{said[-1].id}", to.id)
    await outgoing.queue(db, [outgoing.Outgoing.of(message, key=once, **to.where, now=now)])


def _written(row: Row, to: Reader) -> dict[str, Any]:
    body = row.body if len(row.body) <= LONGEST else row.body[:LONGEST] + MORE
    name = to.said(STAFF) if row.by_jim_id is None else row.first_name
    return {"id": row.id, "name": name, "at": moment_full(row.at, to.zone, to.language), "body": body}


def _waits(group_id: int) -> ColumnElement[bool]:
    """Clause: mail with messages of this group that did not leave yet."""
    of_group = outbox.c.key.startswith(f"group-{group_id}:news:", autoescape=True)
    return and_(outbox.c.state == "pending", outbox.c.kind == NEWS, of_group)


async def strike(db: Database, group_id: int, message_id: int, *, now: datetime) -> None:
    """Take a message out of what did not leave yet; what says nothing else then does not leave."""
    for row in await db.fetch_all(select(outbox.c.id).where(_waits(group_id)).with_for_update()):
        context = await context_of(db, row.id)
        left = [each for each in context["said"] if each["id"] != message_id]
        if len(left) == len(context["said"]):
            continue
        if left or context["more"]:
            await _keep(db, row.id, context | {"said": left})
        else:
            gone = {"state": "skipped", "reason": "cancelled", "next_try_at": None, "context": "{}"}
            await db.execute(outbox.update().where(outbox.c.id == row.id).values(**gone))


async def _keep(db: Database, outbox_id: int, context: dict[str, Any]) -> None:
    await rewriting.rewrite(db, outbox_id, context)


async def hidden(db: Database, row: Row, why: str, *, by_host: bool, now: datetime) -> None:
    """Tell who wrote it that the others do not see it, and why."""
    to = await post.reader(db, row.by_jim_id)
    token = await links.create(db, to.id, HIDDEN, group_id=row.group_id, brief=to.brief, now=now)
    message = group_messages.group_hidden(
        first_name=to.first_name, token=token, body=row.body, why=why, by_host=by_host
    )
    once = post.key(row.group_id, f"hidden:{row.id}:{now:%Y%m%dT%H%M%S}", to.id)
    if to.called:
        await post.queue(db, to, message, once, now=now)
        return
    later = now + SECOND_THOUGHTS
    written = outgoing.Outgoing.of(message, key=once, **to.where, not_before=later, now=now)
    await outgoing.queue(db, [written])


def messages_of(keys: Iterable[str]) -> set[int]:
    """The messages that keys of HIDDEN were made of."""
    return {message_of(key) for key in keys}


def message_of(key: str) -> int:
    """The message in the key of a mail that it is hidden."""
    return int(key.split(":")[2])
