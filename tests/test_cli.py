"""The command `jimsupport`, run as a person runs it: words, settings from the environment alone, and what it says.

What it does is asked of `main` in this process, since a process of its own takes seconds to start. That it is one,
with an exit code, is tried once for a command that ends and once for one that goes on until it is told to stop.
"""

import csv
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from jimsupport import cli, clock
from jimsupport.simulate.scene import sample
from tests.conftest import KEYS, SECRET

COMMAND = Path(sys.executable).with_name("jimsupport")


@pytest.fixture
def environment(database_url):
    """Development on the database of this test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIMSUPPORT_")}
    return kept | {"JIMSUPPORT_ENV": "development", "JIMSUPPORT_DATABASE_URL": database_url}


@pytest.fixture
def run(environment, tmp_path, monkeypatch, capsys):
    """`run("post", "stop")`: its exit code, what it said, and what it said of what went wrong."""
    clock.run_on(None)
    monkeypatch.chdir(tmp_path)

    def command(*words, **settings):
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("JIMSUPPORT_")]:
                patch.delenv(name)
            for name, value in (environment | settings).items():
                patch.setenv(name, value)
            code = cli.main(list(words))
        said = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=said.out, stderr=said.err)

    return command


@pytest.fixture
def files(tmp_path):
    for name in ("organisaties.csv", "afrondingen.csv"):
        (tmp_path / name).write_bytes(sample(name))
    return tmp_path


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_cannot_be_reported_is_not_imported(run, files):
    assert run("import-organisations", "organisaties.csv").returncode == 0
    words = ("import", "afrondingen.csv", "--report", "no/such/folder.csv")
    refused = run(*words)
    assert refused.returncode == 2
    assert "no/such/folder.csv" in refused.stderr
    assert "Traceback" not in refused.stderr
    seen = run("import", "afrondingen.csv", "--dry-run").stdout
    assert run("import", "afrondingen.csv").stdout == seen


@pytest.mark.parametrize("engine", ["sqlite"])
def test_all_post_is_stopped_and_goes_again(run):
    for word, said in (("stop", "All post is stopped.\n"), ("go", "Post goes out again.\n")):
        done = run("post", word)
        assert (done.returncode, done.stdout) == (0, said)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_after_a_restore_it_says_how_many_were_erased_again(run):
    done = run("erase-again")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "0 people erased again; 0 texts emptied whose key was destroyed.\n"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_as_a_process_it_says_the_same_and_ends_with_the_code(environment, tmp_path):
    asked = {"env": environment, "cwd": tmp_path, "capture_output": True, "text": True, "timeout": 60}
    done = subprocess.run([COMMAND, "post", "stop"], **asked)
    assert (done.returncode, done.stdout, done.stderr) == (0, "All post is stopped.\n", "")
    done = subprocess.run([COMMAND, "import", "weg.csv"], **asked)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "weg.csv: No such file or directory\n")


def test_an_import_from_the_terminal_reports_every_row(run, files):
    assert run("import-organisations", "organisaties.csv").stdout == "35 added, 0 known, 0 skipped\n"
    for words in (("--dry-run",), ()):  # a dry run changes nothing: the same again
        done = run("import", "afrondingen.csv", *words, "--report", "report.csv")
        assert (done.returncode, done.stdout) == (0, "60 error, 5 duplicate, 335 ok\n")
    with (files / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["row"]) for row in rows] == list(range(2, 402))
    assert list(rows[0]) == ["row", "outcome", "column", "message"]
    again = run("import", "afrondingen.csv")
    assert again.stdout.endswith(" 0 ok\n")


@pytest.mark.parametrize("engine", ["sqlite"])
class TestWords:
    def test_a_file_that_is_not_there(self, run):
        done = run("import", "weg.csv")
        assert (done.returncode, "weg.csv" in done.stderr, done.stdout) == (2, True, "")

    def test_a_file_that_is_no_csv(self, run, tmp_path):
        (tmp_path / "leeg.csv").write_bytes(b"")
        done = run("import", "leeg.csv")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.strip()

    def test_production_refuses_defaults(self, run):
        done = run("worker", JIMSUPPORT_ENV="production")
        assert (done.returncode, done.stderr) == (2, "SettingsError: JIMSUPPORT_BASE_URL is missing.\n")

    def test_tables_of_another_version_are_refused(self, run, tmp_path):
        production = {
            "JIMSUPPORT_ENV": "production",
            "JIMSUPPORT_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db",
            "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
            "JIMSUPPORT_SECRET": SECRET,
            "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
            "JIMSUPPORT_MAIL_URL": (tmp_path / "mailbox").as_uri(),
        }
        (tmp_path / "empty.db").touch()
        done = run("worker", **production)
        assert (done.returncode, done.stderr) == (
            2,
            "Unavailable: The tables are those of another version: run «jimsupport migrate».\n",
        )

    def test_an_administrator_is_invited(self, run):
        done = run("accounts", "add", "ruth@jimwerkt.example", "--role", "administrator")
        assert done.returncode == 0
        assert run("accounts", "add", "ruth", "--role", "staff").returncode == 2


@pytest.mark.parametrize(
    ("setting", "said"),
    [({}, "/mailbox\n"), ({"JIMSUPPORT_MAIL_URL": "smtp://127.0.0.1:9"}, "who is in JIMSUPPORT_ALLOW\n")],
    ids=["a mailbox in files", "a relay"],
)
def test_pages_and_work_in_one_process_until_it_is_told_to_stop(environment, tmp_path, setting, said):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    process = subprocess.Popen(
        [COMMAND, "serve", "--port", str(port)],
        env=environment | setting,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert _answer(f"http://127.0.0.1:{port}/health") == "ok"
    finally:
        process.send_signal(signal.SIGTERM)
    printed, _ = process.communicate(timeout=20)
    assert process.returncode in (0, -signal.SIGTERM)
    assert said in printed


def _answer(url):
    for _ in range(100):
        try:
            return httpx.get(url, timeout=5).text.strip()
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
