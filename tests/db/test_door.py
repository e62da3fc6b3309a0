"""What is below the database package stays there."""

import ast

from tests.db.postgres import ROOT

BELOW = {"databases", "aiosqlite", "asyncpg", "alembic", "sqlite3"}


def imports(path):
    """The top-level packages that the file at `path` imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_the_drivers_are_imported_nowhere_else():
    found = {
        (str(path.relative_to(ROOT)), name)
        for folder in ("jimsupport", "jobs")
        for path in (ROOT / folder).rglob("*.py")
        if not path.is_relative_to(ROOT / "jimsupport/db")
        for name in imports(path)
        if name in BELOW
    }
    assert found == set()


def test_databases_is_the_door_to_both_engines():
    files = [path.name for path in (ROOT / "jimsupport/db").glob("*.py") if "databases" in imports(path)]
    assert {"database.py", "sqlite.py", "postgresql.py"} <= set(files)
