"""Who must not be invited again: keyed hashes of a channel and a first name, never the name itself.

The hash holds both, so that a family that shares the mailbox can still be invited.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, chunks, types
from jimsupport.db.keys import Keyring
from jimsupport.db.tables import unwanted
from jimsupport.domain.people import channels, jims


def digest(keyring: Keyring, kind: str, key: str, first_name: str) -> str:
    """The keyed hash of one channel (its normalised `key`) with one first name."""
    return keyring.digest("unwanted", kind, key, jims.name_key(first_name))


async def remember(db: Database, jim_id: int, reason: str, *, now: datetime) -> None:
    """Keep an import from inviting this JIM again; `reason` is stopped, declined or silent."""
    hashes = await _hashes(db, jim_id)
    rows = [{"hash": h, "reason": reason, "created_at": now} for h in hashes]
    await db.upsert(unwanted, rows, key=["hash"], set=["reason"])


async def forget(db: Database, jim_id: int) -> None:
    """Let this JIM be invited again: they came back."""
    await db.execute(unwanted.delete().where(unwanted.c.hash.in_(await _hashes(db, jim_id))))


async def is_unwanted(db: Database, reachable: Iterable[tuple[str, str, str]], first_name: str) -> bool:
    """Whether someone of this first name on one of these channels wants no messages."""
    hashes = [digest(types.keyring(), kind, key, first_name) for kind, _address, key in reachable]
    return bool(await among(db, hashes))


async def among(db: Database, hashes: list[str]) -> set[str]:
    """Which of these hashes are remembered, for an import that asks about many at once."""
    found: set[str] = set()
    for some in chunks(hashes):
        asked = select(unwanted.c.hash).where(unwanted.c.hash.in_(some))
        found.update(row.hash for row in await db.fetch_all(asked))
    return found


async def _hashes(db: Database, jim_id: int) -> list[str]:
    jim = await jims.load(db, jim_id)
    return [
        digest(types.keyring(), c.kind, c.address_key, jim.first_name) for c in await channels.of(db, jim_id)
    ]
