"""Parsing what comes in: patient with what is odd, and never beyond its limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jimsupport.mail.reading import letter
from jimsupport.mail.reading.letter import Unreadable
from jimsupport.mail.reading.read import read
from tests.mail.reading.mails import feedback, machine, mail, parts, report

SOME = [
    mail("Het gaat goed"),
    machine("<hilde@example.nl>: 550 5.1.1 User unknown"),
    report("Final-Recipient: rfc822; hilde@example.nl\nAction: failed\nStatus: 5.1.1"),
    feedback("Feedback-Type: abuse"),
]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "empty"),
        (b"\r\n\r\n", "empty"),
        (b"x" * (letter.MOST_BYTES + 1), "too many bytes"),
        (b"Subject: " + b"x" * letter.MOST_HEADERS + b"\n\nhoi", "too many headers"),
        (b"X: y\r\n" * (letter.MOST_HEADER_LINES + 2) + b"\r\nhoi", "too many headers"),
        (
            b"Content-Type: message/delivery-status\n" + b"\nX: y\n" * (letter.MOST_BLOCKS + 1),
            "too many parts",
        ),
        (mail(parts(*[("text/plain", "x")] * 500), "multipart/mixed; boundary=b"), "too many parts"),
        (b"Content-Type: message/rfc822\n\n" * 100 + b"Subject: x\n\n", "nested too deeply"),
        (b"\x00\x01\x02 just bytes", "no headers"),
    ],
    ids=["nothing", "blank", "bytes", "headers", "header lines", "blocks", "parts", "depth", "no mail"],
)
def test_beyond_the_limits_is_unreadable(raw: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        letter.parse(raw)
    reading = read(raw)
    assert (reading.kind, reading.reason) == ("unreadable", why)


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: text/plain; charset=nowhere",
        "Content-Type: text/plain; charset*=''%FF%FE",
        "Content-Type: ;;;",
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: x-uuencode",
        "Content-Disposition: attachment; filename*=bad''%zz",
        "From: =?utf-8?b?!!!?= <<>>",
        "To: " + "(" * 5_000,
        "Date: yesterday",
        "Subject: =?no-such?q?x?=",
        "References: <a@b> <<c@d> e@f>",
        "Message-ID: <[::1",
    ],
)
def test_odd_headers_stop_nothing(header: str) -> None:
    raw = f"{header}\nFrom: hilde@example.nl\n\nHet gaat goed".encode()
    message = letter.parse(raw)
    for name, _ in message.raw_items():
        message[name]
    assert read(raw).kind == "person"


def test_bytes_against_the_standard_are_read_as_they_are_meant() -> None:
    message = letter.parse("Subject: Café\nFrom: a@example.nl\n\n".encode())
    assert letter.header(message, "subject") == "Café"
    message = letter.parse("Subject: Café\nFrom: a@example.nl\n\n".encode("latin-1"))
    assert letter.header(message, "subject") == "Café"


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "iso-8859-1"),
        ("us-ascii", "utf-8"),
        ("nowhere", "utf-8"),
        ("utf-8", "cp1252"),
    ],
)
def test_a_text_is_read_though_it_is_not_in_the_charset_it_names(charset: str, encoded: str) -> None:
    head = f"From: a@example.nl\nContent-Type: text/plain; charset={charset}\n\n".encode()
    assert letter.text_of(letter.parse(head + "één".encode(encoded))) == "één"


def test_what_is_no_letter_in_any_language_is_kept_by_nothing() -> None:
    raw = (
        b"From: <x\x00@example.nl>\nSubject: =?utf-7?q?+2AA-?= =?utf-8?q?=00?=\n"
        b"Content-Type: text/plain; charset=utf-7\n\nhoi +2AA- daar"
    )
    reading = read(raw)
    assert (reading.sender, reading.subject, reading.text) == (
        "x\ufffd@example.nl",
        "\ufffd\ufffd",
        "hoi \ufffd daar",
    )


def test_addresses_and_message_ids_as_they_are_written() -> None:
    assert letter.addresses('"Jan, P." <Jan@Example.nl>, piet@example.nl') == ["Jan@Example.nl"]
    assert letter.addresses("jan@example.nl, piet@example.nl") == ["jan@example.nl", "piet@example.nl"]
    assert letter.message_ids("<a@b>\n <c@d>") == ["a@b", "c@d"]
    assert letter.message_ids("a@b") == ["a@b"]


def test_who_it_is_from_and_what_it_answers() -> None:
    reading = read(
        mail(
            "Goed",
            Cc="Jan <jan@example.nl>",
            Delivered_To="reply+abc@post.jimsupport.example",
            In_Reply_To="<three@post.jimsupport.example>",
            References="<one@post.jimsupport.example>\n <three@post.jimsupport.example>",
        ),
        envelope_to=["reply+envelope@post.jimsupport.example"],
    )
    assert reading.sender == "hilde@example.nl"
    assert reading.recipients_to == (
        "reply+envelope@post.jimsupport.example",
        "hallo@post.jimsupport.example",
        "jan@example.nl",
        "reply+abc@post.jimsupport.example",
    )
    assert reading.answers == ("three@post.jimsupport.example", "one@post.jimsupport.example")
    assert (reading.message_id, reading.text) == ("one@example.nl", "Goed")


def test_attachments_are_named() -> None:
    body = parts(
        ("text/plain", "Zie bijlage"),
        ("application/pdf; name=brief.pdf\nContent-Disposition: attachment", "x"),
        ("image/png\nContent-ID: <logo>\nContent-Disposition: inline; filename=logo.png", "x"),
        ("message/rfc822", "Subject: x\n\nx"),
    )
    reading = read(mail(body, "multipart/mixed; boundary=b"))
    assert reading.attachments == ("brief.pdf", "message/rfc822")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(raw: bytes) -> None:
    read(raw)
    read(b"From: a@example.nl\nContent-Type: multipart/report; boundary=b\n\n--b\n" + raw)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SOME), st.data())
def test_broken_mail_is_read(raw: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(raw)))
    until = data.draw(st.integers(at, min(len(raw), at + 80)))
    read(raw[:at] + data.draw(st.binary(max_size=40)) + raw[until:])
