"""What mail servers of all makes say, as their words stand in reports of four shapes: what it means for the address."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jimsupport.mail.reading.bounces.reasons import judge
from jimsupport.mail.reading.read import read
from tests.mail.reading.mails import ORIGINAL, machine, mail, report

FOLDER = Path(__file__).parents[1] / "samples" / "refusals"
ADDRESS = "hilde@example.nl"
_TERSE = re.compile(r"(?i)user unknown|unknown user|no such user")


def _said(name: str) -> list[tuple[set[str], str]]:
    """A line a text: the reasons that are right for it ("*": any), a tab, and the words."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [(set(reasons.split("|")), words) for reasons, words in (line.split("\t") for line in lines)]


def _mails(name: str) -> list[tuple[list[str], str]]:
    """Each mail of a file: what its line with "===" says of it, between bars, and its text."""
    chunks = (FOLDER / name).read_text(encoding="utf-8").removeprefix("=== ").split("\n=== ")
    heads = [chunk.partition("\n") for chunk in chunks]
    return [
        ([one.strip() for one in head.split("|")], text.replace("{ORIGINAL}", ORIGINAL))
        for head, _, text in heads
    ]


def _shapes(words: str) -> Iterator[tuple[str, bytes]]:
    """Reports as servers write them around `words`: those of a server if they begin with a code, else their own."""
    status = re.search(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])", words)
    remote = re.match(r"\d{3}[ -]", words)
    fields = (
        f"Final-Recipient: rfc822; {ADDRESS}\nAction: failed\n"
        f"Status: {status[0] if status else '4.0.0' if words.startswith('4') else '5.0.0'}\n"
        f"Diagnostic-Code: {'smtp' if remote else 'X-Postfix'}; {words}"
    )
    if remote:
        yield (
            "Postfix",
            report(fields, f"<{ADDRESS}>: host mx[192.0.2.9] said: {words} (in reply to RCPT TO command)"),
        )
        after = f"host mx.example.nl [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:<{ADDRESS}>:\n    "
    else:
        yield "by the standard", report(fields)
        after = ""
    yield "Exim", machine(f"The following address(es) failed:\n\n  {ADDRESS}\n    {after}{words}\n")


@pytest.mark.parametrize("name", ["dead.tsv", "alive.tsv"])
def test_what_servers_say_in_their_reports(name: str) -> None:
    wrong = []
    for reasons, words in _said(name):
        for shape, raw in _shapes(words):
            found = [one for one in read(raw).failed if one.address.endswith(("example.nl", "exmaple.nl"))]
            dead = any(one.dead for one in found)
            known = "*" in reasons or bool(reasons & {one.reason for one in found})
            if dead != (name == "dead.tsv") or (dead and not known):
                wrong.append((shape, words, [(one.dead, one.reason) for one in found]))
    assert wrong == []


def test_the_words_alone_never_kill_an_address_that_lives() -> None:
    alive = _said("alive.tsv")
    assert [words for _, words in alive if judge(words)[1] or judge(words, command="RCPT")[1]] == []
    assert [words for _, words in alive if judge(words, status="5.0.0", formal=True)[1]] == []


def test_most_reasons_are_named() -> None:
    named = [
        judge(words, command="RCPT")[0] in reasons
        for name in ("dead.tsv", "alive.tsv")
        for reasons, words in _said(name)
        if "*" not in reasons
    ]
    assert sum(named) / len(named) >= 0.95


@pytest.mark.parametrize("command", ["MAIL", "EHLO", "CONNECT", "DATA"])
def test_nobody_dies_by_what_was_not_said_of_the_recipient(command: str) -> None:
    unknown = [
        words
        for _, words in _said("dead.tsv")
        if _TERSE.search(words) and not re.search(r"5\.1\.|5\.0\.350", words)
    ]
    assert len(unknown) >= 20
    assert [words for words in unknown if judge(words, command=command)[1]] == []


def test_what_waits_is_never_dead() -> None:
    texts = [words for _, words in _said("dead.tsv")]
    assert [words for words in texts if judge(words, delayed=True)[1]] == []
    later = [f"4{words[1:]}" for words in texts if re.match(r"5\d\d[ -]", words)]
    assert [words for words in later if judge(words, command="RCPT")[1]] == []


@pytest.mark.parametrize("name", ["mails_unix.txt", "mails_others.txt", "reports.txt"])
def test_whole_bounces(name: str) -> None:
    wrong = []
    for (kind, expected, title), text in _mails(name):
        reading = read(report(text) if name == "reports.txt" else machine(text))
        found = "; ".join(f"{one.address} {'dead' if one.dead else 'alive'}" for one in reading.failed)
        if (reading.kind, found) != (kind, expected):
            wrong.append((title, reading.kind, found))
    assert wrong == []


def test_people_and_answering_machines_are_no_bounces() -> None:
    mails = _mails("people.txt")
    found = [(subject, read(mail(text, Subject=subject)).kind) for (_, subject), text in mails]
    assert found == [(subject, kind) for (kind, subject), _ in mails]
