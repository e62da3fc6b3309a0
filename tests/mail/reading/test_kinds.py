"""People told from machines."""

from email.message import EmailMessage

import pytest

from jimsupport.mail.reading.read import read
from tests.mail.reading.mails import ORIGINAL, feedback, machine, mail, parts, report

OOF = "Bedankt voor je bericht. Ik ben met vakantie."
DELIVERED = "Final-Recipient: rfc822; hilde@example.nl\nAction: delivered\nStatus: 2.0.0"


def kind(raw: bytes, **known: str) -> str:
    return read(raw, **known).kind


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Auto_Submitted": "auto-generated"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "Re: Hoe gaat het?"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "auto_reply"},
        {"Precedence": "bulk"},
        {"X_MS_Exchange_Inbox_Rules_Loop": "hilde@example.nl"},
        {"X_Mailer": "vacation 1.2.7"},
        {"X_POST_MessageClass": "9; Autoresponder"},
        {"Return_Path": "<>"},
        {"From": "noreply@example.nl"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_headers_of_automatic_answers(headers: dict[str, str]) -> None:
    assert kind(mail(OOF, **headers)) == "auto_reply"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatisch antwoord: Hoe gaat het?",
        "Afwezigheidsbericht: Hoe gaat het?",
        "Afwezig: Hoe gaat het?",
        "Automatic reply: Hoe gaat het?",
        "Out of office: Hoe gaat het?",
        "Out of Office Re: Hoe gaat het?",
        "Automatische Antwort: Hoe gaat het?",
        "Abwesenheitsnotiz: Hoe gaat het?",
        "Réponse automatique : Hoe gaat het?",
        "Absence du bureau : Hoe gaat het?",
        "رد تلقائي: كيف الحال؟",
        "Automatyczna odpowiedź: Hoe gaat het?",
        "Autoodpowiedź: Hoe gaat het?",
        "Otomatik Yanıt: Hoe gaat het?",
        "Автоматична відповідь: Hoe gaat het?",
        "خارج المكتب",
        "Hilde is out of the office (returning 1-12)",
        "[Afwezigheidsmelding] Hilde",
        "Vakantie",
        "Vakantieafwezigheid",
    ],
)
def test_subjects_of_automatic_answers(subject: str) -> None:
    assert kind(mail(OOF, Subject=subject)) == "auto_reply"


@pytest.mark.parametrize(
    "text",
    [
        "Dit is een automatisch gegenereerd bericht. Ik ben er niet.",
        "This is an automated reply. I am away.",
        "Dies ist eine automatisch generierte Nachricht.",
        "Ceci est une réponse automatique.",
        "هذا رد تلقائي. سأعود قريبا.",
        "Ta wiadomość została wygenerowana automatycznie.",
        "Bu e-posta otomatik olarak gönderildi.",
        "Це автоматична відповідь.",
    ],
)
def test_texts_of_automatic_answers(text: str) -> None:
    assert kind(mail(text)) == "auto_reply"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Hoe gaat het?", "Ik ben op vakantie tot maandag, daarna bel ik je."),
        ("Re: Hoe gaat het?", "Goed! Ik ben afwezig op 3 december, dan kan ik niet."),
        ("Afwezig op donderdag", "Ik kan donderdag niet komen."),
        ("Re: Hoe gaat het?", "I am out of the office today, but it goes well."),
        ("Mail niet ontvangen", "Mijn mail aan jullie kon niet worden bezorgd. Wat nu?"),
        (
            "Fwd: Undelivered Mail Returned to Sender",
            "Wat is dit?\n\n<jan@example.nl>: 550 5.1.1 User unknown",
        ),
        ("Undelivered mail", "Ik kreeg «user unknown» toen ik je mailde, klopt je adres?"),
        ("Re: Automatisch antwoord", "Je was er niet, dus nog een keer: het gaat goed."),
        ("Vakantie", "Mag mijn jongere met mij mee?"),
        ("Mail kon niet bezorgd worden", "Mijn mailbox was vol, er stond: 550 5.2.2 could not be delivered."),
        ("unsubscribe", "Ik wil geen berichten meer"),
        ("Re: abuse", "Ik maak me zorgen over misbruik"),
        ("", ""),
    ],
)
def test_people_who_write_of_such_things_are_people(subject: str, text: str) -> None:
    assert kind(mail(text, Subject=subject, In_Reply_To="<ours@post.jimsupport.example>")) == "person"
    assert kind(mail(text, Subject=subject, Auto_Submitted="no")) == "person"


