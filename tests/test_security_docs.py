"""What docs/security.md says is held by tests: they exist, no threat goes without, and no line of ASVS is left out."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs/security.md").read_text()
NAMED = re.compile(r"`([a-z_0-9/]+\.py)::(\w+)`")
# How many requirements of levels 1 and 2 each section of OWASP ASVS 5.0.0 has, by their numbers.
ASVS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2
4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2
7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3
11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3
15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""


@cache
def names_in(file):
    """The names of the tests in a file of tests."""
    path = ROOT / "tests" / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text())
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def rows(heading):
    """The cells of each line of the first table under a heading."""
    section = TEXT.partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_test_that_is_named_is_there():
    named = NAMED.findall(TEXT)
    assert len(named) > 100
    assert sorted({f"{file}::{name}" for file, name in named if name not in names_in(file)}) == []


def test_every_file_that_is_named_is_there():
    names = re.findall(r"`((?:tests|domain|web|routes|docs)/[\w/.]+)`", TEXT)
    missing = [
        name for name in names if not ((ROOT / name).exists() or (ROOT / "jimsupport" / name).exists())
    ]
    assert missing == []
    assert [to for to in re.findall(r"\]\(([\w./]+)\)", TEXT) if not (ROOT / "docs" / to).exists()] == []


def test_every_threat_is_tried():
    threats = rows("Threats")
    assert len(threats) > 20
    assert [cells[0] for cells in threats if not NAMED.search(cells[3])] == []


def test_every_line_of_asvs_has_a_test_or_a_reason():
    lines = rows("ASVS 5.0")
    sections = [each.split(":") for each in ASVS.split()]
    wanted = [f"{section}.{number}" for section, count in sections for number in range(1, int(count) + 1)]
    assert len(wanted) == 253
    assert [cells[0] for cells in lines] == wanted
    assert [cells[0] for cells in lines if not cells[1] or not cells[2]] == []
