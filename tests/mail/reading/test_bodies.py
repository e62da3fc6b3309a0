"""Which parts of a mail are its text."""

from email.message import EmailMessage

from jimsupport.mail.reading import bodies, letter, words
from jimsupport.mail.reading.bodies import Body


def mail(content_type: str, *lines: str) -> EmailMessage:
    return letter.parse(
        "\r\n".join([f"Content-Type: {content_type}", "From: a@b.example", "", *lines, ""]).encode()
    )


def test_the_two_of_an_alternative_are_one_body() -> None:
    message = EmailMessage()
    message.set_content("een\n")
    message.add_alternative("<p>een</p>", subtype="html")
    assert bodies.of(message) == [Body("een\n", "<p>een</p>\n")]


def test_html_with_its_pictures_is_one_body_with_its_text() -> None:
    message = mail(
        'multipart/alternative; boundary="a"',
        "--a", "Content-Type: text/plain", "", "een", "--a", 'Content-Type: multipart/related; boundary="b"', "",
        "--b", "Content-Type: text/html", "", "<p>een</p>", "--b", "Content-Type: image/png", "", "x", "--b--", "--a--",
    )  # fmt: skip
    assert bodies.of(message) == [Body("een", "<p>een</p>")]


def test_text_around_a_picture_is_read_on() -> None:
    message = mail(
        'multipart/mixed; boundary="a"',
        "--a", "Content-Type: text/plain", "", "Dit is hij:", "--a", "Content-Type: image/jpeg", "", "x",
        "--a", "Content-Type: text/html", "", "<p>Mooi he</p>", "--a--",
    )  # fmt: skip
    assert words.written(message).text == "Dit is hij:\nMooi he"


def test_attached_texts_are_no_part_of_it() -> None:
    message = EmailMessage()
    message.set_content("zie bijlage\n")
    message.add_attachment("heel veel", filename="notitie.txt")
    message.add_attachment(EmailMessage())
    assert words.written(message).text == "zie bijlage"


def test_a_mail_without_text_has_none() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.add_attachment(b"x", maintype="image", subtype="jpeg", filename="foto.jpg")
    assert words.written(message) == words.Words("", "")


def test_a_text_with_a_name_is_read_where_there_is_no_other() -> None:
    assert words.written(mail('text/plain; name="bericht.txt"', "Bel mij")).text == "Bel mij"


def test_lines_broken_to_be_sent_are_made_one_again() -> None:
    text = "Een lange \nregel.\n> en een \n> quote\n-- \nnaam "
    assert bodies.unflowed(text) == "Een lange regel.\n> en een quote\n-- \nnaam "
    assert bodies.unflowed("中文 \n字", delete=True) == "中文字"
    assert words.written(mail("text/plain; format=flowed", "Het gaat ", "goed.")).text == "Het gaat goed."


def test_a_mail_that_does_not_name_the_line_between_its_parts_is_parted_there() -> None:
    for kind in ("multipart/mixed", 'multipart/alternative; boundary="elsewhere"'):
        message = mail(kind, "--a", "Content-Type: text/plain", "", "Bel mij", "--a--")
        assert bodies.of(message) == [Body("Bel mij")]


def test_what_cannot_be_parted_or_is_of_an_odd_kind_is_read_where_there_is_no_other() -> None:
    for kind in ("multipart/mixed", "text/markdown", "text/enriched"):
        assert words.written(mail(kind, "Bel mij")).text == "Bel mij"


def test_what_a_program_signs_is_read_without_what_it_puts_around() -> None:
    begin, middle, end = (
        f"-----{it}-----" for it in ("BEGIN PGP SIGNED MESSAGE", "BEGIN PGP SIGNATURE", "END PGP SIGNATURE")
    )
    message = mail(
        "text/plain", begin, "Hash: SHA256", "", "Bel mij", "- -- ", "Mo", middle, "", "iQEzBA", end
    )
    assert bodies.of(message) == [Body("Bel mij\n-- \nMo\n\n")]
    assert words.written(mail("text/plain", begin, "en verder niets")).text == f"{begin}\nen verder niets"
