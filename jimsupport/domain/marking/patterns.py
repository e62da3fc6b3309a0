"""What gives somebody away by its form: mail and web addresses, phone numbers, streets, postal codes, dates, numbers."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers

HELP_LINES = frozenset({"112", "113", "08002000", "08000113", "08000432", "09008844", "142", "144"})
_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "january|february|march|may|june|july|august|october|december|"
    r"(?:jan|feb|mrt|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dec)\b\.?"
)
_AT = r"(?:\s?@\s?|\s?[(\[]at[)\]]\s?|\s(?:at|apenstaartje|apestaartje|apenstaart)\s)"
_DOT = r"(?:\s?\.\s?|\s(?:punt|dot)\s|\s?[(\[](?:punt|dot)[)\]]\s?)"
_ENDS = "nl|com|org|net|eu|be|info|de|sr|tr|ma"
_SURELY_STREETS = "straat|laan|weg|plein|gracht|kade|hof|dijk|singel|steeg|dreef"  # also without a number
_STREETS = (
    f"{_SURELY_STREETS}|pad|plantsoen|markt|erf|wal|boulevard|dam|kamp|veld|"
    "park|burg|horst|akker|brink|donk|meent|zoom|haven|rode|oord|berg"
)
# A part of no length in particular would take seconds over a text that is nothing but such parts.
_LABEL = r"[\w+-]{1,64}"  # of an address
_PART = r"[\w'’-]{0,40}"  # of a name
_SPOKEN = "nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen"
_ROW = re.compile(rf"\b(?:\d{{1,4}}|{_SPOKEN})(?:[\s./-]+(?:\d{{1,4}}|{_SPOKEN})){{3,}}\b", re.I)
_DIGITS_OF_A_NUMBER = 8  # of a phone number, at least
PATTERNS = (
    ("mail", re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.I)),
    (
        "mail",
        re.compile(r"\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:nl|com|org|net|eu|be|info)\b(?:/\S*)?", re.I),
    ),
    ("mail", re.compile(r"(?<![\w@])@\w[\w.]*\w")),
    (
        "mail",
        re.compile(
            rf"\b{_LABEL}(?:{_DOT}{_LABEL}){{0,5}}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_DOT}(?:{_ENDS})\b",
            re.I,
        ),
    ),
    ("mail", re.compile(r"(?<![\w.])[\w.]*[^\W_]_[\w.]*\w")),  # the name somebody has on a network
    ("mail", re.compile(r"\b(?!covid)[^\W\d_]{3,}\d{2,}\b", re.I)),  # likewise: sanne2010
    ("number", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){2,7}(?:\s?[A-Z\d]{1,3})?\b")),  # IBAN
    ("number", _ROW),  # in groups, or said in words
    (
        "place",
        re.compile(
            r"\b\d{1,4}[a-z]?\s(?:[A-Z]\w+\s){1,3}"
            r"(?:Street|Road|Lane|Avenue|Close|Drive|Square|Court|Terrace|Crescent)\b"
        ),
    ),
    ("place", re.compile(r"\b(?:شارع|طريق|ساحة|زقاق)\s\w+(?:\s\w+)??(?:\s(?:رقم\s)?\d+)?(?!\w)")),
    ("place", re.compile(r"\b(?:postbus|po box|antwoordnummer)\s\d+\b", re.I)),
    ("place", re.compile(r"\b[1-9]\d{3}\s?[A-Za-z]{2}\b(?!\w)")),  # a postal code
    (
        "place",
        re.compile(
            rf"\b(?:[A-Z]{_PART}\s(?:van\s|de\s|den\s|der\s|het\s){{0,2}})?{_PART}(?:{_STREETS})\s(?:nummer\s|nr\.?\s)?\d{{1,5}}(?:[-/]\w{{1,4}}\b|\s?(?:hs|huis|bis|[a-z]|[IVX]{{1,4}})\b)?",
            re.I,
        ),
    ),
    ("place", re.compile(rf"\b[A-Z][\w'’-]{{2,40}}(?:{_SURELY_STREETS})\b")),
    (
        "number",
        re.compile(
            r"\b(?:huisnummer|nummer|nr\.?|no\.?|kamer|flat|appartement|kenteken)\s\w?\d+[a-z]?\b", re.I
        ),
    ),
    ("number", re.compile(r"\b(?:[A-Z\d]{1,3}-){2}[A-Z\d]{1,3}\b")),  # a number plate
    (
        "number",
        re.compile(r"\b(?:[A-Z]{1,3}\s\d{1,3}\s[A-Z]{1,3}|\d{1,3}\s[A-Z]{2,3}\s(?:\d{1,2}|[A-Z]{2}))\b"),
    ),
    ("number", re.compile(r"\bkenteken(?:\sis)?:?\s[a-z\d]{1,3}(?:[\s-]?[a-z\d]{1,3}){1,2}\b", re.I)),
    ("number", re.compile(rf"\b\d{{1,2}}\s(?:{_MONTHS})(?:\s['’]?\d{{2,4}})?(?!\w)", re.I)),
    ("number", re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|['’]?\d{2})\b")),
    ("number", re.compile(r"(?<![\w€])\d(?:[ .-]?\d){5,}(?!\w)")),
    ("number", re.compile(r"(?<![\w€.,])\d{5,}(?!\w)")),
)
_DIGITS = re.compile(r"[٠-٩۰-۹]")


class Mark(NamedTuple):
    """Where in a text something may give somebody away: name, place, number or mail (any address that one can write to)."""

    start: int
    end: int
    kind: str


def by_form(text: str) -> Iterator[Mark]:
    """What looks like an address, a number, or a date; marks may overlap."""
    plain = _DIGITS.sub(lambda found: str(int(found.group())), text)
    for number in phonenumbers.PhoneNumberMatcher(plain, "NL", leniency=phonenumbers.Leniency.POSSIBLE):
        if not _is_help_line(number.raw_string) and _digits(number.raw_string) >= _DIGITS_OF_A_NUMBER:
            yield Mark(number.start, number.end, "number")
    for kind, pattern in PATTERNS:
        for found in pattern.finditer(plain):
            if not _is_help_line(found.group()) and _is_long_enough(found.group()):
                yield Mark(found.start(), found.end(), kind)


def _is_long_enough(text: str) -> bool:
    """Whether a row of numbers has as many digits as a phone number, each word being one; anything else is."""
    return not _ROW.fullmatch(text) or _digits(re.sub(_SPOKEN, "1", text, flags=re.I)) >= _DIGITS_OF_A_NUMBER


def _digits(text: str) -> int:
    return len(re.sub(r"\D", "", text))


def _is_help_line(text: str) -> bool:
    return re.sub(r"\D", "", text) in HELP_LINES