def test_who_keeps_the_post_somewhere_may_be_a_jim_too() -> None:
    text = "Mijn eigen mail aan jullie kon niet worden bezorgd. Weten jullie waarom?"
    headers = {"From": "Karel <postmaster@example.nl>", "Subject": "Vraag over mail"}
    assert kind(mail(text, **headers, In_Reply_To="<ours@post.jimsupport.example>")) == "person"
    assert kind(mail("Mail kon niet worden bezorgd aan jan@example.nl", **headers)) == "bounce"


def test_a_bounce_that_a_person_passes_on_is_theirs() -> None:
    bounce = report("Final-Recipient: rfc822; jan@example.nl\nAction: failed\nStatus: 5.1.1").decode()
    body = parts(("text/plain", "Wat moet ik hiermee?"), ("message/rfc822", bounce))
    reading = read(mail(body, "multipart/mixed; boundary=b", Subject="Fwd: Undelivered Mail"))
    assert (reading.kind, reading.failed) == ("person", ())
    assert "Wat moet ik hiermee?" in reading.text


@pytest.mark.parametrize(
    "headers",
    [
        {"List_Id": "<praat.example.nl>"},
        {"List_Unsubscribe": "<mailto:weg@example.nl>"},
        {"Precedence": "list"},
        {"Sender": "praat-bounces@lists.example.nl"},
        {"Mailing_List": "contact praat-help@example.nl"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_lists(headers: dict[str, str]) -> None:
    assert kind(mail("Nieuws", **headers)) == "list"


def test_a_reply_by_a_service_that_adds_such_headers_is_a_persons() -> None:
    headers = {"List_Unsubscribe": "<mailto:weg@example.nl>", "In_Reply_To": "<1@post.jimsupport.example>"}
    assert kind(mail("Goed", **headers)) == "person"


def test_news_that_says_it_is_automatic_is_a_list_still() -> None:
    raw = mail("Nieuws", Auto_Submitted="auto-generated", List_Id="<nieuws.example.nl>", Precedence="bulk")
    assert kind(raw) == "list"


def test_our_own_mail_comes_back() -> None:
    token = "a" * 24
    own = {
        "Message_ID": "<1@post.jimsupport.example>",
        "Reply_To": f"JIMsupport <reply+{token}@post.jimsupport.example>",
        "Auto_Submitted": "auto-generated",
    }
    assert kind(mail("Hoe gaat het?", **own)) == "own"
    assert (
        kind(mail("Hoi", Message_ID="<1@post.jimsupport.example>"), own_domain="post.jimsupport.example")
        == "own"
    )
    assert kind(mail("Hoi", Reply_To=f"reply+{token}@elsewhere.example")) == "person"


def test_a_notice_of_reading_or_of_delivery_is_automatic() -> None:
    fields = (
        "Final-Recipient: rfc822; hilde@example.nl\nDisposition: manual-action/MDN-sent-manually; displayed"
    )
    body = parts(("text/plain", "Gelezen"), ("message/disposition-notification", fields))
    read_it = mail(
        body,
        "multipart/report; report-type=disposition-notification; boundary=b",
        Subject="Gelezen: Hoe gaat het?",
    )
    assert kind(read_it) == "auto_reply"
    delivered = read(report(DELIVERED, Subject="Successful Mail Delivery Report"))
    assert (delivered.kind, delivered.failed) == ("auto_reply", ())


class TestComplaints:
    def test_by_the_standard(self) -> None:
        fields = "Feedback-Type: abuse\nOriginal-Rcpt-To: hilde@example.nl\nOriginal-Rcpt-To: jan@example.nl"
        reading = read(feedback(fields))
        assert reading.kind == "complaint"
        assert [(f.address, f.dead, f.reason) for f in reading.failed] == [
            ("hilde@example.nl", False, "feedback"),
            ("jan@example.nl", False, "feedback"),
        ]
        assert reading.failed[0].original_message_id == "ours-1@post.jimsupport.example"

    def test_who_is_not_named_is_found_in_what_we_sent(self) -> None:
        reading = read(feedback("Feedback-Type: abuse"))
        assert [failed.address for failed in reading.failed] == ["hilde@example.nl"]

    @pytest.mark.parametrize(("said", "reason"), [("auth-failure", "authfailure"), ("not-spam", "notspam")])
    def test_reports_of_which_nobody_complained_say_so(self, said: str, reason: str) -> None:
        assert [failed.reason for failed in read(feedback(f"Feedback-Type: {said}")).failed] == [reason]

    def test_as_providers_passed_them_on_before_the_standard(self) -> None:
        body = parts(("message/rfc822", f"X-HmXmrOriginalRecipient: hilde@example.nl\n{ORIGINAL}"))
        raw = mail(
            body,
            "multipart/mixed; boundary=b",
            From="staff@provider.example",
            Subject="complaint about message from 192.0.2.1",
        )
        reading = read(raw)
        assert (reading.kind, [f.address for f in reading.failed]) == ("complaint", ["hilde@example.nl"])

    def test_who_pressed_unsubscribe_in_their_mail_program(self) -> None:
        raw = mail("", Subject="unsubscribe", Auto_Submitted="auto-replied", X_Apple_Unsubscribe="true")
        reading = read(raw)
        assert (reading.kind, [f.address for f in reading.failed]) == ("complaint", ["hilde@example.nl"])


def test_the_empty_envelope_sender_tells_a_machine() -> None:
    failed = "Your message could not be delivered:\n\n<hilde@example.nl>: 550 5.1.1 User unknown\n"
    raw = mail(failed, Return_Path="", From="System <it@example.org>", Subject="Je bericht")
    assert kind(raw) == "person"
    reading = read(raw, envelope_from="")
    assert (reading.kind, [f.address for f in reading.failed]) == ("bounce", ["hilde@example.nl"])
    assert kind(machine("Sorry, it could not be delivered.")) == "bounce"


@pytest.mark.parametrize(
    ("said", "words", "expected"),
    [
        ("ACCEPTED", "Hilde heeft deze uitnodiging geaccepteerd.", "auto_reply"),
        ("TENTATIVE", "", "auto_reply"),
        ("DECLINED", "Hilde heeft deze uitnodiging geweigerd.", "person"),
        ("ACCEPTED", "Kan het ook een uur later?", "person"),
    ],
)
def test_what_a_calendar_answers_to_an_appointment(said: str, words: str, expected: str) -> None:
    calendar = f"BEGIN:VEVENT\r\nATTENDEE;PARTSTAT={said}:mailto:hilde@example.nl\r\nEND:VEVENT"
    sent = EmailMessage()
    sent["From"], sent["Subject"], sent["Message-ID"] = "hilde@example.nl", "Gesprek", "<c@example.nl>"
    sent.set_content(words)
    sent.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    assert kind(sent.as_bytes()) == expected


def test_what_the_mail_server_calls_spam() -> None:
    assert [read(mail("x", **{name: value})).spam for name, value in SPAM] == [True, True, True, False]


SPAM = [("X-Spam-Flag", "YES"), ("X-Spam", "Yes"), ("X-Spam-Status", "Yes, score=9.1"), ("X-Spam-Flag", "NO")]
