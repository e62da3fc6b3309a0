"""What a mail of ours says of the mail that it answers, whatever that one calls itself."""

import pytest

from jimsupport.mail import answering


def context(*args, **kwargs):
    return {answering.KEY: answering.to(*args, **kwargs)}


def test_it_refers_to_the_mail_and_to_ours_before_it():
    assert answering.headers(context("1@example.org", after="ab12"), "jimsupport.test") == [
        ("In-Reply-To", "<1@example.org>"),
        ("References", "<ab12@jimsupport.test>\r\n <1@example.org>"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "zonder-apenstaart",
        "a@b@c",
        "a b@c",
        "a@b>\r\nBcc: x@example.net",
        "a@b\x00",
        "é@b",
        "<a@b>",
        "a@" + "b" * 300,
    ],
)
def test_a_name_that_is_none_is_not_repeated(name):
    assert answering.to(name, after="ab12", subject="Hoi") == {}
    assert answering.headers({answering.KEY: {"to": name, "after": "ab12"}}, "jimsupport.test") == []


@pytest.mark.parametrize(
    ("subject", "ours"),
    [
        ("Vraagje", "Re: Vraagje"),
        ("Antw: RE: Re[2]: Vraagje", "Re: Vraagje"),
        ("رد: سؤال", "Re: سؤال"),
        ("x\r\nBcc: y@example.net", "Re: x Bcc: y@example.net"),
        ("Re:", "Antwoord"),
        ("", "Antwoord"),
        ("a" * 500, "Re: " + "a" * 120),
    ],
)
def test_the_subject_stays_what_it_was(subject, ours):
    assert answering.subject(context("1@example.org", subject=subject), "Antwoord") == ours
    assert answering.subject({}, "Antwoord") == "Antwoord"
