"""The bytes of a message, read back with the standard library."""

from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import pytest

from jimsupport.mail import messages, tokens
from jimsupport.mail.build import Desk, Unsendable, build
from tests.conftest import NOW
from tests.mail.samples import HOUSE, SAMPLES


@pytest.fixture
def desk(keyring):
    return Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.jimsupport.test", keyring)


def row_of(message, **values):
    return SimpleNamespace(
        **{
            "id": 12,
            "address": "hilde@example.org",
            "kind": message.kind,
            "template": message.template,
            "language": "nl",
            "message_id": "0123456789abcdef0123456789abcdef",
        }
        | values
    )


def read(message, desk, **values):
    envelope = build(row_of(message, **values), message.context, desk, now=NOW)
    return envelope, message_from_bytes(envelope.data, policy=policy.default)


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_message_is_well_formed(name, language, desk):
    envelope, message = read(SAMPLES[name], desk, language=language)
    assert message.defects == []
    words = ["multipart/alternative", "text/plain", "text/html"]
    filed = ["multipart/mixed", *words, "text/calendar", "application/ics"]
    parts = list(message.walk())
    assert [part.get_content_type() for part in parts] == (
        filed if SAMPLES[name].context.get("calendar") else words
    )
    for part in parts:
        assert part.defects == []
        assert part.get_content_charset() in ("utf-8", None)
    assert b"\n" not in envelope.data.replace(b"\r\n", b"")
    assert envelope.data.isascii()
    assert max(len(line) for line in envelope.data.split(b"\r\n")) <= 998
    assert b"\r\n." not in envelope.data  # so it goes over the line as it is
    assert envelope.data.endswith(b"\r\n")


@pytest.mark.parametrize("name", ["check_in", "staff_reply", "gathering_place"])
def test_words_that_begin_with_a_dot_end_no_message(name, desk):
    dots = {
        "first_name": ".",
        "staff_name": "..",
        "title": ".\n.",
        "body": f".\n..\n.\n{'x' * 75}.\n{'é.' * 80}\n.",
    }
    message = messages.Message(SAMPLES[name].kind, SAMPLES[name].context | dots)
    envelope, read_back = read(message, desk)
    assert b"\r\n." not in envelope.data
    assert read_back.defects == []


def test_the_headers_of_routine_mail(desk):
    envelope, message = read(SAMPLES["check_in"], desk)
    reply = tokens.reply_address(desk.keyring, 12, "mail.jimsupport.test")
    assert {name: str(value) for name, value in message.items()} == {
        "Content-Type": 'multipart/alternative; boundary="=_0123456789abcdef0123456789abcdef"',
        "MIME-Version": "1.0",
        "From": "JIMsupport <hallo@jimsupport.test>",
        "To": "hilde@example.org",
        "Subject": "Hilde, hoe gaat het?",
        "Date": "Mon, 30 Mar 2026 08:00:00 +0000",
        "Message-ID": "<0123456789abcdef0123456789abcdef@mail.jimsupport.test>",
        "Reply-To": f"JIMsupport <{reply}>",
        "Content-Language": "nl",
        "Auto-Submitted": "auto-generated",
        "List-Id": "Hoe gaat het? van JIMsupport <hoe-gaat-het.mail.jimsupport.test>",
        "List-Unsubscribe": "<https://jimsupport.test/u/stop-token>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert envelope.sender == tokens.bounce_address(desk.keyring, 12, "mail.jimsupport.test")
    assert envelope.to == "hilde@example.org"


def test_answers_are_no_list_and_a_person_is_no_machine(desk):
    _, signing_in = read(SAMPLES["sign_in"], desk)
    _, reply = read(SAMPLES["staff_reply"], desk)
    assert (signing_in["Auto-Submitted"], reply["Auto-Submitted"]) == ("auto-generated", None)
    for message in (signing_in, reply):
        assert [name for name in message if name.startswith("List-")] == []


def test_the_same_row_gives_the_same_bytes(desk):
    first, _ = read(SAMPLES["check_in"], desk)
    second, _ = read(SAMPLES["check_in"], desk)
    third, _ = read(SAMPLES["check_in"], desk)
    assert second == third  # from the second on it is spliced, which folds other lines
    assert sorted(lines_of(first)) == sorted(lines_of(third))


def lines_of(envelope):
    message = message_from_bytes(envelope.data, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return [f"{name}: {value}" for name, value in message.items()] + parts


@pytest.mark.parametrize(
    "name", ["Zoë هند " + "é" * 80, "Hilde-Marie " * 12 + "Jo", "=?utf-8?q?Hilde?=", "李"]
)
def test_letters_of_any_kind_come_through(desk, name):
    links = {"token": "t", "unsubscribe_token": "u"}
    envelope, message = read(messages.check_in(first_name=name, **links), desk, language="ar")
    headers = envelope.data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in headers if line.startswith((b"Subject", b" ")))
    assert message["Subject"] == f"\u200f{name}، كيف الحال؟"
    assert message.get_body(("plain",)).get_content().startswith(f"مرحبًا {name}، كيف الحال؟")


def test_a_name_makes_no_header(desk):
    links = {"token": "t", "unsubscribe_token": "u"}
    for name in (
        "Hilde\r\nBcc: x@example.org",
        "Hilde\nBcc: x@example.org",
        "Hildé\r\n\r\nBcc: x@example.org",
    ):
        _, message = read(messages.check_in(first_name=name, **links), desk)
        assert message["Bcc"] is None
        assert message.defects == []


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "hilde",
        "hilde@example.org, x@example.org",
        "hilde@example.org\r\nBcc: x@example.org",
        "<hilde@example.org>",
        "hil de@example.org",
        "hildé@example.org",
        "hilde@a@example.org",
        "hilde@a..example",
        "hilde@☃-.example",
    ],
)
def test_an_address_that_is_none_is_not_sent_to(desk, address):
    with pytest.raises(Unsendable):
        read(SAMPLES["check_in"], desk, address=address)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("hilde@bücher.example", "hilde@xn--bcher-kva.example"),
        ("hilde@straße.example", "hilde@xn--strae-oqa.example"),  # and not strasse.example: somebody else's
        ("O'Brien+jim@Example.org", "O'Brien+jim@example.org"),
        ("hilde@under_score.example", "hilde@under_score.example"),
    ],
)
def test_a_domain_is_written_as_dns_knows_it(desk, address, written):
    envelope, message = read(SAMPLES["check_in"], desk, address=address)
    assert (envelope.to, message["To"]) == (written, written)
