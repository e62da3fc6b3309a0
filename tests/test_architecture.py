"""The shape of the code: imports point one way, each door is the only one, files stay small."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from jobs.schedule import JOBS

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(
    path.relative_to(ROOT)
    for folder in ("jimsupport", "jobs", "bench")
    for path in (ROOT / folder).rglob("*.py")
)
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))
LONGEST_FILE = 300

APART = {  # modules that stand elsewhere in the order than their folder
    "domain.errors": "domain.errors",
    "simulate.demo": "demo",
    "simulate.tour": "demo",
}
LEAVES = {"clock", "secrecy", "sender", "settings", "words", "domain.errors"}
MAY_IMPORT = {  # a layer -> the layers it may know, beside itself and the leaves
    "clock": set(),
    "secrecy": set(),
    "sender": set(),
    "settings": set(),
    "words": set(),
    "domain.errors": set(),
    "db": set(),
    "mail": {"db"},
    "rooms": set(),
    "domain": {"db", "mail"},
    "web": {"db", "domain", "mail", "rooms"},
    "routes": {"db", "domain", "mail", "rooms", "web"},
    "jobs": {"db", "domain", "mail"},
    "simulate": {"db", "domain", "jobs", "mail"},
    "app": {"db", "domain", "mail", "routes", "web"},
    "serving": {"app", "db", "jobs", "mail", "web"},
    "demo": {"app", "db", "domain", "jobs", "mail", "routes", "serving", "simulate", "web"},
    "cli": {"app", "db", "domain", "jobs", "mail", "serving", "simulate", "demo"},
    "start": set(),
    "bench": {"app", "cli", "db", "domain", "jobs", "mail", "routes", "serving", "simulate", "web"},
}
NEVER_READ_THE_CLOCK = {"db", "mail", "rooms", "domain"}
PURE = {
    "jimsupport/domain/exchanges/ranking.py": set(),
    "jimsupport/domain/follow_up/cadence.py": {"holidays", "isodate"},
    "jimsupport/domain/talks/moments.py": {"jimsupport"},  # what the office knows of days
}


def layer(module: str) -> str:
    """The layer a module of ours belongs to, such as "domain" for jimsupport.domain.people.jims."""
    if module.startswith("jimsupport."):
        module = module.removeprefix("jimsupport.")
        apart = next((own for name, own in APART.items() if module.startswith(name)), None)
        return apart or module.partition(".")[0]
    return module.partition(".")[0]


def module_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "say the whole name of the module"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


def found(paths: list[Path], wrong: str) -> list[tuple[str, str]]:
    return [(str(path), name) for path in paths for name in imports(tree_of(path)) if re.match(wrong, name)]


def test_imports_point_one_way() -> None:
    astray = []
    for path in CODE:
        own = layer(module_of(path))
        if own in ("jimsupport", ""):
            continue
        allowed = MAY_IMPORT[own] | LEAVES | {own}
        ours = [
            name for name in imports(tree_of(path)) if name.startswith(("jimsupport.", "jobs.", "bench."))
        ]
        astray += [(str(path), name) for name in ours if layer(name) not in allowed]
    assert astray == []


def test_leaves_import_nothing_of_ours() -> None:
    leaves = [path for path in CODE if layer(module_of(path)) in LEAVES]
    assert found(leaves, r"(jimsupport|jobs)\.(?!secrecy$|sender$)") == []


def test_only_the_database_layer_knows_how_we_reach_databases() -> None:
    outside = [path for path in CODE if layer(module_of(path)) not in ("db", "bench")]
    assert found(outside, r"(databases|aiosqlite|asyncpg|sqlite3|alembic)(\.|$)") == []


def test_only_mail_speaks_to_mail_servers() -> None:
    outside = [path for path in CODE if layer(module_of(path)) not in ("mail", "bench")]
    assert found(outside, r"(aiosmtplib|smtplib)(\.|$)") == []


def test_handlers_hold_no_sql() -> None:
    handlers = [path for path in CODE if layer(module_of(path)) in ("routes", "web", "app")]
    assert found(handlers, r"(sqlalchemy|jimsupport\.db\.tables)(\.|$)") == []


def test_the_domain_knows_nothing_of_pages() -> None:
    inside = [path for path in CODE if layer(module_of(path)) in ("domain", "mail", "db")]
    assert found(inside, r"(starlette|uvicorn|apscheduler)(\.|$)") == []


def test_rules_are_told_the_time() -> None:
    inside = [path for path in CODE if layer(module_of(path)) in NEVER_READ_THE_CLOCK]
    assert found(inside, r"jimsupport\.clock") == []


def test_one_place_reads_the_clock() -> None:
    readers = []
    for path in CODE:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name = f"{node.value.id}.{node.attr}"
                if name in ("datetime.now", "datetime.utcnow", "date.today", "datetime.today"):
                    readers.append((str(path), name))
    # The worker's first ticks are set against the machine's clock, whatever time the rest is told it is.
    assert readers == [
        ("jimsupport/clock.py", "datetime.now"),
        ("jobs/runner.py", "datetime.now"),
    ]


@pytest.mark.parametrize(("path", "known"), PURE.items())
def test_pure_modules_stay_pure(path: str, known: set[str]) -> None:
    names = {name.partition(".")[0] for name in imports(tree_of(Path(path)))}
    standard = {"collections", "dataclasses", "datetime", "functools", "re", "typing", "zoneinfo"}
    assert names - standard == known


def test_imports_stand_at_the_top() -> None:
    inside = []
    for path in CODE:
        for function in ast.walk(tree_of(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside += [(str(path), function.name)] * len(list(imports(function)))
    assert inside == []


def test_files_stay_small() -> None:
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path in CODE}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path) for path in CODE if (tree := tree_of(path)).body and not ast.get_docstring(tree)]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError|breakpoint\(")
    own = Path(__file__).relative_to(ROOT)
    assert [
        str(path) for path in [*CODE, *TESTS] if path != own and left.search((ROOT / path).read_text())
    ] == []


class TestReadme:
    README = (ROOT / "README.md").read_text()

    def test_names_every_setting(self) -> None:
        source = (ROOT / "jimsupport/settings.py").read_text()
        read = re.findall(r"""(?:_needed|_secret|given\.get)\(\s*(?:given,\s*)?"([A-Z_]+)""", source)
        settings = {f"JIMSUPPORT_{name}" for name in read}
        assert len(settings) >= 10
        assert sorted(settings - set(re.findall(r"JIMSUPPORT_[A-Z_]+", self.README))) == []

    def test_names_every_job(self) -> None:
        assert [job.name for job in JOBS if f"`{job.name}`" not in self.README] == []

    def test_names_every_command_of_make(self) -> None:
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert [target for target in targets if f"`make {target}`" not in self.README] == []

    def test_names_every_measurement(self) -> None:
        measured = {path.stem for path in (ROOT / "bench").glob("[a-z]*.py")}
        assert sorted(name for name in measured if f"`{name}`" not in self.README) == []


def test_packages_come_from_wherever_the_machine_says() -> None:
    for name in ("requirements.lock", "pyproject.toml", "Makefile"):
        text = (ROOT / name).read_text()
        assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", text) == [], name


def test_every_package_is_pinned_with_hashes() -> None:
    locks = ("requirements.lock", "requirements-lint.lock")
    lines = [line for lock in locks for line in (ROOT / lock).read_text().splitlines()]
    pinned = [n for n, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert all("==" in lines[n] and "--hash=sha256:" in lines[n + 1] for n in pinned)
    needed = re.findall(r'^    "([a-z0-9-]+)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert sorted(set(needed) - {lines[n].split("==")[0] for n in pinned}) == []
