"""Messages of a group as rows: which of them somebody may see, and holding one's own place while writing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import group_messages, people
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.words import N_

CHANGE_WITHIN = timedelta(minutes=15)
NOT_IN_IT = N_("Je zit niet in deze groep. Je bericht is niet geplaatst.")

written = group_messages.c


def topic(group_id: int) -> str:
    """What the pages of a group are told under that something is new in it (`Database.tell`)."""
    return f"group:{group_id}"


def is_in(seen: Seen | None) -> bool:
    """Whether this JIM takes part in a group that runs: only then they read and write."""
    return seen is not None and seen.mine == "member" and seen.state == "running"


async def hold(db: Database, seen: Seen) -> Seen:
    """The group as this JIM sees it now, held for them until the transaction ends. Raises Refused once they are out."""
    await db.lock("jim", seen.me)
    fresh = await groups.for_jim(db, seen.id, seen.me)
    if not is_in(fresh):
        raise Refused(NOT_IN_IT)
    return fresh


def stands() -> ColumnElement[bool]:
    """Clause: what everybody in the group may read."""
    return and_(written.body.is_not(None), written.removed_at.is_(None), written.hidden_at.is_(None))


def visible(seen: Seen, *, now: datetime) -> ColumnElement[bool]:
    """Clause: what this JIM may read. One's own also while it is hidden, or can be put back; the host what is hidden."""
    mine = written.by_jim_id == seen.me
    back = and_(mine, written.at > now - CHANGE_WITHIN)
    not_hidden = [written.hidden_at.is_(None), mine] + (
        [written.by_jim_id.is_not(None)] if seen.hosts else []
    )
    return and_(
        written.group_id == seen.id,
        written.body.is_not(None),
        or_(written.removed_at.is_(None), back),
        or_(*not_hidden),
    )


def with_names() -> Select[Any]:
    """Messages with the `first_name` of who wrote them: None for somebody of JIMwerkt."""
    return select(group_messages, people.c.first_name).outerjoin(people, people.c.id == written.by_jim_id)


async def load(db: Database, seen: Seen, message_id: int, *, now: datetime) -> Row:
    """One message that this JIM may read, in a group they take part in. Raises NotFound for any other."""
    found = with_names().where(written.id == message_id, visible(seen, now=now))
    row = await db.fetch_one(found) if is_in(seen) else None
    if row is None:
        raise NotFound
    return row


async def own(db: Database, seen: Seen, message_id: int, *, now: datetime) -> Row:
    """One message of this JIM. Raises NotFound for somebody else's."""
    row = await load(db, seen, message_id, now=now)
    if row.by_jim_id != seen.me:
        raise NotFound
    return row


def is_open(row: Row, now: datetime) -> bool:
    """Whether its writer can still change it: a quarter of an hour, and before any mail told of it."""
    return row.told_at is None and row.hidden_at is None and now - row.at < CHANGE_WITHIN


async def change(db: Database, message_id: int, **values: Any) -> None:
    sealed = await db.sealed(group_messages, message_id, **values)
    await db.execute(group_messages.update().where(written.id == message_id).values(**sealed))
