"""Until when somebody is away, as their automatic answer says it, in Dutch, English, Arabic, German and French.

What it takes for today is the Date of the mail itself.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import cache

from jimsupport.mail.reading import letter

_MONTHS: dict[int, str] = {
    1: r"januari|january|januar|jänner|janvier|jan|يناير|كانون الثاني|جانفي",
    2: r"februari|february|februar|février|fevrier|feb|févr|fév|فبراير|شباط|فيفري",
    3: r"maart|march|märz|maerz|mars|mrt|mar|mär|مارس|آذار|اذار",
    4: r"april|avril|apr|avr|أبريل|ابريل|إبريل|نيسان|أفريل",
    5: r"mei|may|mai|مايو|أيار|ايار|ماي",
    6: r"juni|june|juin|jun|يونيو|يونيه|حزيران|جوان",
    7: r"juli|july|juillet|juil|jul|يوليو|يوليه|تموز|جويلية",
    8: r"augustus|august|août|aout|aug|أغسطس|اغسطس|آب|أوت",
    9: r"september|septembre|sept|sep|سبتمبر|أيلول|ايلول",
    10: r"oktober|october|octobre|okt|oct|أكتوبر|اكتوبر|تشرين الأول|تشرين الاول",
    11: r"november|novembre|nov|نوفمبر|تشرين الثاني",
    12: r"december|dezember|décembre|decembre|dec|dez|déc|ديسمبر|كانون الأول|كانون الاول",
}
_SHORTENED = r"(?:(?<=\b(?:jan|feb|mrt|mar|apr|jun|jul|aug|sep|okt|oct|nov|dec|dez|avr|fév|déc))\.)?"  # a dot ends no sentence
_DAYS = (  # Monday first
    r"maandag|monday|montag|lundi|الاثنين|الإثنين",
    r"dinsdag|tuesday|dienstag|mardi|الثلاثاء",
    r"woensdag|wednesday|mittwoch|mercredi|الأربعاء|الاربعاء",
    r"donderdag|thursday|donnerstag|jeudi|الخميس",
    r"vrijdag|friday|freitag|vendredi|الجمعة",
    r"zaterdag|saturday|samstag|sonnabend|samedi|السبت",
    r"zondag|sunday|sonntag|dimanche|الأحد|الاحد",
)
_TOMORROW = r"morgen|tomorrow|demain|غدا|غداً"
_BACK = (
    r"back|return(?:ing|s)?|available again|in the office again|resume|terug(?:gekeerd)?|weer|hervat|wieder|zurück|zurueck"
    r"|de retour|reviens|reviendrai|revenir|retour|سأعود|ساعود|أعود|اعود|نعود|العودة|عودتي"
)
_UNTIL_WITH = r"through|thru|tot en met|t/m|t\.e\.m\.?|tem|bis einschließlich|bis und mit|bis inklusive"
_UNTIL = r"until|untill|till|til|up to|tot|bis(?: zum)?|jusqu['’](?:au|à|a)|حتى|لغاية|إلى|الى|\bto\b|\bau\b"
_WITH_IT = r"inclu(?:sive|ded|s|is)?|inbegrepen|einschließlich|einschl|inkl|ضمنا"
_AT_MOST = 400  # days ahead
_LONGEST = 6_000  # characters that are looked at
_INDIC = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def away_until(message: EmailMessage, text: str) -> date | None:
    """The first day back that the answer names, in its `text` or else in its subject; None without one."""
    sent = _sent(message)
    for words in (text, letter.header(message, "Subject")):
        found = _named(words, sent)
        if found:
            return found
    return None


def _sent(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(letter.header(message, "Date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _named(text: str, sent: date | None) -> date | None:
    plain = " ".join(text[:_LONGEST].lower().translate(_INDIC).replace("’", "'").replace("ـ", "").split())
    for pattern, later in _sayings():
        for match in pattern.finditer(plain):
            day = _day(match, sent)
            if day is None or (sent and not sent <= day <= sent + timedelta(days=_AT_MOST)):
                continue
            after = plain[match.end() : match.end() + 20]
            with_it = later or bool(re.match(rf"\W*(?:{_WITH_IT})\b", after))
            return day + timedelta(days=1) if with_it else day
    return None


@cache
def _sayings() -> list[tuple[re.Pattern[str], bool]]:
    """How a day back is said, the plainest first; True where the day is the last one away."""
    day = _date_pattern()
    short = r"[^.!?;]{0,45}?"
    return [
        (re.compile(pattern), later)
        for pattern, later in (
            (rf"(?<!\w)(?:{_BACK})\b{short}(?<![\w.]){day}", False),
            (rf"(?<!\w){day}[^.!?;]{{0,40}}?(?<!\w)(?:{_BACK})\b", False),
            (rf"(?<!\w)(?:{_UNTIL_WITH})\s{short}{day}", True),
            (
                rf"(?<!\w)\d{{1,2}}(?:st|nd|rd|th|\.)?\s?(?:(?:{_any_month()})\.?\s?)?(?:[-–—]|{_UNTIL})\s?{day}",
                True,
            ),
            (rf"(?P<month0>{_any_month()})\.?\s\d{{1,2}}\s?(?:[-–—])\s?(?P<last>\d{{1,2}})\b", True),
            (rf"(?<!\w)(?:{_UNTIL})\s{short}{day}", False),
        )
    ]


def _any_month() -> str:
    return "|".join(_MONTHS.values())


def _date_pattern() -> str:
    """A day in any of the ways it is written; which one tells by its groups."""
    month, weekday = _any_month(), "|".join(_DAYS)
    written = (
        r"(?P<y1>20\d\d)-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})",
        r"(?P<d2>\d{1,2})[./-](?P<m2>\d{1,2})(?:[./-](?P<y2>(?:20)?\d\d))?(?![\d:])",
        rf"(?P<d3>\d{{1,2}})(?:st|nd|rd|th|e|er|de|ste|\.)?\s(?:of\s|de\s)?(?P<n3>{month})\b{_SHORTENED}(?:,?\s(?P<y3>20\d\d))?",
        rf"(?P<n4>{month}){_SHORTENED}\s(?:the\s)?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y4>20\d\d))?",
        rf"(?P<weekday>{weekday}|{_TOMORROW})(?!,?\s(?:de\s|den\s|le\s|the\s)?\d|,?\s(?:{month}))(?!\w)",
    )
    return rf"(?:(?:{weekday}),?\s(?:de\s|den\s|dem\s|le\s|the\s)?)?(?:{'|'.join(written)})"


def _day(match: re.Match[str], sent: date | None) -> date | None:
    found = {name: value for name, value in match.groupdict().items() if value}
    if "weekday" in found:
        return _weekday(found["weekday"], sent)
    if "last" in found:
        return _made(_month(found["month0"]), int(found["last"]), None, sent)
    for n in "1234":
        if f"d{n}" not in found:
            continue
        number = int(found[f"d{n}"])
        month = _month(found[f"n{n}"]) if f"n{n}" in found else int(found[f"m{n}"])
        if month > 12 >= number and n == "2":
            month, number = number, month  # the American order
        return _made(month, number, found.get(f"y{n}"), sent)
    return None


def _made(month: int, number: int, year: str | None, sent: date | None) -> date | None:
    """That day; without a year the next one, seen from the day the mail was sent."""
    years: Iterator[int]
    if year:
        years = iter((int(year) % 100 + 2000,))
    elif sent:
        years = iter((sent.year, sent.year + 1))
    else:
        return None
    for one in years:
        try:
            day = date(one, month, number)
        except ValueError:
            continue
        if year or not sent or day >= sent:
            return day
    return None


def _month(name: str) -> int:
    return next(number for number, names in _MONTHS.items() if re.fullmatch(names, name))


def _weekday(name: str, sent: date | None) -> date | None:
    if not sent:
        return None
    if re.fullmatch(_TOMORROW, name):
        return sent + timedelta(days=1)
    wanted = next(number for number, names in enumerate(_DAYS) if re.fullmatch(names, name))
    return sent + timedelta(days=(wanted - sent.weekday() - 1) % 7 + 1)
