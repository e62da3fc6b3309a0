"""Bounces: whose mail failed, why, and which of our messages it was."""

import json
from typing import Any, ClassVar

import pytest

from jimsupport.mail.reading.read import Failed, read
from tests.mail.reading.mails import ORIGINAL, machine, mail, parts, report

OURS = "ours-1@post.jimsupport.example"
UNKNOWN = "550 5.1.1 User unknown"


def failed(raw: bytes) -> tuple[Failed, ...]:
    reading = read(raw)
    assert reading.kind == "bounce"
    return reading.failed


def short(raw: bytes) -> list[tuple[str, bool, str]]:
    return [(one.address, one.dead, one.reason) for one in failed(raw)]


class TestByTheStandard:
    def test_each_recipient(self) -> None:
        fields = (
            "Final-Recipient: rfc822; hilde@example.nl\nAction: failed\nStatus: 5.1.1\n"
            f"Diagnostic-Code: smtp; {UNKNOWN}\n\n"
            "Final-Recipient: rfc822; jan@example.nl\nAction: failed\nStatus: 5.2.2\n"
            "Diagnostic-Code: smtp; 552 5.2.2 Mailbox\n full\n\n"
            "Final-Recipient: rfc822; piet@example.nl\nAction: relayed\nStatus: 2.0.0"
        )
        assert short(report(fields)) == [
            ("hilde@example.nl", True, "userunknown"),
            ("jan@example.nl", False, "mailboxfull"),
        ]

    def test_what_the_server_said_and_which_message_it_was(self) -> None:
        one = failed(
            report(
                f"Final-Recipient: rfc822; hilde@example.nl\nAction: failed\nDiagnostic-Code: smtp; {UNKNOWN}"
            )
        )
        assert (one[0].said, one[0].original_message_id) == (UNKNOWN, OURS)

    def test_of_two_things_said_of_one_address_the_milder_counts(self) -> None:
        fields = (
            f"Final-Recipient: rfc822; hilde@example.nl\nAction: failed\nDiagnostic-Code: smtp; {UNKNOWN}"
        )
        assert short(report(fields, prose="The account has been suspended.")) == [
            ("hilde@example.nl", False, "suspend")
        ]
        assert short(report(fields, prose="Your account is fine; theirs we never had."))[0][1]

    def test_the_words_of_somebodys_own_rule_prove_nothing(self) -> None:
        fields = (
            "Reporting-MTA: dns; inbound-smtp.eu-west-1.amazonaws.com\n\nAction: failed\nStatus: 5.1.1\n"
            "Final-Recipient: rfc822; hilde@example.nl\nDiagnostic-Code: smtp; 550 5.1.1 Mailbox does not exist"
        )
        assert short(report(fields)) == [("hilde@example.nl", False, "filtered")]

    def test_a_delay_is_no_death(self) -> None:
        fields = "Final-Recipient: rfc822; hilde@example.nl\nAction: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; 451 later"
        assert [one[:2] for one in short(report(fields))] == [("hilde@example.nl", False)]
        fields = "Final-Recipient: rfc822; hilde@example.nl\nAction: delayed\nStatus: 5.1.1"
        assert [one[:2] for one in short(report(fields))] == [("hilde@example.nl", False)]

    @pytest.mark.parametrize(
        "fields",
        [
            "Original-Recipient: rfc822;hilde@example.nl\nFinal-Recipient: rfc822;hilde@mailhub\nAction: failed\nStatus: 5.1.1",
            "Original-Recipient: rfc822;hilde@example.nl\nFinal-Recipient: x400; /S=hilde/\nAction: failed\nStatus: 5.1.1",
            "final-recipient:  RFC822;<hilde@example.nl>\naction:Failed\nstatus: 5.1.1 (no such user)",
            "Final-Recipient: hilde@example.nl\nAction: failed\nStatus: 5.1.1",
            "Action: failed\nStatus: 5.1.1\nFinal-Recipient: utf-8; hilde@example.nl",
            "Final-Recipient: rfc822; hilde@example.nl\n\nAction: failed\nStatus: 5.1.1",
        ],
    )
    def test_however_it_is_dressed(self, fields: str) -> None:
        assert short(report(fields)) == [("hilde@example.nl", True, "userunknown")]

    def test_recipients_that_are_run_together(self) -> None:
        fields = (
            "Final-Recipient: rfc822; hilde@example.nl\nAction: failed\nStatus: 5.1.1\n"
            "Final-Recipient: rfc822; jan@example.nl\nAction: failed\nStatus: 5.7.1"
        )
        assert [one[:2] for one in short(report(fields))] == [
            ("hilde@example.nl", True),
            ("jan@example.nl", False),
        ]

    def test_in_base64(self) -> None:
        body = (
            "--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
            "UmVwb3J0aW5nLU1UQTogZG5zOyBteC5leGFtcGxlLm9yZwoKRmluYWwtUmVjaXBpZW50OiByZmM4MjI7\n"
            "IGhpbGRlQGV4YW1wbGUubmwKQWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\n--b--\n"
        )
        raw = machine(body, "multipart/report; report-type=delivery-status; boundary=b")
        assert short(raw) == [("hilde@example.nl", True, "userunknown")]

    def test_that_lost_its_parts(self) -> None:
        text = "It failed\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; hilde@example.nl\nAction: failed\nStatus: 5.1.1\n"
        assert short(machine(text)) == [("hilde@example.nl", True, "userunknown")]

    def test_the_plain_words_may_say_more(self) -> None:
        fields = "Final-Recipient: rfc822; hilde@example.nl\nAction: failed\nStatus: 5.0.0"
        prose = f"<hilde@example.nl>: host mx said: {UNKNOWN} (in reply to RCPT TO command)"
        assert short(report(fields, prose)) == [("hilde@example.nl", True, "userunknown")]
        fields = fields.replace("5.0.0", "5.1.1")
        assert short(report(fields, "hilde@example.nl: the mailbox is full")) == [
            ("hilde@example.nl", False, "mailboxfull")
        ]


