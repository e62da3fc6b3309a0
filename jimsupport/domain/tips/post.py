"""The mails about a tip, to who gave it; whether one is still so, is asked again when it leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, outbox, people, tips
from jimsupport.domain.access import links
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.support import receipts
from jimsupport.mail import outbox as outgoing
from jimsupport.mail import tip_messages
from jimsupport.mail.messages import Message

KINDS = ("tip_proposed", "tip_published", "tip_declined")
STATES = {"tip_proposed": "proposed", "tip_declined": "declined"}


def key(tip_id: int, what: str) -> str:
    """The key of a mail about a tip; `tip_of` reads the tip out of it."""
    return f"tip-{tip_id}:{what}"


def tip_of(key: str) -> int:
    return int(key.partition(":")[0].removeprefix("tip-"))


async def proposed(db: Database, giver_id: int, tip_id: int, *, now: datetime) -> None:
    """Ask the giver whether it is still theirs."""
    await _queue(db, giver_id, tip_id, "tip_proposed", f"proposed:{now:%Y%m%dT%H%M%S}", now=now)


async def published(db: Database, giver_id: int, tip_id: int, *, merged: bool, now: datetime) -> None:
    """Thank the giver: it stands there, or somebody else would do the same (`merged`); each once."""
    what = f"merged:{now:%Y%m%dT%H%M%S}" if merged else "published"
    await _queue(db, giver_id, tip_id, "tip_published", what, now=now, tip=tip_id, merged=merged)


async def declined(db: Database, giver_id: int, tip_id: int, *, now: datetime) -> None:
    """Tell the giver kindly that it is not published now; once."""
    await _queue(db, giver_id, tip_id, "tip_declined", "declined", now=now)


async def drop(db: Database, tip_id: int) -> None:
    """What waits about this tip does not leave: it is not so any more."""
    mine = outbox.c.key.startswith(key(tip_id, ""), autoescape=True)
    dropped = {"state": "skipped", "reason": "withdrawn", "next_try_at": None, "lease_until": None}
    await db.execute(outbox.update().where(mine, outbox.c.state == "pending").values(**dropped))


async def _queue(
    db: Database, giver_id: int, tip_id: int, kind: str, what: str, *, now: datetime, **more: Any
) -> None:
    to = await receipts.reachable(db, giver_id)
    if to is None:
        return
    token = await links.create(db, to.id, kind, tip_id=tip_id, brief=to.texted, now=now)
    message: Message = getattr(tip_messages, kind)(first_name=to.first_name, token=token, **more)
    await outgoing.queue(db, [outgoing.Outgoing.of(message, key=key(tip_id, what), **to.where, now=now)])


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it. One query."""
    found = await db.fetch_all(
        select(*jims.c, people.c.erased_at, tips.c.id.label("tip_id"), tips.c.state)
        .join(people, people.c.id == jims.c.id)
        .join(tips, and_(tips.c.giver_id == jims.c.id, tips.c.id.in_([tip_of(row.key) for row in rows])))
    )
    known = {row.tip_id: row for row in found}
    return {row.id: _why_not(row, known.get(tip_of(row.key)), now) for row in rows}


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


def _why_not(row: Any, giver: Row | None, now: datetime) -> str | None:
    if giver is None:
        return "erased"
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(giver, f"{reason}_at"):
            return reason
    if jim_rows.is_paused(giver, now):
        return "paused"
    if row.kind in STATES:
        return None if giver.state == STATES[row.kind] else "cancelled"
    return None if giver.state in ("published", "merged") else "withdrawn"
