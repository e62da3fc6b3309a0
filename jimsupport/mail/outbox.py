"""Outgoing post: written in the transaction of its cause, handed over by the worker, each message once.

    pending -> claimed -> handing -> sent
                             |-----> in_doubt: nobody can say whether it arrived; listed, never resent blindly
    pending or claimed -> skipped (with a named reason), failed

A worker owns what it claimed until `lease_until`, and that moment is its ticket: a row taken over by
another worker has another one, so who was paused too long can no longer touch it.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import BindParameter, Integer, bindparam, case, select, update

from jimsupport.db import Database, Fixed, Row, chunks
from jimsupport.db.tables import outbox
from jimsupport.mail import answering
from jimsupport.mail.kinds import KINDS
from jimsupport.mail.messages import Message
from jimsupport.mail.patience import MOST_FLAWED, next_try

LEASE = timedelta(minutes=10)
OURS = ["claimed", "handing"]
FINISHED: dict[str, Any] = {"next_try_at": None, "lease_until": None}
WITHOUT_CONTEXT = [column for column in outbox.c if column is not outbox.c.context]

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# In the order of the index: a backlog is never sorted.
_DUE = (
    select(outbox.c.id)
    .where(
        outbox.c.state == "pending",
        outbox.c.next_try_at <= bindparam("now"),
        outbox.c.channel.not_in(bindparam("without", expanding=True)),
    )
    .order_by(outbox.c.rank, outbox.c.next_try_at)
)
_IS_DUE = Fixed(_DUE.limit(1))
_CLAIMED = Fixed(
    update(outbox)
    .where(
        outbox.c.id.in_(
            _DUE.limit(bindparam("limit", type_=Integer)).with_for_update(skip_locked=True).scalar_subquery()
        )
    )
    .values(state="claimed", lease_until=bindparam("until"))
    .returning(*WITHOUT_CONTEXT)
)
_HANDING = Fixed(
    update(outbox)
    .where(
        outbox.c.id.in_(_IDS),
        outbox.c.state == "claimed",
        outbox.c.lease_until == bindparam("ticket"),
    )
    .values(state="handing", tries=outbox.c.tries + 1)
    .returning(outbox.c.id)
)
_SENT = Fixed(
    update(outbox)
    .where(outbox.c.id.in_(_IDS), outbox.c.state.in_(["handing", "in_doubt"]))
    .values(state="sent", sent_at=bindparam("now"), sent_on=bindparam("day"), error=None)
)


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
    context: dict[str, Any] | None  # None: gathered when it leaves
    language: str
    now: datetime
    channel: str = "mail"
    address: str | None = None
    hand_over_id: int | None = None
    items: list[str] = field(default_factory=list)
    not_before: datetime | None = None  # when it may leave, if that is not at once

    @classmethod
    def of(cls, message: Message, *, answers: Mapping[str, str] | None = None, **where: Any) -> Self:
        """`message` on its way; `where` holds key, person_id, language, now, and what else is known, `answers` the
        mail that it answers (see `answering.to`)."""
        return cls(
            kind=message.kind,
            message_class=message.message_class,
            template=message.template,
            context=message.context | ({answering.KEY: answers} if answers else {}),
            **where,
        )


def message_id(now: datetime) -> str:
    """What comes before the @ of a Message-ID: the moment, then 24 hex digits of chance.

    With the moment in front the index on it grows at its end; a million at random places of it would each touch a page.
    """
    return stamp(now) + secrets.token_hex(12)


def stamp(now: datetime) -> str:
    """A moment as eight hex digits."""
    return f"{int(now.timestamp()):08x}"


async def queue(db: Database, rows: Sequence[Outgoing]) -> list[int]:
    """Write `rows`, those whose key is there already excepted; the ids of all, in their order.

    Call it inside the write transaction of whatever causes the messages.
    """
    ids: dict[str, int] = {}
    async with db.write():
        await db.upsert(outbox, [_values(row) for row in rows], key=["key"], set=())
        for keys in chunks([row.key for row in rows]):
            found = await db.fetch_all(select(outbox.c.key, outbox.c.id).where(outbox.c.key.in_(keys)))
            ids |= {row.key: row.id for row in found}
    return [ids[row.key] for row in rows]


async def claim(
    db: Database, *, now: datetime, limit: int, lease: timedelta = LEASE, without: Sequence[str] = ()
) -> list[Row]:
    """Take up to `limit` rows that are due, what overtakes first; none of the channels in `without`.

    Any number of workers may call this at once. The rows come without their context: see `contexts`.
    """
    due = {"now": now, "without": list(without)}
    if db.dialect == "sqlite" and await db.fetch_value(_IS_DUE.params(due)) is None:
        return []  # asked every few seconds: so an idle worker locks nobody out
    rows = await db.fetch_all(_CLAIMED.params(due, limit=limit, until=now + lease))
    return sorted(rows, key=lambda row: (row.rank, row.next_try_at, row.id))


def is_too_late(row: Row, now: datetime) -> bool:
    """Whether sending it makes no sense any more: a link for signing in that has expired."""
    good_for = KINDS[row.kind].good_for
    return good_for is not None and now - row.queued_at >= good_for


async def mark_handing(db: Database, rows: Sequence[Row]) -> set[int]:
    """Say that the text of these goes out now; the ids of those that are still ours to send."""
    ours: set[int] = set()
    for ticket in {row.lease_until for row in rows}:
        ids = [row.id for row in rows if row.lease_until == ticket]
        ours.update(row.id for row in await db.fetch_all(_HANDING.params(ids=ids, ticket=ticket)))
    return ours


async def mark_sent(db: Database, rows: Sequence[Row], *, on: Mapping[int, date], now: datetime) -> None:
    """The server took these; `on` is the day where the person of each row (by its id) lives.

    One that was put in doubt meanwhile, because its lease ran out, is sent after all. Each keeps its lease until what
    follows from it is planned (`following`).
    """
    days = set(on.values())
    async with db.write() if len(days) > 1 else nullcontext():
        for day in days:
            ids = [row.id for row in rows if on[row.id] == day]
            await db.execute(_SENT.params(ids=ids, now=now, day=day))


async def name_remotely(db: Database, names: Mapping[int, str]) -> None:
    """Keep what a gateway calls the messages that it took, by their ids: it will speak of them by that name."""
    for outbox_id, name in names.items():
        await db.execute(update(outbox).where(outbox.c.id == outbox_id).values(remote_id=name))


async def mark_in_doubt(db: Database, row: Row, error: str, *, now: datetime) -> None:
    """The text went out and no answer came: it may have arrived, and then it did at `now`."""
    await _move(db, [row], ["handing"], state="in_doubt", sent_at=now, error=error[:300], **FINISHED)


async def mark_bounced(db: Database, row: Row, said: str) -> bool:
    """It came back after all; whether it had counted as sent until now."""
    values = {"state": "failed", "reason": "bounced", "error": said[:300], **FINISHED}
    back = await db.fetch_value(
        update(outbox)
        .where(outbox.c.id == row.id, outbox.c.state.in_(["sent", "in_doubt"]))
        .values(**values)
        .returning(outbox.c.id)
    )
    return back is not None


async def skip(db: Database, row: Row, reason: str) -> None:
    """It is not wanted any more."""
    await _move(db, [row], OURS, state="skipped", reason=reason, **FINISHED)


async def put_back(
    db: Database, rows: Sequence[Row], *, until: datetime | None = None, error: str | None = None, **new: str
) -> None:
    """Let these wait, until `until` where given, for a `new` address likewise; it counts as no try.

    What waits for its moment has nothing wrong with it any more; one in hand comes back that was not taken.
    """
    begun = case((outbox.c.state == "handing", 1), else_=0)
    values: dict[str, Any] = {"state": "pending", "lease_until": None, "tries": outbox.c.tries - begun, **new}
    if until:
        values["next_try_at"] = until
    if until or error:
        values["error"] = error[:300] if error else None
    await _move(db, rows, OURS, **values)


async def retry(db: Database, row: Row, error: str, *, now: datetime) -> str | None:
    """Try again later, a little longer each time; the reason why not, when its time is up."""
    tries = row.tries + 1
    at = next_try(message_id=row.message_id, queued_at=row.queued_at, tries=tries, now=now)
    if at is None:
        return await fail(db, row, "expired", error)
    values = {
        "state": "pending",
        "next_try_at": at,
        "lease_until": None,
        "tries": tries,
        "error": error[:300],
    }
    await _move(db, [row], OURS, **values)
    return None


async def retry_flawed(db: Database, row: Row, error: str, *, now: datetime) -> str | None:
    """As `retry`, for a message that itself is at fault: a few tries and no more."""
    if row.tries + 1 < MOST_FLAWED:
        return await retry(db, row, error, now=now)
    return await fail(db, row, "flawed", error)


async def fail(db: Database, row: Row, reason: str, error: str) -> str:
    """It will not be delivered: `refused` by the server of the person, `expired`, or `flawed`."""
    values = {"state": "failed", "reason": reason, "tries": row.tries + 1, "error": error[:300]}
    await _move(db, [row], OURS, **values, **FINISHED)
    return reason


async def _move(db: Database, rows: Sequence[Row], from_states: Sequence[str], **values: Any) -> set[int]:
    """Change the rows that are still ours; their ids."""
    tickets = {row.lease_until for row in rows}
    if len(tickets) > 1:
        async with db.write():
            parts = [
                await _move(db, [row for row in rows if row.lease_until == ticket], from_states, **values)
                for ticket in tickets
            ]
        return set().union(*parts)
    if not rows:
        return set()
    changed = await db.fetch_all(
        update(outbox)
        .where(
            outbox.c.id.in_([row.id for row in rows]),
            outbox.c.state.in_(from_states),
            outbox.c.lease_until == tickets.pop(),
        )
        .values(**values)
        .returning(outbox.c.id)
    )
    return {row.id for row in changed}


def _values(row: Outgoing) -> dict[str, Any]:
    return {
        "key": row.key,
        "person_id": row.person_id,
        "hand_over_id": row.hand_over_id,
        "channel": row.channel,
        "message_class": row.message_class,
        "rank": KINDS[row.kind].overtakes,
        "kind": row.kind,
        "items": row.items,
        "address": row.address,
        "template": row.template,
        "language": row.language,
        "context": None if row.context is None else json.dumps(row.context, ensure_ascii=False),
        "message_id": message_id(row.now),
        "state": "pending",
        "queued_at": row.now,
        "next_try_at": row.not_before or row.now,
        "tries": 0,
    }
