"""What we send, in every language, is known again however it comes back."""

import re

import pytest

from jimsupport.mail.reading import html, words
from jimsupport.mail.reading.cutting import ours
from jimsupport.mail.writing import write
from jimsupport.words import LANGUAGES, say
from tests.mail.reading.replies import message
from tests.mail.samples import HOUSE, SAMPLES

FIELDS = (
    "Van: X <a@b.example>\nVerzonden: dinsdag 3 november 2026 10:00\nAan: y\nOnderwerp: Hilde, hoe gaat het?"
)
KINDS = ("invitation", "check_in", "talk_booked")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_our_own_mail_is_never_their_words(kind: str, language: str) -> None:
    label = say(language, "Het gaat goed")
    mail = write(SAMPLES[kind].template, language, SAMPLES[kind].context, HOUSE)
    body = re.sub(r"(?s)^.*<body[^>]*>|</body>.*$", "", mail.html)
    sent = words.sent(mail.text, mail.html)
    for reply in (
        message(None, f"<div>{label}</div>{body}"),
        message(None, f"<div>{label}</div><table><tr><td>{body}</td></tr></table>"),
        message(f"{label}\n\n{html.to_text(mail.html)}"),
        message(f"{label}\n\n{mail.text}"),
        message(f"{mail.text}\n\n{label}"),
        message(f"{label}\n\n{FIELDS}\n\n{mail.text}"),
        message(f"{FIELDS}\n\n{html.to_text(mail.html)}\n{label}"),
    ):
        assert words.written(reply, ours=sent).text == label
    assert words.written(message(mail.text), ours=sent).text == ""


def test_words_of_ours_by_themselves_are_theirs() -> None:
    sent = "Een tik is genoeg. Je hoeft niets uit te leggen, dat is ook goed zo.\nHet gaat goed\nBel mij\n"
    lines = ["Ik hoef niets uit te leggen", "Het gaat goed", "", "dat is ook goed zo"]
    assert ours.among(lines, sent) == [False] * 4
    assert ours.among(sent.splitlines(), sent) == [True] * 3
    assert ours.among(lines, "") == [False] * 4
