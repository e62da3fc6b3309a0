"""Every kind of mail in every language, as strangers judge it: a spam filter, and a checker of HTML."""

import email.policy
import json
import re
import subprocess
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace

import pytest

from jimsupport.db.keys import Keyring
from jimsupport.mail.build import Desk, build
from tests.conftest import KEYS, NOW, SECRET
from tests.mail.samples import HOUSE, SAMPLES

LANGUAGES = ("nl", "en", "ar")
NODE = Path(__file__).parent / "node"
VALIDATE = NODE / "node_modules/.bin/html-validate"
NARROWEST = 320
MOST_POINTS = 0.5  # of the five that make a mail spam
_STATUS = re.compile(r"^X-Spam-Status: \w+, score=(-?[\d.]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def mails():
    """The bytes of each, by language and name."""
    desk = Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.jimsupport.test", Keyring(SECRET, KEYS))
    made = {}
    for language in LANGUAGES:
        for number, (name, message) in enumerate(SAMPLES.items(), 1):
            row = SimpleNamespace(
                id=number,
                address="hilde@example.org",
                kind=message.kind,
                template=message.template,
                language=language,
                message_id=f"{number:032x}",
            )
            made[language, name] = build(row, message.context, desk, now=NOW).data
    return made


def test_a_spam_filter_lets_each_through(mails, tmp_path):
    """SpamAssassin with the rules that need no network, over all samples in Dutch and one of each kind in the others, at
    once; without what it learnt here of others.
    """
    one_of_each = {message.kind: name for name, message in SAMPLES.items()}.values()
    mails = {
        (language, name): data
        for (language, name), data in mails.items()
        if language == "nl" or name in one_of_each
    }
    found = subprocess.run(
        ["spamassassin", "--local", "--mbox", f"--prefspath={tmp_path / 'prefs'}", "--cf=use_bayes 0"],
        input=b"\n".join(map(_in_mbox, mails.values())),
        capture_output=True,
        check=True,
    )
    points = [float(score) for score in _STATUS.findall(found.stdout.decode())]
    assert len(points) == len(mails)
    assert [name for name, score in zip(mails, points, strict=True) if score > MOST_POINTS] == []


def test_the_html_of_each_is_valid(mails, tmp_path):
    for number, data in enumerate(mails.values()):
        message = message_from_bytes(data, policy=email.policy.default)
        (tmp_path / f"{number}.html").write_text(message.get_body(("html",)).get_content())
    found = subprocess.run(
        [VALIDATE, "--config", NODE / "mail.htmlvalidate.json", "--formatter", "json", tmp_path],
        capture_output=True,
    )
    names = list(mails)
    said = {
        (names[int(Path(page["filePath"]).stem)], each["ruleId"], each["message"])
        for page in json.loads(found.stdout)
        for each in page["messages"]
    }
    assert said == set()
    assert found.returncode == 0


def _in_mbox(data):
    """A message as one of an mbox file (RFC 4155)."""
    lines = [b">" + line if line.startswith(b"From ") else line for line in data.split(b"\r\n")]
    return b"\n".join([b"From bounce@mail.jimsupport.test Mon Mar 30 08:00:00 2026", *lines, b""])


async def test_each_fits_the_narrowest_phone(mails, chromium):
    """Also with a link or a word in it that is longer than a line."""
    page = await chromium.new_page(viewport={"width": NARROWEST, "height": 800})
    wide = []
    for name, data in mails.items():
        message = message_from_bytes(data, policy=email.policy.default)
        await page.set_content(message.get_body(("html",)).get_content())
        if await page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            wide.append(name)
    assert wide == []
