"""Walking the whole log: is every row as it was sealed, is every seal on the one before it, is the end still there?"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import audit_checks, audit_rows, audit_seals
from jimsupport.domain.audit import seals

AT_ONCE = 100  # seals read together; their rows pass by one at a time


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk found: how many seals and rows held, the head, and the first seal that did not hold, if any.

    `why`: "rows" (changed, added or gone), "seal" (itself changed), "chain" (not on the one before it), "head" (no seal
    has the digest that was asked for: the end was cut off).
    """

    seals: int
    rows: int
    waiting: int  # rows without a seal yet
    head: str
    broken: int | None = None
    why: str | None = None

    @property
    def holds(self) -> bool:
        return self.why is None


async def verify(db: Database, *, head: str | None = None, now: datetime) -> Verdict:
    """Walk everything, in constant memory. `head` is a digest mailed earlier, which has to be there still."""
    before, walked, rows, seen = "", 0, 0, head is None
    async with db.read():
        async for seal, count, digest in _sealed(db):
            why = _why_broken(seal, count, digest, before, now=now)
            if why:
                return Verdict(walked, rows, await seals.waiting(db), before, seal.id, why)
            before, walked, rows = seal.digest, walked + 1, rows + count
            seen = seen or seal.digest == head
        return Verdict(walked, rows, await seals.waiting(db), before, None, None if seen else "head")


async def keep(db: Database, verdict: Verdict, last: Row | None, *, now: datetime) -> None:
    """Keep what was found; the head that held last (`last`: the check before) stays until another holds."""
    await db.insert(
        audit_checks.insert().values(
            at=now,
            seals=verdict.seals,
            rows=verdict.rows,
            head=verdict.head if verdict.holds or last is None else last.head,
            broken=verdict.broken,
            why=verdict.why,
        )
    )


async def latest(db: Database) -> Row | None:
    """The last check that was kept: `at`, `seals`, `rows`, `head`, `broken`, `why`."""
    return await db.fetch_one(select(audit_checks).order_by(audit_checks.c.id.desc()).limit(1))


def _why_broken(seal: Any, count: int, digest: str, before: str, *, now: datetime) -> str | None:
    sealed = {name: getattr(seal, name) for name in ("sealed_at", "rows", "newest_at", "rows_digest")}
    if seals.digest_of_seal(**sealed, previous=seal.previous) != seal.digest:
        return "seal"
    if seal.previous != before:
        return "chain"
    if count == 0 and seal.newest_at < now - seals.KEPT:
        return None  # these rows have had their time
    return None if (count, digest) == (seal.rows, seal.rows_digest) else "rows"


async def _sealed(db: Database) -> AsyncIterator[tuple[Row, int, str]]:
    """Each seal with how many rows it has and the digest of these."""
    last = 0
    while batch := await db.fetch_all(
        select(audit_seals).where(audit_seals.c.id > last).order_by(audit_seals.c.id).limit(AT_ONCE)
    ):
        counts: Counter[int] = Counter()
        digests: dict[int, Any] = defaultdict(hashlib.sha256)
        async for row in db.iterate(
            select(audit_rows)
            .where(audit_rows.c.seal_id.between(batch[0].id, batch[-1].id))
            .order_by(audit_rows.c.seal_id, audit_rows.c.id)
        ):
            counts[row.seal_id] += 1
            digests[row.seal_id].update(seals.line(row))
        for seal in batch:
            yield seal, counts[seal.id], digests[seal.id].hexdigest()
        last = batch[-1].id
