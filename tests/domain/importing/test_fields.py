"""Names, phone numbers, mail addresses and languages as they stand in cells."""

import pytest

from jimsupport.domain.importing import fields


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("  Bep ", "Bep"),
        ("\u00a0Jan\u2009 Willem\t", "Jan Willem"),
        ("\u200bBep\ufeff", "Bep"),
        ("Bep\nJo", "Bep Jo"),
        ("Zoe\u0308", "Zoë"),
        ("", ""),
    ],
)
def test_tidy(text, wanted):
    assert fields.tidy(text) == wanted


def test_lines_stay_where_they_may():
    assert fields.tidy(" Dag  Bep,\r\n\r\n tot ziens \r\n", lines=True) == "Dag Bep,\n\ntot ziens"


@pytest.mark.parametrize("text", ["Be\x00p", "Bep\x1b", "B\x85\x80p"])
def test_what_nobody_typed(text):
    with pytest.raises(ValueError):  # noqa: PT011
        fields.tidy(text)


@pytest.mark.parametrize(
    "text",
    [
        "0612345678", "06 12 34 56 78", "06-12345678", "(06) 12345678", "06.12.34.56.78", "06 – 12345678", "+31 6 12345678",
        "+31 (0)6 12345678", "+31612345678", "0031612345678", "0031 (0)6 12345678", "31612345678", "612345678", "tel. 0612345678",
        "Mobiel: 06 12345678", "06 12345678 (werk)", "\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    ],
)  # fmt: skip
def test_one_number_in_many_spellings(text):
    assert fields.phones(text) == [("phone", "+31612345678", "+31612345678")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("020-6241111", ["+31206241111"]),
        ("+32 470 12 34 56", ["+32470123456"]),
        ("06 12345678 / 020-6241111", ["+31612345678", "+31206241111"]),
        ("06-12345678 of 06-12345678", ["+31612345678"]),
    ],
)
def test_landlines_other_countries_and_two_at_once(text, wanted):
    assert [address for _, address, _ in fields.phones(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "06-1234",
        "0612345678901",
        "onbekend",
        "geen",
        "-",
        "06 1234 KAAS",
        "112",
        "6,12E+08",
    ],
)
def test_what_is_no_number(text):
    with pytest.raises(ValueError):  # noqa: PT011
        fields.phones(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hilde@Voorbeeld.example",
        "<Hilde@voorbeeld.example>",
        "Hilde de Wit <Hilde@VOORBEELD.example>",
        "mailto:Hilde@voorbeeld.example",
    ],
)
def test_one_address_in_many_spellings(text):
    assert fields.mails(text) == [("mail", "Hilde@voorbeeld.example", "hilde@voorbeeld.example")]


def test_two_addresses_in_one_cell():
    assert [key for _, _, key in fields.mails("a@b.example; c@d.example")] == ["a@b.example", "c@d.example"]


@pytest.mark.parametrize(
    "text",
    [
        "a@b",
        "geen",
        "x@@voorbeeld.example",
        "hilde@",
        "hilde apenstaartje voorbeeld.nl",
        "-",
        "a@b.example; geen",
    ],
)
def test_what_is_no_address(text):
    with pytest.raises(ValueError):  # noqa: PT011
        fields.mails(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("nl", None)), ("nl", ("nl", None)), ("Nederlands", ("nl", None)), ("nl-NL", ("nl", None)), ("dutch", ("nl", None)),
        ("EN", ("en", None)), ("engels", ("en", None)), ("Arabisch", ("ar", None)), ("العربية", ("ar", None)),
        ("tr", ("nl", "tr")), ("Turks", ("nl", "tr")), ("Türkçe", ("nl", "tr")), ("turks (tolk)", ("nl", "tr")),
        ("pl", ("nl", "pl")), ("Oekraïens", ("nl", "uk")), ("UA", ("nl", "uk")), ("Farsi", ("nl", "fa")),
    ],
)  # fmt: skip
def test_languages_by_code_and_by_name(text, wanted):
    assert fields.language(text) == wanted


@pytest.mark.parametrize("text", ["xx", "geen", "Klingon!", "spreekt weinig", "?"])
def test_a_language_nobody_knows(text):
    with pytest.raises(ValueError):  # noqa: PT011
        fields.language(text)
