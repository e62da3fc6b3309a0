"""What comes in, as it came: kept before anyone reads it, read once, and listed for staff where that did not work.

    stored -> claimed -> done (it landed somewhere, `doubtful` where a person should see whose it is)
                 |-----> again, a few times -> parked, with its bytes

A claim puts the row's next try behind its lease, so what a dead worker had in hand comes back by itself.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import or_, select, update

from jimsupport.db import Conflict, Database, Row
from jimsupport.db.tables import received
from jimsupport.db.types import keyring
from jimsupport.mail import answering

LEASE = timedelta(minutes=10)
TRIES = 3
WAITS = timedelta(minutes=1)  # before the second try; before the third ten times as long
KEPT = timedelta(days=90)  # the bytes of a mail
KEPT_AUTOMATIC = timedelta(days=30)  # where a machine wrote it
AUTOMATIC = ("bounce", "complaint", "auto_reply", "list", "own")
ERASED_AT_ONCE = 100
LONGEST_SUBJECT = 250  # characters kept of what stands above a mail

_SEALED = (received.c.sender, received.c.recipient, received.c.raw)
_PLAIN = [column for column in received.c if column not in _SEALED]
WITHOUT_BYTES = [column for column in received.c if column is not received.c.raw]
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:\s*(<?[^\s<>]+@[^\r\n]+)", re.I | re.M)
_DATE = re.compile(rb"^date[ \t]*:[ \t]*\S", re.I | re.M)  # without one the rest hardly says which mail it is
_WITHOUT_ID = re.compile(rb"^(?:date|from|subject)[ \t]*:[^\r\n]*", re.I | re.M)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


class AlreadyRead(Conflict):
    """Another worker was faster: what this one was about to save is not to be saved."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that came in by a door ("mail" or "text"): its bytes, and between whom the envelope says it goes.

    `ref` is what a gateway calls a text message; two of the same words without one are two messages.
    """

    door: str
    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    at: datetime
    ref: str = ""

    @property
    def digest(self) -> str:
        """The same for the same mail to the same recipients, whatever servers on its way wrote above it."""
        return keyring().digest(
            "received", self.door, *self._itself(), *sorted(map(_folded, self.recipients))
        )

    def _itself(self) -> tuple[str, ...]:
        if self.door == "text":
            return self.ref or self.at.isoformat(), _folded(self.sender), hashlib.sha256(self.raw).hexdigest()
        ends = _END_OF_HEADERS.search(self.raw)
        headers, body = (self.raw[: ends.start()], self.raw[ends.end() :]) if ends else (self.raw, b"")
        found = _MESSAGE_ID.search(headers)
        said = b"\n".join(_WITHOUT_ID.findall(headers)) if _DATE.search(headers) else headers
        name = found[1].strip() if found else said
        return name.decode("latin-1"), hashlib.sha256(body).hexdigest()

    def row(self) -> dict[str, Any]:
        """Its values in the table."""
        return {
            "door": self.door,
            "digest": self.digest,
            "sender": _readable(self.sender),
            "recipient": json.dumps([_readable(one) for one in self.recipients]),
            "raw": self.raw.decode("latin-1"),
            "size": len(self.raw),
            "received_at": self.at,
            "next_try_at": self.at,
            "tries": 0,
            "erase_at": self.at + KEPT,
        }


async def store_all(db: Database, arrivals: Sequence[Arrival]) -> None:
    """Keep these, in one transaction; what was here already is left as it is. Raises Unavailable."""
    rows = sorted((arrival.row() for arrival in arrivals), key=lambda row: row["digest"])  # or two would wait
    await db.upsert(received, rows, key=["digest"])  # for each other


async def store(
    db: Database,
    raw: bytes,
    *,
    door: str,
    sender: str,
    recipients: Sequence[str],
    now: datetime,
    ref: str = "",
) -> int | None:
    """Keep one; its id, or None when the same one was here already. Raises Unavailable."""
    arrival = Arrival(door, raw, sender, tuple(recipients), now, ref)
    same = select(received.c.id).where(received.c.digest == arrival.digest)
    async with db.write():
        await db.lock("received", arrival.digest)
        if await db.fetch_value(same) is not None:
            return None
        await store_all(db, [arrival])
        return await db.fetch_value(same)


async def claim(db: Database, *, now: datetime, limit: int) -> list[Row]:
    """Take up to `limit` that are to be read, oldest first; any number of workers may call this at once.

    The rows come without what is encrypted (see `load`): one that cannot be decrypted stalls no other.
    """
    due = select(received.c.id).where(received.c.next_try_at <= now)
    if await db.fetch_value(due.limit(1)) is None:
        return []  # asked every few seconds: so an idle worker locks nobody out
    due = due.order_by(received.c.next_try_at, received.c.id).limit(limit).with_for_update(skip_locked=True)
    async with db.write():
        rows = await db.fetch_all(
            update(received)
            .where(received.c.id.in_(due.scalar_subquery()))
            .values(next_try_at=now + LEASE, lease_until=now + LEASE, tries=received.c.tries + 1)
            .returning(*_PLAIN)
        )
    return sorted(rows, key=lambda row: row.id)


async def load(db: Database, received_id: int) -> Row | None:
    """One, with its sender and its recipients (JSON) but without its bytes."""
    return await db.fetch_one(select(*WITHOUT_BYTES).where(received.c.id == received_id))


def recipients_of(row: Row) -> tuple[str, ...]:
    """Whom the envelope named."""
    return tuple(json.loads(row.recipient))


async def raw_of(db: Database, received_id: int) -> bytes:
    """Its bytes; none once they were erased."""
    raw = await db.fetch_value(select(received.c.raw).where(received.c.id == received_id))
    return raw.encode("latin-1") if raw else b""


async def name(
    db: Database,
    received_id: int,
    *,
    message_id: str,
    subject: str,
    outbox_id: int | None,
    person_id: int | None,
) -> None:
    """What this mail calls itself and whose it is, known before it lands: what answers it refers to it.

    Call it in the transaction that lets it land.
    """
    said = {"subject": subject[:LONGEST_SUBJECT], "outbox_id": outbox_id, "person_id": person_id}
    values = await db.sealed(received, received_id, **said)
    await db.execute(
        update(received)
        .where(received.c.id == received_id)
        .values(message_id=answering.named(message_id), **values)
    )


async def done(
    db: Database,
    received_id: int,
    *,
    kind: str,
    found_by: str | None = None,
    doubtful: bool = False,
    outbox_id: int | None = None,
    person_id: int | None = None,
    request_id: int | None = None,
    now: datetime,
) -> None:
    """It was read and landed where it belongs; call it in the transaction that lets it land.

    Raises AlreadyRead when another worker did so meanwhile, which undoes what this one did.
    """
    values: dict[str, Any] = {
        "kind": kind,
        "found_by": found_by,
        "doubtful": doubtful,
        "outbox_id": outbox_id,
        "person_id": person_id,
        "request_id": request_id,
        "error": None,
    }
    if kind in AUTOMATIC:
        values["erase_at"] = now + KEPT_AUTOMATIC
    await _finish(db, received_id, values)


async def park(
    db: Database,
    received_id: int,
    reason: str,
    *,
    kind: str | None = None,
    outbox_id: int | None = None,
    person_id: int | None = None,
    now: datetime,
) -> None:
    """Nobody could make anything of it: staff look. Who it may be from is noted where the envelope says it."""
    where = {"outbox_id": outbox_id, "person_id": person_id}
    await _finish(db, received_id, {"parked_at": now, "error": reason[:300], "kind": kind, **where})


async def again(db: Database, row: Row, error: str, *, now: datetime) -> bool:
    """Read it once more in a while; False after the last try: then it is to be parked."""
    if row.tries >= TRIES:
        return False
    waits = now + WAITS * 10 ** (row.tries - 1)
    await db.execute(
        update(received)
        .where(received.c.id == row.id, received.c.next_try_at.is_not(None))
        .values(next_try_at=waits, lease_until=None, error=error[:300])
    )
    return True


async def put_back(db: Database, rows: Sequence[Row], *, now: datetime) -> None:
    """These were claimed and not begun: it counts as no try."""
    await db.execute(
        update(received)
        .where(received.c.id.in_([row.id for row in rows]), received.c.next_try_at.is_not(None))
        .values(next_try_at=now, lease_until=None, tries=received.c.tries - 1)
    )


async def erase_due(db: Database, *, now: datetime) -> int:
    """Remove the bytes, and between whom they went, of what has served its time; how many, at most a hundred."""
    due = select(received.c.id).where(received.c.erase_at <= now).limit(ERASED_AT_ONCE)
    if await db.fetch_one(due) is None:
        return 0
    async with db.write():
        found = await db.fetch_all(due.with_for_update(skip_locked=True))
        await erase(db, received.c.id.in_([row.id for row in found]), now=now)
    return len(found)


async def erase(db: Database, which: Any, *, now: datetime) -> None:
    """Remove the bytes of `which` rows, and between whom they went; that something came, and when, stays.

    Where a person was to look, nothing is left to look at.
    """
    gone = {"raw": None, "sender": "", "recipient": "[]", "error": None, "erase_at": None}
    gone |= {"message_id": None, "subject": None}
    async with db.write():
        await db.execute(update(received).where(which).values(next_try_at=None, lease_until=None, **gone))
        await db.execute(
            update(received)
            .where(which, received.c.settled_at.is_(None))
            .where(or_(received.c.parked_at.is_not(None), received.c.doubtful))
            .values(settled_at=now, settled_by="worker")
        )


def without_secrets(text: str, base_url: str) -> str:
    """`text` with the links of ours that it quotes, made useless: who has the secret of one acts as its receiver.

    Also where a mail program put them inside a link of its own.
    """
    plain = rf"{re.escape(base_url)}/[a-z-]+/"
    inside = rf"{re.escape(quote(base_url, safe=''))}%2F[a-z-]+%2F"
    return re.sub(rf"({plain}|{inside})[\w-]{{8,}}", r"\1…", text, flags=re.IGNORECASE)


async def _finish(db: Database, received_id: int, values: dict[str, Any]) -> None:
    finished = await db.fetch_value(
        update(received)
        .where(received.c.id == received_id, received.c.next_try_at.is_not(None))
        .values(next_try_at=None, lease_until=None, **values)
        .returning(received.c.id)
    )
    if finished is None:
        raise AlreadyRead(f"received {received_id} was read already")


def _folded(address: str) -> str:
    return _readable(address).casefold()


def _readable(address: str) -> str:
    """`address` as text that can be encoded, whatever bytes a server sent."""
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
