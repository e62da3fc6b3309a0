"""The database that each test gets a copy of: migrated, with its store of keys."""

from jimsupport.db import Database, Keyring, migrate


async def make(url: str) -> None:
    """Migrate the database at `url`, and make the store of keys, as whoever comes first does: it takes longer than a test."""
    await migrate.upgrade(url)
    db = await Database.open(url, Keyring("nobody", [f"none:{0:064}"]))
    try:
        await db.vault.ready()
    finally:
        await db.close()
