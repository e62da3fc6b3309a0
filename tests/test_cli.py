"""The command `jimsupport`, run as a person runs it: a process of its own, settings from the environment alone."""

import csv
import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from jimsupport.simulate.scene import sample
from tests.conftest import KEYS, SECRET

COMMAND = [sys.executable, "-c", "import sys; from jimsupport.cli import main; sys.exit(main())"]


@pytest.fixture
def environment(database_url):
    """Development on the database of this test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIMSUPPORT_")}
    return kept | {"JIMSUPPORT_ENV": "development", "JIMSUPPORT_DATABASE_URL": database_url}


def run(environment, *words, cwd):
    return subprocess.run(
        [*COMMAND, *words], env=environment, cwd=cwd, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def files(tmp_path):
    for name in ("organisaties.csv", "afrondingen.csv"):
        (tmp_path / name).write_bytes(sample(name))
    return tmp_path


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_cannot_be_reported_is_not_imported(environment, files):
    assert run(environment, "import-organisations", "organisaties.csv", cwd=files).returncode == 0
    words = ("import", "afrondingen.csv", "--report", "no/such/folder.csv")
    refused = run(environment, *words, cwd=files)
    assert refused.returncode == 2
    assert "no/such/folder.csv" in refused.stderr
    assert "Traceback" not in refused.stderr
    seen = run(environment, "import", "afrondingen.csv", "--dry-run", cwd=files).stdout
    assert run(environment, "import", "afrondingen.csv", cwd=files).stdout == seen


@pytest.mark.parametrize("engine", ["sqlite"])
def test_all_post_is_stopped_and_goes_again(environment, tmp_path):
    for word, said in (("stop", "All post is stopped.\n"), ("go", "Post goes out again.\n")):
        done = run(environment, "post", word, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, said)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_after_a_restore_it_says_how_many_were_erased_again(environment, tmp_path):
    done = run(environment, "erase-again", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "0 people erased again; 0 texts emptied whose key was destroyed.\n"


def test_an_import_from_the_terminal_reports_every_row(environment, files):
    assert (
        run(environment, "import-organisations", "organisaties.csv", cwd=files).stdout
        == "35 added, 0 known, 0 skipped\n"
    )
    for words in (("--dry-run",), ()):  # a dry run changes nothing: the same again
        done = run(environment, "import", "afrondingen.csv", *words, "--report", "report.csv", cwd=files)
        assert (done.returncode, done.stdout) == (0, "60 error, 5 duplicate, 335 ok\n")
    with (files / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["row"]) for row in rows] == list(range(2, 402))
    assert list(rows[0]) == ["row", "outcome", "column", "message"]
    again = run(environment, "import", "afrondingen.csv", cwd=files)
    assert again.stdout.endswith(" 0 ok\n")


@pytest.mark.parametrize("engine", ["sqlite"])
class TestWords:
    def test_a_file_that_is_not_there(self, environment, tmp_path):
        done = run(environment, "import", "weg.csv", cwd=tmp_path)
        assert (done.returncode, "weg.csv" in done.stderr, done.stdout) == (2, True, "")

    def test_a_file_that_is_no_csv(self, environment, tmp_path):
        (tmp_path / "leeg.csv").write_bytes(b"")
        done = run(environment, "import", "leeg.csv", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.strip()

    def test_production_refuses_defaults(self, environment, tmp_path):
        bare = environment | {"JIMSUPPORT_ENV": "production"}
        done = run(bare, "worker", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, "SettingsError: JIMSUPPORT_BASE_URL is missing.\n")

    def test_tables_of_another_version_are_refused(self, environment, tmp_path):
        production = environment | {
            "JIMSUPPORT_ENV": "production",
            "JIMSUPPORT_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db",
            "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
            "JIMSUPPORT_SECRET": SECRET,
            "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
            "JIMSUPPORT_MAIL_URL": (tmp_path / "mailbox").as_uri(),
        }
        (tmp_path / "empty.db").touch()
        done = run(production, "worker", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (
            2,
            "Unavailable: The tables are those of another version: run «jimsupport migrate».\n",
        )

    def test_an_administrator_is_invited(self, environment, tmp_path):
        done = run(
            environment, "accounts", "add", "ruth@jimwerkt.example", "--role", "administrator", cwd=tmp_path
        )
        assert done.returncode == 0
        assert run(environment, "accounts", "add", "ruth", "--role", "staff", cwd=tmp_path).returncode == 2


def test_pages_and_work_in_one_process_until_it_is_told_to_stop(environment, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    process = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment, cwd=tmp_path)
    try:
        assert _answer(f"http://127.0.0.1:{port}/health") == "ok"
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) in (0, -signal.SIGTERM)


def _answer(url):
    for _ in range(100):
        try:
            return httpx.get(url, timeout=5).text.strip()
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