PROSE = {
    "postfix": (
        "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\n"
        "be delivered. For assistance, please send mail to <postmaster@example.org>\n\n"
        f"<hilde@example.nl>: host mx.example.nl[192.0.2.1] said: 550 5.1.1\n"
        f"    User unknown (in reply to RCPT TO command)\n\n{ORIGINAL}",
        [("hilde@example.nl", True, "userunknown")],
    ),
    "exim": (
        "This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n"
        "  hilde@example.nl\n    SMTP error from remote mail server after RCPT TO:<hilde@example.nl>:\n"
        "    550 No such user here\n  jan@example.nl\n    retry timeout exceeded\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{ORIGINAL}",
        [("hilde@example.nl", True, "userunknown"), ("jan@example.nl", False, "expired")],
    ),
    "exim, the sender": (
        "The following address(es) failed:\n\n  hilde@example.nl\n    SMTP error from remote mail server after "
        "MAIL FROM:<bounce@post.jimsupport.example>:\n    550 user unknown\n",
        [("hilde@example.nl", False, "rejected")],
    ),
    "qmail": (
        "Hi. This is the qmail-send program at example.org.\nI'm afraid I wasn't able to deliver your message.\n\n"
        "<hilde@example.nl>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 unknown user\nGiving up on 192.0.2.1.\n\n"
        f"--- Below this line is a copy of the message.\n\n{ORIGINAL}",
        [("hilde@example.nl", True, "userunknown")],
    ),
    "qmail, the mail": (
        "<hilde@example.nl>:\n192.0.2.1 failed after I sent the message.\nRemote host said: 550 unknown user\n\n"
        f"--- Below this line is a copy of the message.\n\n{ORIGINAL}",
        [("hilde@example.nl", False, "filtered")],
    ),
    "sendmail": (
        "   ----- The following addresses had permanent fatal errors -----\n"
        "<hilde@example.nl>\n    (reason: 550 Host unknown)\n\n"
        "   ----- Transcript of session follows -----\n550 5.1.2 <hilde@example.nl>... Host unknown\n",
        [("hilde@example.nl", True, "hostunknown")],
    ),
    "sendmail, refused before it asked": (
        "   ----- The following addresses had permanent fatal errors -----\n"
        "<hilde@example.nl>\n    (reason: 550 Invalid recipient)\n\n"
        "   ----- Transcript of session follows -----\n>>> DATA\n<<< 550 Invalid recipient\n<<< 503 Need RCPT (recipient)\n",
        [("hilde@example.nl", True, "userunknown")],
    ),
    "Gmail": (
        "** Address not found **\n\nYour message wasn't delivered to hilde@example.nl because the address couldn't be found.\n",
        [("hilde@example.nl", True, "userunknown")],
    ),
    "Yahoo": (
        "Sorry, we were unable to deliver your message to the following address.\n\n<hilde@example.nl>:\nRemote host said:\n"
        f"550 5.2.2 Mailbox full\n [RCPT_TO]\n\n--- Below this line is a copy of the message.\n\n{ORIGINAL}",
        [("hilde@example.nl", False, "mailboxfull")],
    ),
    "Exchange": (
        "Your message\n\n  To:      Hilde\n  Subject: Hoe gaat het?\n  Sent:    18-11-2026 10:00\n\n"
        "did not reach the following recipient(s):\n\nhilde@example.nl on Wed, 18 Nov 2026 10:00:00 +0100\n"
        "    The recipient name is not recognized\n",
        [("hilde@example.nl", True, "userunknown")],
    ),
    "Notes": (
        "Your message\n\n  Subject: Hoe gaat het?\n\nwas not delivered to:\n\n  hilde@example.nl\n\nbecause:\n\n"
        "  User hilde (hilde@example.nl) not listed in public Name & Address Book\n",
        [("hilde@example.nl", True, "userunknown")],
    ),
    "OpenSMTPD, later": (
        "A message is delayed for more than 4 hours for the following\nlist of recipients:\n\n"
        "hilde@example.nl: Network error on destination MXs\n\nBelow is a copy of the original message:\n\n"
        + ORIGINAL,
        [("hilde@example.nl", False, "networkerror")],
    ),
    "labels": (
        "Error: Invalid user address\n\nMAIL FROM: bounce@post.jimsupport.example\nRCPT TO: hilde@example.nl\nSize: 222\n",
        [("hilde@example.nl", True, "userunknown")],
    ),
    "one sentence": (
        "Unable to deliver message to: <hilde@example.nl>\n\nDelivery failed: mail box is full\n",
        [("hilde@example.nl", False, "mailboxfull")],
    ),
    "a quoted name": (
        '<"jan..p"@example.nl>: 550 5.1.1 no such mailbox\n',
        [('"jan..p"@example.nl', True, "userunknown")],
    ),
    "nobody is named": (
        f"Sorry. The mailbox is full.\n\n----- Original message -----\n\n{ORIGINAL}",
        [("hilde@example.nl", False, "mailboxfull")],
    ),
    "a server that rejects the message says nothing of who sent it": (
        "Your mail to\n-- hilde@example.nl\ncould not be delivered. The problem appears to be:\n"
        "-- Recipient email server rejected the message\n\nMore follows:\n-- 5.1.1 User unknown\n",
        [("hilde@example.nl", True, "userunknown")],
    ),
    "nothing to go by": ("Sorry, it could not be delivered.", []),
}


