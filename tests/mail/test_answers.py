"""What SMTP servers say, and what we make of it: about us, about one person, about the message, or later."""

import pytest

from jimsupport.mail import answers
from jimsupport.mail.transport import Flawed, InDoubt, Refused, RelayDown, Temporary

WAIT = "the relay rests"
ALARM = "alarm"
MINE = "alarm, and this one later"
DEAD, NOT_DEAD, LATER, FLAWED, DOUBT = "dead", "refused", "later", "flawed", "in doubt"


def meaning(error):
    match error:
        case RelayDown():
            return (MINE if error.mine else ALARM) if error.alarm else WAIT
        case Refused():
            return DEAD if error.dead else NOT_DEAD
        case Temporary():
            return LATER
        case Flawed():
            return FLAWED
        case InDoubt():
            return DOUBT


def read(judge, line):
    code, _, words = line.partition(" ")
    return meaning(judge(int(code), words))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("554 5.7.1 No SMTP service here", ALARM),
        ("535 5.7.8 Error: authentication failed", ALARM),
        ("502 5.5.1 STARTTLS not implemented", ALARM),
        ("421 4.7.0 Try again later, closing connection", WAIT),
        ("454 4.7.0 TLS not available due to local problem", WAIT),
        ("-1 nonsense", WAIT),
    ],
)
def test_while_we_come_in(line, expected):
    assert read(answers.at_line, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("550 5.7.0 who are you", ALARM),
        ("553 5.1.8 <x>: Sender address rejected: Domain not found", ALARM),
        ("530 5.7.0 Must issue a STARTTLS command first", ALARM),
        ("552 5.3.4 Message size exceeds fixed limit", ALARM),
        ("421 4.3.2 bye", WAIT),
        ("452 4.3.1 Insufficient system storage", WAIT),
        ("451 4.3.0 later", LATER),
        ("450 4.1.8 <x>: Sender address rejected: Domain not found", LATER),
    ],
)
def test_of_the_sender(line, expected):
    assert read(answers.at_sender, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("550 5.1.1 <x@example.org>: Recipient address rejected: User unknown", DEAD),
        ("550 No such user here", DEAD),
        ("550 Requested action not taken: mailbox unavailable", DEAD),
        ("550 5.5.0 Requested action not taken: mailbox unavailable", DEAD),
        ("556 5.1.10 Recipient address has null MX", DEAD),
        ("550 5.2.1 The account has been disabled", DEAD),
        ("550 5.7.1 Recipient address rejected: user unknown in virtual table", DEAD),
        ("554 delivery error: this user does not have an account here", DEAD),
        ("552 5.2.2 Mailbox full", NOT_DEAD),
        ("552 Quota exceeded", NOT_DEAD),
        ("550 User mailbox exceeded: over quota", NOT_DEAD),
        ("550 5.4.6 mail loop", NOT_DEAD),
        ("554 5.7.1 <x@example.org>: Relay access denied", MINE),
        ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", MINE),
        ("550 relaying denied", MINE),
        ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", MINE),
        ("550 5.1.8 Sender address rejected", MINE),
        ("550 Verification failed for <x@y> No Such User Here Sender verify failed", MINE),
        ("504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname", MINE),
        ("503 5.5.1 Bad sequence of commands", MINE),
        ("530 authentication required", MINE),
        ("550 SPF check failed", MINE),
        ("450 4.2.0 greylisted", LATER),
        ("451 4.7.1 Greylisting in action, try again in 192.0.2.4 5.7.1 seconds", LATER),
        ("452 4.2.2 mailbox full", LATER),
        ("452 Mailbox of this user is full", LATER),
        ("452 4.3.1 Insufficient system storage", WAIT),
        ("452 4.5.3 Too many recipients", WAIT),
        ("452 too busy", WAIT),
        ("421 4.3.2 going down", WAIT),
    ],
)
def test_of_a_receiver(line, expected):
    assert read(answers.at_recipient, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("554 5.5.1 no valid recipients", MINE),
        ("451 4.3.0 queue file write error", LATER),
        ("452 4.3.1 Insufficient system storage", WAIT),
    ],
)
def test_before_the_text(line, expected):
    assert read(answers.before_text, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("554 5.6.0 malformed", FLAWED),
        ("554 Transaction failed", FLAWED),
        ("552 5.3.4 Message too big", FLAWED),
        ("550 5.1.1 user unknown", DEAD),
        ("552 5.2.2 mailbox full", NOT_DEAD),
        ("554 5.7.1 Spam message rejected", MINE),
        ("550 Message rejected by policy", MINE),
        ("451 4.3.0 disk full", LATER),
        ("450 4.2.2 mailbox full", LATER),
        ("452 4.3.1 Insufficient system storage", WAIT),
        ("421 4.4.2 timeout", WAIT),
        ("354 go on", DOUBT),
        ("-1 nonsense", DOUBT),
    ],
)
def test_after_the_text(line, expected):
    assert read(answers.after_text, line) == expected


def test_what_was_said_is_kept_in_one_line():
    assert str(answers.at_line(535, "5.7.8 wrong\n5.7.8 see example.org")) == (
        "535 5.7.8 wrong 5.7.8 see example.org"
    )
