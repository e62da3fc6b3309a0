"""Outgoing post: written in the transaction of its cause, handed over by the worker, each message once.

    pending -> claimed -> handing -> sent
                             |-----> in_doubt: nobody can say whether it arrived; listed, never resent blindly
    pending or claimed -> skipped (with a named reason), failed

A worker owns what it claimed until `lease_until`, and that moment is its ticket: a row taken over by
another worker has another one, so who was paused too long can no longer touch it.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox
from jimsupport.mail.kinds import RANKS
from jimsupport.mail.messages import Message
from jimsupport.mail.patience import MOST_FLAWED, next_try

LEASE = timedelta(minutes=10)
_CHUNK = 500
_OURS = ["claimed", "handing"]
_FINISHED: dict[str, Any] = {"next_try_at": None, "lease_until": None}
_WITHOUT_CONTEXT = [column for column in outbox.c if column is not outbox.c.context]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to be sent to one person: what, to whom, and the key that makes it go once.

    `items` are the keys of the planned rows folded into it. `address` is None for a call.
    """

    key: str
    person_id: int | None
    kind: str
    message_class: str
    template: str
    context: dict[str, Any]
    language: str
    now: datetime
    channel: str = "mail"
    address: str | None = None
    hand_over_id: int | None = None
    items: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, message: Message, **where: Any) -> Self:
        """`message` on its way: `where` holds key, person_id, language, now, and what else is known."""
        return cls(
            kind=message.kind,
            message_class=message.message_class,
            template=message.template,
            context=message.context,
            **where,
        )


async def queue(db: Database, rows: Sequence[Outgoing]) -> list[int]:
    """Write `rows`, those whose key is there already excepted; the ids of all, in their order.

    Call it inside the write transaction of whatever causes the messages.
    """
    ids: dict[str, int] = {}
    async with db.write():
        await db.upsert(outbox, [_values(row) for row in rows], key=["key"], set=[])
        for keys in _chunks([row.key for row in rows]):
            found = await db.fetch_all(select(outbox.c.key, outbox.c.id).where(outbox.c.key.in_(keys)))
            ids |= {row.key: row.id for row in found}
    return [ids[row.key] for row in rows]


async def claim(db: Database, *, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Row]:
    """Take up to `limit` rows that are due, what overtakes first. Any number of workers may call this at once.

    The rows come without their context: see `context_of`.
    """
    due = (
        select(outbox.c.id)
        .where(outbox.c.state == "pending", outbox.c.next_try_at <= now)
        .order_by(outbox.c.rank, outbox.c.next_try_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    async with db.write():
        rows = await db.fetch_all(
            update(outbox)
            .where(outbox.c.id.in_(due.scalar_subquery()))
            .values(state="claimed", lease_until=now + lease)
            .returning(*_WITHOUT_CONTEXT)
        )
    return sorted(rows, key=lambda row: (row.rank, row.next_try_at, row.id))


async def context_of(db: Database, outbox_id: int) -> dict[str, Any]:
    """What the templates of this message need. Apart from `claim`, so that one that cannot be read stalls no other."""
    return json.loads(await db.fetch_value(select(outbox.c.context).where(outbox.c.id == outbox_id)))


async def mark_handing(db: Database, row: Row) -> bool:
    """Say that its text goes out now; False when another worker has taken the row over."""
    return await _move(db, row, ["claimed"], state="handing", tries=row.tries + 1)


async def mark_sent(db: Database, row: Row, *, on: date, now: datetime) -> None:
    """The server took it; `on` is the day where the person lives."""
    await _move(db, row, ["handing"], state="sent", sent_at=now, sent_on=on, error=None, **_FINISHED)


async def mark_in_doubt(db: Database, row: Row, error: str) -> None:
    """The text went out and no answer came: it may have arrived."""
    await _move(db, row, ["handing"], state="in_doubt", error=error[:300], **_FINISHED)


async def skip(db: Database, row: Row, reason: str) -> None:
    """It is not wanted any more."""
    await _move(db, row, ["claimed"], state="skipped", reason=reason, **_FINISHED)


async def put_back(
    db: Database, row: Row, *, until: datetime | None = None, error: str | None = None
) -> None:
    """Let it wait, until `until` where given; this counts as no try."""
    at = until or row.next_try_at
    note = {"error": error[:300]} if error else {}
    await _move(db, row, _OURS, state="pending", next_try_at=at, lease_until=None, tries=row.tries, **note)


async def retry(db: Database, row: Row, error: str, *, now: datetime) -> bool:
    """Try again later, a little longer each time; False when its time is up and it has failed."""
    tries = row.tries + 1
    at = next_try(message_id=row.message_id, queued_at=row.queued_at, tries=tries, now=now)
    if at is None:
        await fail(db, row, "expired", error)
        return False
    await _move(
        db, row, _OURS, state="pending", next_try_at=at, lease_until=None, tries=tries, error=error[:300]
    )
    return True


async def retry_flawed(db: Database, row: Row, error: str, *, now: datetime) -> bool:
    """As `retry`, for a message that itself is at fault: a few tries and no more."""
    if row.tries + 1 < MOST_FLAWED:
        return await retry(db, row, error, now=now)
    await fail(db, row, "flawed", error)
    return False


async def fail(db: Database, row: Row, reason: str, error: str) -> None:
    """It will not be delivered: `refused` by the server of the person, `expired`, or `flawed`."""
    await _move(
        db,
        row,
        _OURS,
        state="failed",
        reason=reason,
        error=error[:300],
        **_FINISHED | {"tries": row.tries + 1},
    )


async def reap(db: Database, *, now: datetime) -> dict[str, int]:
    """Take in what a worker that died left behind; how many of each.

    What was only claimed goes out again; what was being handed over may have arrived.
    """
    async with db.write():
        gone = outbox.c.lease_until <= now
        pending = await db.fetch_all(
            update(outbox)
            .where(gone, outbox.c.state == "claimed")
            .values(state="pending", lease_until=None)
            .returning(outbox.c.id)
        )
        doubtful = await db.fetch_all(
            update(outbox)
            .where(gone, outbox.c.state == "handing")
            .values(state="in_doubt", error="the worker stopped while handing it over", **_FINISHED)
            .returning(outbox.c.id)
        )
    return {"pending": len(pending), "in_doubt": len(doubtful)}


async def _move(db: Database, row: Row, from_states: Sequence[str], **values: Any) -> bool:
    """Change a row that is still ours; whether it was."""
    async with db.write():
        moved = await db.fetch_one(
            update(outbox)
            .where(
                outbox.c.id == row.id,
                outbox.c.state.in_(from_states),
                outbox.c.lease_until == row.lease_until,
            )
            .values(**values)
            .returning(outbox.c.id)
        )
    return moved is not None


def _values(row: Outgoing) -> dict[str, Any]:
    return {
        "key": row.key,
        "person_id": row.person_id,
        "hand_over_id": row.hand_over_id,
        "channel": row.channel,
        "message_class": row.message_class,
        "rank": RANKS[row.message_class],
        "kind": row.kind,
        "items": row.items,
        "address": row.address,
        "template": row.template,
        "language": row.language,
        "context": json.dumps(row.context, ensure_ascii=False),
        "message_id": secrets.token_hex(16),
        "state": "pending",
        "queued_at": row.now,
        "next_try_at": row.now,
        "tries": 0,
    }


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
