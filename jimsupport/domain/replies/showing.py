"""What staff see beside words that came by mail or text: whether it is sure whose they are, and what they may answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox, received
from jimsupport.domain.replies import exchanges, groups, proposals
from jimsupport.domain.support.conversation import Entry

_COLUMNS = ("id", "door", "sender", "found_by", "doubtful", "settled_at")


@dataclass(frozen=True, slots=True)
class Came:
    """How one thing in a conversation came in; `doubtful` while a person should still say whose it is."""

    id: int
    door: str  # mail, text
    sender: str
    found_by: str | None
    doubtful: bool
    proposal: Row | None
    meant_for_a_jim: bool  # a reply to the mail of an exchange that was not passed on
    meant_for_a_group: bool  # likewise


async def beside(db: Database, entries: Iterable[Entry]) -> dict[int, Came]:
    """By what came in; two queries for a page of a conversation, however long."""
    ids = [entry.received for entry in entries if entry.received]
    if not ids:
        return {}
    columns = [*(received.c[name] for name in _COLUMNS), outbox.c.kind.label("answers")]
    came = received.outerjoin(outbox, outbox.c.id == received.c.outbox_id)
    rows = await db.fetch_all(select(*columns).select_from(came).where(received.c.id.in_(ids)))
    proposed = await proposals.of_received(db, ids)
    return {
        row.id: Came(
            id=row.id,
            door=row.door,
            sender=row.sender,
            found_by=row.found_by,
            doubtful=row.doubtful and row.settled_at is None,
            proposal=proposed.get(row.id),
            meant_for_a_jim=row.answers in exchanges.KINDS,
            meant_for_a_group=row.answers in groups.KINDS,
        )
        for row in rows
    }
