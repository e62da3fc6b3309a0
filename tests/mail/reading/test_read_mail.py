"""`jimsupport read-mail`: a line of JSON a file."""

import json
import sys
from pathlib import Path

import pytest

from jimsupport import start
from tests.mail.reading.mails import mail, report

FIELDS = "Final-Recipient: rfc822; hilde@example.nl\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"


@pytest.fixture
def run(monkeypatch, capsys):
    def run(*words: str | Path) -> tuple[int, list[dict], str]:
        monkeypatch.setattr(sys, "argv", ["jimsupport", "read-mail", *map(str, words)])
        code = start.main()
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


def test_a_line_for_every_mail(tmp_path, run) -> None:
    files = {"reply": mail("Het gaat goed\n\n> Hoe gaat het?"), "bounce": report(FIELDS), "odd": b"\x00"}
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    code, lines, err = run(*(tmp_path / name for name in files))
    assert (code, err) == (0, "")
    failed = {"address": "hilde@example.nl", "dead": True, "reason": "userunknown"}
    assert lines == [
        {"file": str(tmp_path / "reply"), "kind": "person", "text": "Het gaat goed", "recipients": []},
        {"file": str(tmp_path / "bounce"), "kind": "bounce", "text": "", "recipients": [failed]},
        {"file": str(tmp_path / "odd"), "kind": "unreadable", "text": "", "recipients": []},
    ]


@pytest.mark.parametrize(
    ("shape", "content"),
    [
        ("text", b"Bel mij morgen\r\n\r\n> Hoe gaat het?\r\n"),
        ("html", b"<p>Bel mij morgen</p><blockquote type='cite'>Hoe gaat het?</blockquote>"),
        ("html", b"<meta charset=utf-16><p>Bel mij morgen</p>"),
    ],
)
def test_a_bare_text_is_a_persons_reply(tmp_path, run, shape: str, content: bytes) -> None:
    (tmp_path / "reply").write_bytes(content)
    _, lines, _ = run("--as", shape, tmp_path / "reply")
    assert [(line["kind"], line["text"], line["recipients"]) for line in lines] == [
        ("person", "Bel mij morgen", [])
    ]


def test_a_file_that_is_not_there_is_said_and_the_others_are_read(tmp_path, run) -> None:
    (tmp_path / "reply").write_bytes(mail("Goed"))
    code, lines, err = run(tmp_path / "nothing", tmp_path / "reply")
    assert code == 2
    assert str(tmp_path / "nothing") in err
    assert [line["kind"] for line in lines] == ["person"]
