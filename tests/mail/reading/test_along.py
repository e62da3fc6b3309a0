"""What came along with somebody's words and is not from us."""

from email.message import EmailMessage

import pytest

from jimsupport.mail import standing
from jimsupport.mail.reading.read import read
from jimsupport.mail.writing import write
from jimsupport.words import LANGUAGES
from tests.mail.reading.replies import message
from tests.mail.samples import HOUSE, SAMPLES


def along(mail, **known):
    return read(mail.as_bytes(), **known).along.strip()


def test_what_they_forward_and_quote_of_others():
    text = "Kijk eens\n\n---------- Forwarded message ---------\nFrom: Sem <sem@example.org>\n\nIk wil niet meer."
    assert "Ik wil niet meer." in along(message(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_we_sent_is_left_out_whether_we_know_which_mail_it_was_or_not(language):
    mail = write(SAMPLES["check_in"].template, language, SAMPLES["check_in"].context, HOUSE)
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    reply = message(
        f"Goed\n\nOp ma 30 mrt 2026 om 10:00 schreef JIMsupport <x@y.example>:\n\n{quoted}\n> Hoi\n"
    )
    assert along(reply, ours=mail.text).splitlines()[-1] == "> Hoi"
    [danger] = [line for line in mail.text.splitlines() if "0800-0113" in line]
    for known in ({"ours": mail.text}, {"always": standing.words(HOUSE)}):
        assert danger not in along(reply, **known)


def test_attached_mails_and_text_files_are_read_along():
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"] = "x"
    inner.set_content("Van binnen")
    outer["From"], outer["Message-ID"] = "Hilde <hilde@example.org>", "<1@example.org>"
    outer.set_content("Zie bijlage")
    outer.add_attachment(inner)
    outer.add_attachment("Uit een chat", filename="chat.txt")
    assert (read(outer.as_bytes()).text, {*along(outer).split("\n")} - {""}) == (
        "Zie bijlage",
        {"Uit een chat", "Van binnen"},
    )
