"""Bytes as text, though a mail may say that they are something else."""

import time
from base64 import b64encode

import pytest

from jimsupport.mail.reading import encoded
from jimsupport.mail.reading.read import read

SAID = "Het gaat goed met ons, dank je. Eén vraag: bellen jullie morgen nog een keer?"
IN_BASE64 = b64encode(SAID.encode()).decode()


@pytest.mark.parametrize(
    ("charset", "written_in", "said"),
    [
        ("iso-8859-1", "cp1252", "“goed” – dank je €…"),
        ("us-ascii", "cp1252", "“Één”"),
        ("iso-8859-9", "cp1254", "“İyiyim”"),
        ("gb2312", "gbk", "镕"),
        ("shift_jis", "cp932", "元気です①"),
        ("euc-kr", "cp949", "똠방"),
        ("tis-620", "cp874", "สบายดี…"),
        ("iso-8859-1", "utf-8", "Eén café"),
        ("windows-1256", "utf-8", "أنا بخير"),
        ("windows-1256", "cp1256", "أنا بخير، شكراً"),
        ("iso-8859-6", "iso-8859-6", "أنا بخير"),
        ("utf-7", "utf-7", "één"),
        ("punycode", "utf-8", "één"),
        ("hex", "utf-8", "één"),
        ("", "utf-8", "één"),
    ],
)
def test_a_charset_is_read_as_programs_use_its_name(charset: str, written_in: str, said: str) -> None:
    assert encoded.text(said.encode(written_in), charset) == said


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "raw_unicode_escape"])
def test_what_only_python_calls_a_charset_costs_nothing(charset: str) -> None:
    head = f"From: a@example.nl\nContent-Type: text/plain; charset={charset}\n\n".encode()
    began = time.perf_counter()
    assert read(head + b"xn--" + b"a" * 600_000).kind == "person"
    assert time.perf_counter() - began < 20  # a minute and more as what it calls itself


def test_what_a_list_puts_beneath_base64_is_read_beneath_it() -> None:
    lines = "\n".join(IN_BASE64[at : at + 60] for at in range(0, len(IN_BASE64), 60))
    foot = "\n_______________\nJIM-lijst\nhttps://lijst.example.nl/"
    assert encoded.pieces(lines + foot).decode() == f"{SAID}\n{foot.lstrip()}"
    raw = (
        f"From: a@example.nl\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{lines}\n{foot}"
    )
    assert read(raw.encode()).text.splitlines()[0] == SAID


def test_base64_in_several_pieces_is_read_to_its_end() -> None:
    assert not encoded.goes_on(f"{IN_BASE64}\r\n")
    assert encoded.pieces("RWVu\nIHR3ZWU=\n\nIGRyaWU=\n") == b"Een twee drie"


def test_plain_words_that_are_called_base64_are_kept() -> None:
    raw = b"From: a@example.nl\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nHoi,\n\nBel je me?\n"
    assert read(raw).text == "Hoi,\n\nBel je me?"
