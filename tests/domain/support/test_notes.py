"""A note never leaves the house: nothing that writes mail, and no page of a JIM, can reach the notes.

But for one: what we hold of a JIM is shown to that JIM, notes about them too, after saying afresh who they are (docs/privacy.md).
"""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
READERS = {
    "jimsupport/domain/support/notes.py",  # the only one that touches the table
    "jimsupport/domain/support/conversation.py",  # the thread on the staff's page
    "jimsupport/routes/staff/requests/claims.py",  # a note for the colleague it is handed to
    "jimsupport/routes/staff/requests/talking.py",
    "jimsupport/simulate/scene.py",  # plays the staff in the demo
}
MAY_NAME_THE_TABLE = {
    "jimsupport/db/tables/__init__.py",
    "jimsupport/db/tables/support.py",
    "jimsupport/domain/support/notes.py",
    "jimsupport/domain/people/erasure.py",  # these two remove them
    "jimsupport/domain/support/strangers.py",
    "jimsupport/domain/privacy/held/of_jims.py",  # shown to the JIM it is about, and to nobody else
    "jimsupport/domain/privacy/summing.py",  # counts them
}


def python_files():
    for folder in ("jimsupport", "jobs"):
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def imported(path):
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            found += (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            found += (name.name for name in node.names)
    return found


def test_only_the_notes_themselves_name_their_table():
    naming = {str(p.relative_to(ROOT)) for p in python_files() if "request_notes" in p.read_text()}
    assert naming <= MAY_NAME_THE_TABLE


def test_only_the_staffs_thread_imports_the_notes():
    importing = {
        str(p.relative_to(ROOT)) for p in python_files() if "jimsupport.domain.support.notes" in imported(p)
    }
    assert importing <= READERS


def test_nothing_that_writes_mail_imports_the_thread_in_which_notes_stand():
    importing = {
        str(p.relative_to(ROOT))
        for p in python_files()
        if "jimsupport.domain.support.conversation" in imported(p)
    }
    staff_work = ("jimsupport/routes/staff/", "jimsupport/simulate/")
    assert {path for path in importing if not path.startswith(staff_work)} == set()


def test_no_page_of_a_jim_and_no_letter_reaches_the_notes_by_a_roundabout_way():
    """Whatever they import, and whatever that imports in turn: the notes are not among it, nor the staff's thread."""
    known = {str(p.relative_to(ROOT)).removesuffix(".py").replace("/", "."): p for p in python_files()}
    known = {name.removesuffix(".__init__"): path for name, path in known.items()}

    def reached(start):
        seen, waiting = set(), [start]
        while waiting:
            name = waiting.pop()
            if name in seen or name not in known:
                continue
            seen.add(name)
            waiting += [each for full in imported(known[name]) for each in (full, full.rpartition(".")[0])]
        return seen

    forbidden = {"jimsupport.domain.support.notes", "jimsupport.domain.support.conversation"}
    jims = [name for name in known if name.startswith(("jimsupport.routes.me.", "jimsupport.mail."))]
    starts = [*jims, "jimsupport.routes.action_links", "jimsupport.routes.call_back", "jobs.schedule"]
    assert len(starts) > 20
    assert {name: found for name in starts if (found := reached(name) & forbidden)} == {}


def test_no_mail_template_speaks_of_notes():
    files = sorted((ROOT / "templates" / "mail").rglob("*.*"))
    assert files
    assert [path.name for path in files if "note" in path.read_text()] == []
