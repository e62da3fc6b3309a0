"""Seals over the log: each over a batch of rows and the seal before it, so that nothing can be changed unseen.

Writers know nothing of seals and never wait for one another, or for this. A row that is saved late with a low number
has no seal yet, so the next batch takes it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row, chunks
from jimsupport.db.tables import audit_rows, audit_seals

MOST = 1_000  # rows under one seal
KEPT = timedelta(days=5 * 366)  # rows; their seals stay, so that the chain can still be walked


async def seal(db: Database, *, now: datetime) -> int:
    """Seal what has no seal yet, up to MOST rows; how many there were."""
    async with db.write():
        await db.lock("audit seal")
        rows = await db.fetch_all(
            select(audit_rows).where(audit_rows.c.seal_id.is_(None)).order_by(audit_rows.c.id).limit(MOST)
        )
        if not rows:
            return 0
        before = await latest(db)
        sealed = {
            "sealed_at": now,
            "rows": len(rows),
            "newest_at": max(row.at for row in rows),
            "rows_digest": digest_of_rows(rows),
            "previous": before.digest if before else "",
        }
        number = await db.insert(audit_seals.insert().values(**sealed, digest=digest_of_seal(**sealed)))
        for ids in chunks([row.id for row in rows]):
            await db.execute(audit_rows.update().where(audit_rows.c.id.in_(ids)).values(seal_id=number))
    return len(rows)


async def latest(db: Database) -> Row | None:
    """The last seal; its `digest` is the head of the chain."""
    return await db.fetch_one(select(audit_seals).order_by(audit_seals.c.id.desc()).limit(1))


async def waiting(db: Database) -> int:
    """How many rows have no seal yet."""
    count = select(func.count()).select_from(audit_rows).where(audit_rows.c.seal_id.is_(None))
    return int(await db.fetch_value(count))


async def forget(db: Database, *, now: datetime) -> int:
    """Remove the rows under one seal that have all had their five years; how many there were."""
    whole = select(audit_seals.c.id).where(audit_seals.c.newest_at < now - KEPT)
    oldest = await db.fetch_value(
        select(audit_rows.c.seal_id).where(audit_rows.c.seal_id.in_(whole)).order_by(audit_rows.c.at).limit(1)
    )
    if oldest is None:
        return 0
    gone = await db.fetch_all(
        audit_rows.delete().where(audit_rows.c.seal_id == oldest).returning(audit_rows.c.id)
    )
    return len(gone)


def digest_of_rows(rows: Iterable[Any]) -> str:
    """SHA-256 in hex over rows in the order of their numbers, a line of JSON each."""
    found = hashlib.sha256()
    for row in rows:
        found.update(line(row))
    return found.hexdigest()


def line(row: Any) -> bytes:
    """One row as it is sealed: the same bytes on SQLite and PostgreSQL."""
    facts = [row.id, _moment(row.at), row.act, row.actor, row.subject_kind, row.subject_id, row.data]
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def digest_of_seal(
    *, sealed_at: datetime, rows: int, newest_at: datetime, rows_digest: str, previous: str
) -> str:
    """SHA-256 in hex over what a seal holds, the seal before it included."""
    facts = [previous, rows_digest, rows, _moment(newest_at), _moment(sealed_at)]
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(" ", "microseconds")
