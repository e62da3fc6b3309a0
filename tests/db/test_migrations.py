"""The migrations make what the tables say, on both engines."""

import asyncio
import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from jimsupport.db import Database, key_store, migrate
from jimsupport.db.tables import metadata, programmes
from tests.db.postgres import ROOT

FULL_TEXT = "search_words"  # of each engine its own kind, made by the migration alone


@pytest.fixture
async def empty_url(engine, request, tmp_path, migrated):
    """The URL of a database in which nothing is."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    url = await migrated.make(empty=True)
    yield url
    await migrated.drop(url)


async def revision(url):
    return await migrate.connected(url, lambda c: MigrationContext.configure(c).get_current_revision())


async def differences(url):
    """Where the database differs from the tables in code, as Alembic says it."""
    options = {
        "compare_type": True,
        "compare_server_default": default_differs,
        "include_name": is_migrated,
    }
    return await migrate.connected(
        url, lambda c: compare_metadata(MigrationContext.configure(c, opts=options), metadata)
    )


def is_migrated(name, kind, _parents):
    """Whether this is ours to compare: not what SQLite makes of a search, nor the store of keys, which makes itself."""
    apart = [table.name for table in (key_store.keys, key_store.mark_of, key_store.erased)]
    return kind != "table" or not (name.startswith(FULL_TEXT) or name in apart)


def default_differs(context, _column, _wanted_column, found, _default, wanted):
    """Compare what SQLite says as it is written; None leaves PostgreSQL to Alembic."""
    if context.dialect.name != "sqlite":
        return None
    return (found or "").strip("'()") != (wanted or "").strip("'()")


async def test_migrating_from_empty_equals_the_tables(empty_url):
    assert await revision(empty_url) is None
    await migrate.upgrade(empty_url)
    assert await revision(empty_url) == migrate.head()
    assert await differences(empty_url) == []


async def test_migrating_again_changes_nothing(database_url):
    await migrate.upgrade(database_url)
    assert await differences(database_url) == []


async def test_two_that_migrate_at_once_do_it_once(empty_url):
    await asyncio.gather(*(migrate.upgrade(empty_url) for _ in range(3)))
    assert await differences(empty_url) == []


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    empty_url, monkeypatch, tmp_path, keyring
):
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text((ROOT / "migrations/env.py").read_text())
    (scripts / "versions/0001.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = '0001', None\n"
        "def upgrade():\n    op.create_table('first', sa.Column('id', sa.Integer()))\n    raise ZeroDivisionError\n"
    )
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)
    with pytest.raises(ZeroDivisionError):
        await migrate.upgrade(empty_url)
    monkeypatch.undo()
    await migrate.upgrade(empty_url)
    assert await differences(empty_url) == []


async def test_an_empty_database_says_that_it_is_behind(empty_url, database_url, keyring):
    await migrate.upgrade(empty_url, "0001")
    for url, behind in ((empty_url, True), (database_url, False)):
        db = await Database.open(url, keyring)
        assert await migrate.is_behind(db) is behind
        await db.close()


async def test_there_is_one_programme_to_start_with(db):
    query = select(programmes.c.name, programmes.c.steps, programmes.c.then_every, programmes.c.is_default)
    assert await db.fetch_all(query) == [("Gewoon", ["P2W", "P3M", "P6M", "P12M"], "P12M", True)]


def test_migrations_are_numbered_and_go_forward_only():
    versions = sorted(path for path in (ROOT / "migrations/versions").glob("*.py"))
    numbers = [path.name[:4] for path in versions]
    assert numbers == [f"{n:04}" for n in range(1, len(versions) + 1)]
    for path, before in zip(versions, [None, *numbers], strict=False):
        script = path.read_text()
        assert re.search(r"^revision = \"(.*)\"$", script, re.M)[1] == path.name[:4]
        assert f"down_revision = {before!r}".replace("'", '"') in script
        assert "def downgrade" not in script


def test_every_table_has_an_id_but_the_one_that_would_use_them_up():
    without = [
        name for name, table in metadata.tables.items() if [c.name for c in table.primary_key] != ["id"]
    ]
    assert without == ["limits"]
