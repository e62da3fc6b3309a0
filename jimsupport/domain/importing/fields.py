"""What people type in a cell: names, phone numbers, mail addresses, languages. Pure; days are in `days`.

Each function takes tidied text and gives a value, or raises ValueError.
"""

import re
import unicodedata
from functools import cache

from babel import Locale

from jimsupport.domain.days import DASHES
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import channels
from jimsupport.words import LANGUAGES

# Left behind by copying: zero-width spaces, direction marks, a BOM in the middle.
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

_PHONE_WORDS = re.compile(r"^(?:tel|telefoon|mob|mobiel|gsm)\b[.:]*|\([^()\d]*\)$", re.IGNORECASE)


def tidy(text: str, *, lines: bool = False) -> str:
    """`text` without the spaces around it, double spaces and invisible marks; `lines` keeps line ends.

    Raises ValueError on control characters: then it is not what somebody typed.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    if _CONTROL.search(text):
        raise ValueError(text)
    if lines:
        return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    return " ".join(text.split())


def phones(text: str) -> list[tuple[str, str, str]]:
    """Channels for the phone numbers in a cell, usually one: 06-12345678, +31 (0)6 …, 0031…, or two with a slash."""
    return _each("phone", text.translate(DASHES), r" ?[/;|,] ?| (?:of|en|or) ")


def mails(text: str) -> list[tuple[str, str, str]]:
    """Channels for the mail addresses in a cell, usually one; «Hilde <hilde@…>» and «mailto:» are understood."""
    return _each("mail", text, r"[;,|] ?| (?:of|en|or) ")


def language(text: str) -> tuple[str, str | None]:
    """The language to write in, and the one to wish an interpreter of where we do not write it.

    By code («tr», «nl-NL») or by name in Dutch, in English or in the language itself («Turks»).
    Nothing said is Dutch.
    """
    if not text:
        return "nl", None
    word = text.casefold()
    code = _language_names().get(word) or _language_names().get(re.split(r"[-_ (/,]", word, maxsplit=1)[0])
    if code is None:
        raise ValueError(text)
    return (code, None) if code in LANGUAGES else ("nl", code)


def _each(kind: str, text: str, between: str) -> list[tuple[str, str, str]]:
    """The channel in `text` as a whole, else one for each part; ValueError unless every part is one."""
    try:
        return [_channel(kind, text)]
    except ValueError:
        parts = [part for part in re.split(between, text) if part]
        if len(parts) < 2:
            raise
        return list({made[2]: made for made in (_channel(kind, part) for part in parts)}.values())


def _channel(kind: str, text: str) -> tuple[str, str, str]:
    if kind == "mail":
        text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
        if found := re.fullmatch(r"[^<>]*<([^<>]+)>", text):
            text = found[1]
    else:
        text = _PHONE_WORDS.sub("", text)
        if any(c.isalpha() for c in text):  # phonenumbers reads letters as keys: 06-1234KAAS
            raise ValueError(text)
    try:
        return kind, *channels.normalise(kind, text)
    except Invalid:
        raise ValueError(text) from None


@cache
def _language_names() -> dict[str, str]:
    """Every code and name that CLDR knows, casefolded; where names clash, Dutch wins over English over its own."""
    dutch, english = _languages("nl"), _languages("en")
    codes = [code for code in dutch if re.fullmatch(r"[a-z]{2,3}", code)]
    names: dict[str, str] = {}
    for name, code in [
        *((code, code) for code in codes),
        *((dutch[code], code) for code in codes),
        *((english[code], code) for code in codes if code in english),
        *((_languages(code)[code], code) for code in _SPOKEN_HERE),
    ]:
        names.setdefault(name.casefold(), code)
    return names | _ALSO


def _languages(code: str) -> dict[str, str]:
    return dict(Locale(code).languages)


_SPOKEN_HERE = [
    "ar",
    "bg",
    "de",
    "es",
    "fa",
    "fr",
    "ku",
    "pl",
    "pt",
    "ro",
    "ru",
    "so",
    "ti",
    "tr",
    "uk",
    "ur",
    "zh",
]
_ALSO = {  # as people say it
    "ua": "uk",
    "oekraiens": "uk",
    "farsi": "fa",
    "dari": "fa",
    "perzisch": "fa",
    "persian": "fa",
    "berbers": "zgh",
    "berber": "zgh",
    "tamazight": "zgh",
    "riffijns": "zgh",
    "turkce": "tr",
    "vlaams": "nl",
}
