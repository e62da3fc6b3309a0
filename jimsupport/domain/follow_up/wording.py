"""What the templates of a routine letter, or a copy of a newsletter, need: gathered when it leaves, and where somebody quotes it.

So queueing writes little, a letter says what is so at that moment, and what it held is kept in one place.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jimsupport.db import Database, Unavailable
from jimsupport.domain.access import letter_links
from jimsupport.domain.follow_up import enclosed, letters, plan, standings
from jimsupport.domain.follow_up.delivery import Letter
from jimsupport.domain.follow_up.enclosed import Enclosed
from jimsupport.domain.newsletters import copying
from jimsupport.domain.newsletters import weighing as newsletter
from jimsupport.mail.contexts import contexts_of

Context = dict[str, Any]
NOTHING_READ: Mapping[int, Letter] = {}


async def leaving(
    db: Database, rows: Sequence[Any], read: Mapping[int, Letter] = NOTHING_READ, *, now: datetime
) -> dict[int, Context | Exception]:
    """What the templates of these outgoing rows need, by id; or why not, which stalls no other.

    `read` holds the letters that were weighed a moment ago: what they say is what was so then.
    """
    if not rows:
        return {}
    try:
        copies = [row for row in rows if row.kind == newsletter.KIND]
        routine = [row for row in rows if row.kind != newsletter.KIND]
        made = await _made(db, routine, read, now=now) if routine else {}
        return {**made, **(await copying.contexts_of(db, copies) if copies else {})}
    except Unavailable:
        raise
    except Exception as error:
        if len(rows) == 1:
            return {rows[0].id: error}
    one_by_one = [await leaving(db, [row], read, now=now) for row in rows]
    return {outbox_id: context for found in one_by_one for outbox_id, context in found.items()}


async def said(db: Database, row: Any) -> Context:
    """What the templates of any outgoing row needed. Raises whatever keeps it from being known."""
    kept = (await contexts_of(db, [row])).get(row.id)
    if isinstance(kept, Exception):
        raise kept
    if kept is not None:
        return kept
    if row.kind == newsletter.KIND:
        return (await copying.contexts_of(db, [row]))[row.id]
    items, jims = await _read(db, [row], NOTHING_READ)
    along = await enclosed.sent(db, [row], items)
    found = await _gathered(db, [row], items, jims, along, now=row.sent_at or row.queued_at)
    return found[row.id]


async def _made(
    db: Database, rows: Sequence[Any], read: Mapping[int, Letter], *, now: datetime
) -> dict[int, Context | Exception]:
    items, jims = await _read(db, rows, read)
    along = await enclosed.chosen(db, rows, items, jims, now=now)
    return dict(await _gathered(db, rows, items, jims, along, now=now))


async def _read(
    db: Database, rows: Sequence[Any], read: Mapping[int, Letter]
) -> tuple[dict[int, Sequence[Any]], dict[int, Any]]:
    """The planned rows in each of these, the lead first, and the JIMs they are for, by id; those of `read` as they are."""
    items = {outbox_id: letter.items for outbox_id, letter in read.items()}
    jims = {letter.jim.id: letter.jim for letter in read.values()}
    if unread := [row for row in rows if row.id not in read]:
        items |= await plan.written(db, unread)
        ids = sorted({row.person_id for row in unread})
        jims |= {jim.id: jim for jim in await standings.of(db, ids)}
    return items, jims


async def _gathered(
    db: Database,
    rows: Sequence[Any],
    items: Mapping[int, Sequence[Any]],
    jims: Mapping[int, Any],
    along: Mapping[int, Enclosed],
    *,
    now: datetime,
) -> dict[int, Context]:
    """The context of each of these rows, by id."""
    wanted = [
        (
            jims[row.person_id],
            items[row.id],
            (letter_links.secret(row, row.kind), letter_links.secret(row, letter_links.UNSUBSCRIBE)),
        )
        for row in rows
    ]
    by_lead = {items[outbox_id][0].id: each for outbox_id, each in along.items()}
    made = await letters.messages_of(db, wanted, along=by_lead, now=now)
    return {row.id: message.context for row, message in zip(rows, made, strict=True)}
