"""The folder that stands in for a relay."""

import pytest

from jimsupport.mail.build import Desk, build
from jimsupport.mail.carrier import for_url, mailbox_folder
from jimsupport.mail.file_mailbox import FileMailbox, letter, letters
from jimsupport.mail.transport import TakenOver
from tests.conftest import NOW
from tests.mail.samples import HOUSE, SAMPLES
from tests.mail.test_build import row_of


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def test_mail_lies_there_as_the_receiver_gets_it(tmp_path, keyring):
    folder = tmp_path / "mail box"
    transport = for_url(folder.as_uri())
    assert mailbox_folder(folder.as_uri()) == folder
    assert letters(folder) == []
    desk = Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring)
    for name, address in (("check_in", "hilde@example.org"), ("sign_in", "Anna@example.org")):
        message = SAMPLES[name]
        envelope = build(row_of(message, address=address), message.context, desk, now=NOW)
        await transport.send(envelope.sender, envelope.to, envelope.data, handing=yes)

    assert [(found.to, found.subject) for found in letters(folder)] == [
        ("Anna@example.org", "Je link om binnen te komen"),
        ("hilde@example.org", "Hilde, hoe gaat het?"),
    ]
    [hildes] = letters(folder, to="HILDE@example.org")
    whole = letter(folder, hildes.name)
    assert whole.sent_at == NOW
    assert whole.text.startswith("Dag Hilde, hoe gaat het?")
    assert "<h1" in whole.html
    assert dict(whole.headers)["Return-Path"].startswith("<bounce+")
    assert len(letters(folder, limit=1)) == 1


async def test_nothing_is_written_without_leave(tmp_path):
    with pytest.raises(TakenOver):
        await FileMailbox(tmp_path).send("a@example.org", "b@example.org", b"Subject: x\r\n\r\n", handing=no)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 32, "A" * 31])
def test_there_is_no_other_letter(tmp_path, name):
    assert letter(tmp_path, name) is None


def test_another_kind_of_url_is_refused():
    with pytest.raises(ValueError, match="JIMSUPPORT_MAIL_URL"):
        for_url("https://example.org")
