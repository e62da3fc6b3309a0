"""What servers say, and what it means: whether the address is dead above all."""

import pytest

from jimsupport.mail.reading.bounces.reasons import judge

DEAD = [
    (
        "550-5.1.1 The account that you tried to reach does not exist. Try 550-5.1.1 checking it for typos",
        "userunknown",
    ),
    ("550 5.5.0 Requested action not taken: mailbox unavailable (S2017).", "userunknown"),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "userunknown"),
    ("550 5.1.1 <>: Recipient address rejected: User unknown in virtual mailbox table", "userunknown"),
    ("550 5.4.1 Recipient address rejected: Access denied. AS(1)", "userunknown"),
    ("host mx[192.0.2.1] said: 550 5.1.1 <>: Recipient address rejected: example.nl", "userunknown"),
    ("550 #5.1.0 Address rejected.", "userunknown"),
    ("554 delivery error: dd This user doesn't have an example.com account [0]", "userunknown"),
    ("550 Gebruiker onbekend", "userunknown"),
    ("550 unrouteable address", "userunknown"),
    ("550 5.1.1 inactive e-mail address", "userunknown"),
    ("552 Requested mail action aborted, mailbox not found", "userunknown"),
    (
        "Host or domain name not found. Name service error for name=exmaple.nl type=A: Host not found",
        "hostunknown",
    ),
    ("550 5.1.2 <hilde@exmaple.nl>... Host unknown (Name server: exmaple.nl: host not found)", "hostunknown"),
    ("556 5.1.10 Recipient address has null MX", "notaccept"),
    ("521 5.3.2 System not accepting network messages", "notaccept"),
    ("550 5.1.6 recipient no longer on server", "hasmoved"),
    ("551 5.1.6 not our customer", "hasmoved"),
]
NOT_DEAD = [
    ("452 4.2.2 The account that you tried to reach is over quota.", "mailboxfull"),
    ("552-5.2.2 The account that you tried to reach is over quota and inactive.", "mailboxfull"),
    ("552 Requested mail action aborted: exceeded storage allocation", "mailboxfull"),
    ("550 5.0.350 Remote server returned an error -> 550 mailbox is full", "mailboxfull"),
    ("450 4.1.1 <>: Recipient address rejected: User unknown in local recipient table", "userunknown"),
    ("450 4.7.1 <>: Recipient address rejected: Greylisted, see the page of help", None),
    ("450 4.1.1 <>: Recipient address rejected: unverified address: connect to mx timed out", None),
    ("550-5.7.26 This mail is unauthenticated, which poses a risk", "authfailure"),
    ("550 5.7.509 Access denied, sending domain a.nl does not pass DMARC verification", "authfailure"),
    ("550-5.7.1 Our system has detected that this message is likely unsolicited mail.", "spamdetected"),
    ("550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus.", "blocked"),
    (
        "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Your network is on our block list.",
        "blocked",
    ),
    ("554 5.7.1 <hilde@example.nl>: Relay access denied", "norelaying"),
    ("550 5.1.8 <us@a.nl>: Sender address rejected: Domain not found", "rejected"),
    ("550 5.1.7 <us@a.nl>: Sender address rejected: User unknown", "rejected"),
    ("553 5.1.8 <us@a.nl>... Domain of sender address us@a.nl does not exist", "rejected"),
    ("552 5.3.4 Message size exceeds fixed limit", "mesgtoobig"),
    ("550 This message contains a virus (Eicar-Test-Signature).", "virusdetected"),
    ("554 5.4.6 too many hops", "networkerror"),
    ("550 5.7.0 Local Policy Violation", "policyviolation"),
    ("550 5.4.300 Message expired -> 451 4.4.1 connection timed out", "expired"),
    ("550 User account is suspended", "suspend"),
    ("554 5.7.1 <hilde@example.nl>: Recipient address rejected: Access denied", None),
    ("550 5.1.1 User unknown; refused because of spam", "filtered"),
    ("550 The mailbox for hilde is currently unavailable", "onhold"),
    ("unable to look up host example.nl", "networkerror"),
    ("DNS lookup failure: timed out", "networkerror"),
    ("452 4.5.3 Error: too many recipients", "toomanyconn"),
    ("550 5.7.25 The IP address sending this message does not have a PTR record setup", "requireptr"),
    ("450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", "requireptr"),
    ("530 5.7.0 Must issue a STARTTLS command first", "securityerror"),
    ("550 <user-unknown@no-such-user.nl> see https://example.org/no-such-user", "undefined"),
    ("554 5.0.0 Denied", "undefined"),
    ("550", "undefined"),
    ("", "undefined"),
]


@pytest.mark.parametrize(("words", "reason"), DEAD)
def test_what_means_a_dead_address(words: str, reason: str) -> None:
    assert judge(words, formal=True) == (reason, True)


@pytest.mark.parametrize(("words", "reason"), NOT_DEAD)
def test_what_does_not(words: str, reason: str | None) -> None:
    found, dead = judge(words, formal=True)
    assert not dead
    assert reason in (found, None)


@pytest.mark.parametrize(
    "code", ["5.0.0", "5.2.0", "5.2.2", "5.3.0", "5.4.0", "5.5.0", "5.6.0", "5.7.0", "5.7.1"]
)
def test_a_5xx_alone_means_no_dead_address(code: str) -> None:
    assert not judge(f"550 {code}", status=code, formal=True)[1]
    assert not judge("", status=code, command="RCPT", formal=True)[1]


@pytest.mark.parametrize(
    ("code", "reason"), [("5.1.1", "userunknown"), ("5.1.2", "hostunknown"), ("5.1.6", "hasmoved")]
)
def test_a_code_that_says_so_does(code: str, reason: str) -> None:
    assert judge("", status=code, formal=True) == (reason, True)
    assert not judge("", status=code.replace("5", "4", 1), formal=True)[1]
    assert not judge("", status=code, formal=True, delayed=True)[1]


@pytest.mark.parametrize(
    ("command", "dead"),
    [
        ("RCPT", True),
        ("PIPELINED", True),
        ("DATA", False),
        ("MAIL", False),
        ("EHLO", False),
        ("CONNECT", False),
    ],
)
def test_it_matters_when_it_was_said(command: str, dead: bool) -> None:
    assert judge("550 User unknown", command=command)[1] == dead


def test_words_that_are_told_on_in_plain_text_are_not_sure() -> None:
    assert judge("hilde@example.nl: No such user") == ("filtered", False)
    assert judge("hilde@example.nl: this address could not be found") == ("userunknown", True)
    assert judge("550 5.1.1 hilde@example.nl: No such user") == ("userunknown", True)
