"""The mailbox of development: mail as its receivers see it, and nowhere else."""

import re
from dataclasses import replace

import httpx
import pytest

from jimsupport import app as application
from jimsupport.mail import received
from jimsupport.mail.build import Desk, build
from jimsupport.mail.file_mailbox import FileMailbox, letters
from jimsupport.mail.reading.read import read
from tests.conftest import NOW
from tests.mail.samples import HOUSE, SAMPLES
from tests.mail.test_build import row_of

OUR_SITE = {"sec-fetch-site": "same-origin"}


async def yes() -> bool:
    return True


@pytest.fixture
async def folder(tmp_path, keyring):
    """A check-in for Hilde and a sign-in link for Anna."""
    desk = Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring)
    for name, address in (("check_in", "hilde@example.org"), ("sign_in", "anna@example.org")):
        message = SAMPLES[name]
        envelope = build(row_of(message, address=address), message.context, desk, now=NOW)
        await FileMailbox(tmp_path / "post").send(envelope.sender, envelope.to, envelope.data, handing=yes)
    return tmp_path / "post"


@pytest.fixture
async def developer(settings, db, folder):
    """A browser on a development server."""
    own = replace(settings, env="development", mail_url=folder.as_uri())
    transport = httpx.ASGITransport(app=application.build(own, db))
    async with httpx.AsyncClient(transport=transport, base_url="https://jimsupport.test") as browser:
        yield browser


async def test_the_letters_lie_there_newest_first(developer):
    everything = await developer.get("/mailbox")
    hers = await developer.get("/mailbox?q=Hilde@")
    assert re.findall(r"<bdi>(.*?)</bdi></a>", everything.text) == [
        "Je link om binnen te komen",
        "Hilde, hoe gaat het?",
    ]
    assert re.findall(r"<bdi>(.*?)</bdi></a>", hers.text) == ["Hilde, hoe gaat het?"]
    assert "Er ligt geen mail." in (await developer.get("/mailbox?q=nobody")).text


async def test_a_letter_is_shown_as_page_and_as_text(developer, folder):
    [letter] = letters(folder, to="hilde@example.org")
    shown = await developer.get(f"/mailbox/{letter.name}")
    assert (shown.status_code, "frame-src 'self'" in shown.headers["content-security-policy"]) == (200, True)
    assert f'src="/mailbox/{letter.name}/body"' in shown.text
    assert '<a href="https://jimsupport.test/a/answer-token?answer=good">' in shown.text
    assert "List-Unsubscribe-Post" in shown.text


async def test_the_page_of_a_letter_has_its_own_styles_and_nothing_else(developer, folder):
    [letter] = letters(folder, to="hilde@example.org")
    body = await developer.get(f"/mailbox/{letter.name}/body")
    policy = body.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe-inline" not in policy
    assert policy.endswith("frame-ancestors 'self'")
    assert policy.count("'sha256-") == len(set(re.findall(r'style="([^"]*)"', body.text))) + 1
    assert '<base target="_top">' in body.text


@pytest.mark.parametrize("path", ["", "/" + "0" * 32, "/..%2f..%2fetc%2fpasswd", "/" + "0" * 32 + "/body"])
async def test_elsewhere_there_is_no_mailbox(client, developer, path):
    assert (await client.get(f"/mailbox{path}")).status_code == 404
    if path:
        assert (await developer.get(f"/mailbox{path}")).status_code == 404


async def test_in_production_a_folder_is_not_shown_either(settings, db, folder):
    own = replace(settings, mail_url=folder.as_uri())
    transport = httpx.ASGITransport(app=application.build(own, db))
    async with httpx.AsyncClient(transport=transport, base_url="https://jimsupport.test") as browser:
        assert (await browser.get("/mailbox")).status_code == 404


async def test_an_answer_comes_in_as_by_the_door(developer, folder, db, keyring):
    [letter] = letters(folder, to="hilde@example.org")
    empty = await developer.post(f"/mailbox/{letter.name}/reply", data={"body": " "}, headers=OUR_SITE)
    assert (empty.status_code, "Schrijf eerst iets op." in empty.text) == (422, True)
    done = await developer.post(f"/mailbox/{letter.name}/reply", data={"body": "Goed hoor"}, headers=OUR_SITE)
    assert done.headers["location"] == f"/mailbox/{letter.name}"
    row = await received.load(db, 1)
    assert (row.sender, received.recipients_of(row)) == ("hilde@example.org", (letter.reply_to,))
    reading = read(await received.raw_of(db, 1), ours=letter.text)
    assert (reading.kind, reading.text.strip()) == ("person", "Goed hoor")