@pytest.mark.parametrize(("text", "expected"), PROSE.values(), ids=PROSE)
def test_in_plain_words(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert short(machine(text)) == expected


def test_in_html() -> None:
    text = f"<style>a@b.nl</style><p>Delivery has failed</p><p><a href='mailto:x'>hilde@example.nl</a><br>{UNKNOWN}</p>"
    assert short(machine(text, "text/html; charset=utf-8")) == [("hilde@example.nl", True, "userunknown")]


def test_a_header_that_names_them() -> None:
    raw = machine(
        "Onbestelbaar: het account bestaat niet.", X_Failed_Recipients="hilde@example.nl, jan@example.nl"
    )
    assert [address for address, _, _ in short(raw)] == ["hilde@example.nl", "jan@example.nl"]


@pytest.mark.parametrize(
    "subject",
    [
        "Onbestelbaar: Hoe gaat het?",
        "Niet bezorgd: Hoe gaat het?",
        "Unzustellbar: x",
        "Non remis : x",
        "تعذر تسليم: كيف الحال",
    ],
)
def test_in_the_languages_around_us(subject: str) -> None:
    raw = machine(
        "hilde@example.nl\n550 5.1.1 Onbekend", Subject=subject, From="Postmaster <post@example.org>"
    )
    assert short(raw) == [("hilde@example.nl", True, "userunknown")]


@pytest.mark.parametrize(
    "text",
    [
        f"<hilde@example.nl>: {UNKNOWN}\n\n------ This is a copy of the message ------\n\n{ORIGINAL}",
        f"<hilde@example.nl>: {UNKNOWN}\n\n   ----- Original message -----\n\n"
        + ORIGINAL.replace("\n", "\n> "),
        f"<hilde@example.nl>: {UNKNOWN}\n\n" + "\n".join(f"    {line}" for line in ORIGINAL.split("\n")),
    ],
)
def test_which_message_it_was_where_it_stands_beneath(text: str) -> None:
    assert [one.original_message_id for one in failed(machine(text))] == [OURS]


def test_which_message_it_was_by_what_it_answers() -> None:
    raw = machine(f"<hilde@example.nl>: {UNKNOWN}", In_Reply_To=f"<{OURS}>")
    assert [one.original_message_id for one in failed(raw)] == [OURS]
    assert [one.original_message_id for one in failed(machine(f"<hilde@example.nl>: {UNKNOWN}"))] == [None]


def test_who_sent_it_and_who_helps_is_nobody_that_failed() -> None:
    text = (
        "hallo@post.jimsupport.example\n\nYour message could not be delivered. Contact help@example.org with questions.\n\n"
        f"hilde@example.nl\n{UNKNOWN}\n"
    )
    assert [address for address, _, _ in short(machine(text))] == ["hilde@example.nl"]


class TestNotices:
    """As a provider mails them in JSON."""

    BOUNCE: ClassVar[dict[str, Any]] = {
        "notificationType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": "Hilde <hilde@example.nl>",
                    "status": "5.1.1",
                    "diagnosticCode": f"smtp; {UNKNOWN}",
                }
            ],
        },
        "mail": {"headers": [{"name": "Message-ID", "value": f"<{OURS}>"}]},
    }

    def test_of_a_bounce(self) -> None:
        for content in (self.BOUNCE, {"Type": "Notification", "Message": json.dumps(self.BOUNCE)}):
            one = failed(mail(json.dumps(content), From="no-reply@provider.example"))
            assert [(f.address, f.dead, f.reason, f.original_message_id) for f in one] == [
                ("hilde@example.nl", True, "userunknown", OURS)
            ]

    def test_that_passes(self) -> None:
        passing = {**self.BOUNCE["bounce"], "bounceType": "Transient"}
        assert [dead for _, dead, _ in short(mail(json.dumps({**self.BOUNCE, "bounce": passing})))] == [False]

    def test_of_a_complaint_and_of_what_arrived(self) -> None:
        complaint = {"complainedRecipients": [{"emailAddress": "hilde@example.nl"}]}
        reading = read(mail(json.dumps({"eventType": "Complaint", "complaint": complaint})))
        assert (reading.kind, [f.reason for f in reading.failed]) == ("complaint", ["feedback"])
        assert read(mail(json.dumps({"notificationType": "Delivery"}))).kind == "auto_reply"

    @pytest.mark.parametrize(
        "text", ["{", "{}", '{"Message": 1}', '{"notificationType": "Bounce", "bounce": []}', "{" * 5_000]
    )
    def test_that_is_broken(self, text: str) -> None:
        assert read(mail(text)).failed == ()


def test_two_parts_of_which_one_is_what_we_sent() -> None:
    body = parts(("text/plain", f"hilde@example.nl [{UNKNOWN}]"), ("text/plain", ORIGINAL))
    one = failed(machine(body, "multipart/mixed; boundary=b"))
    assert [(f.address, f.original_message_id) for f in one] == [("hilde@example.nl", OURS)]


def test_as_many_as_anyone_can_mean_are_judged() -> None:
    lines = "\n".join(f"Final-Recipient: rfc822; a{n}@example.nl" for n in range(2_000))
    assert len(read(machine(f"Sorry\n\n{lines}")).failed) == 500
