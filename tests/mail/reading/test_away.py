"""Until when somebody is away, as they say it; the mails are of Wednesday 18 November 2026."""

import pytest

from jimsupport.mail.reading.read import read
from tests.mail.reading.mails import mail


def until(text: str, **headers: str) -> str:
    reading = read(mail(text, Auto_Submitted="auto-replied", **{"Subject": "Afwezig", **headers}))
    assert reading.kind == "auto_reply"
    return str(reading.away_until)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Ik ben afwezig tot en met vrijdag 4 december. Bel anders 06 12345678.", "2026-12-05"),
        ("Ik ben tot 7 december 2026 met verlof.", "2026-12-07"),
        ("Vanaf maandag 30 november ben ik weer bereikbaar.", "2026-11-30"),
        ("Ik ben er maandag weer.", "2026-11-23"),
        ("Ik ben terug op 04-01-2027.", "2027-01-04"),
        ("Ik ben afwezig van 20 november t/m 27 november.", "2026-11-28"),
        ("Ik ben op 3 januari weer op kantoor.", "2027-01-03"),
        ("Ik ben op vakantie en kom 5 december terug.", "2026-12-05"),
        ("Gesloten van 24 december tot en met 3 januari. Vanaf 4 januari zijn we er weer.", "2027-01-04"),
        ("Ik ben tot 1 maart 2027 met zwangerschapsverlof.", "2027-03-01"),
        ("I am out of the office until Monday, November 30th.", "2026-11-30"),
        ("I will be out of office from 20 November to 27 November 2026.", "2026-11-28"),
        ("I will be travelling December 10-21.", "2026-12-22"),
        ("I will return on 1 December.", "2026-12-01"),
        ("Back tomorrow!", "2026-11-19"),
        ("I am away; back 11/30/2026.", "2026-11-30"),
        ("Ich bin bis einschließlich 4. Dezember nicht im Büro.", "2026-12-05"),
        ("Ich bin ab dem 1.12.2026 wieder erreichbar.", "2026-12-01"),
        ("Ich bin vom 20.11. bis zum 27.11.2026 im Urlaub.", "2026-11-28"),
        ("Je suis absente jusqu’au 4 décembre inclus.", "2026-12-05"),
        ("Je serai de retour le lundi 30 novembre.", "2026-11-30"),
        ("أنا خارج المكتب حتى ٣٠ نوفمبر.", "2026-11-30"),
        ("سأعود إلى العمل يوم الأحد 6 ديسمبر 2026.", "2026-12-06"),
        ("أنا في إجازة من 20 نوفمبر إلى 27 نوفمبر.", "2026-11-28"),
        ("I am away and will read your message later.", "None"),
        ("Ik werk niet op woensdag en vrijdag.", "None"),
        ("Ik was tot 3 maart 2024 met verlof.", "None"),
        ("Terug op 31 februari.", "None"),
    ],
)
def test_the_first_day_back(text: str, back: str) -> None:
    assert until(text) == back


def test_the_subject_may_say_it() -> None:
    assert until("Ik lees geen mail.", Subject="Afwezig tot 30 november") == "2026-11-30"


def test_without_a_date_of_the_mail_only_a_whole_date_counts() -> None:
    assert until("Ik ben terug op 4 januari 2027.", Date="") == "2027-01-04"
    assert until("Ik ben terug op 4 januari.", Date="gisteren") == "None"
    assert until("Ik ben maandag terug.", Date="") == "None"
