"""Where a quoted mail begins: «On Tuesday Anna wrote:», a block of From, Sent and To, or a line of dashes.

Judged by what such lines hold (a day, a time, an address, a verb of writing, a colon, what comes after) and
by the words of many languages. Every pattern looks at a bounded piece, so that time grows with length alone.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from jimsupport.mail.reading.cutting import phrases

_MOST_LINES = 5  # over which one introduction is broken
_LONGEST = 500  # characters of a line, or of an introduction
_LONGEST_HEAD = 2000  # characters of a line in which an introduction is looked for
_MARK = re.compile(r"^(?:[ \t]{0,3}(?:>|&gt;)){1,60}[ \t]?")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_DIGITS = {ord(c): str(unicodedata.digit(c)) for c in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９"}


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_WROTE = re.compile(rf"(?<!\w)(?:{_any(phrases.WROTE)})(?![\w])|(?:{_any(phrases.WROTE_ANYWHERE)})")
_BEGINS = re.compile(
    rf"(?:[-*_\"'(]{{0,6}}\s?)(?:(?:{_any(phrases.BEGINNINGS)})(?!\w)|(?:{_any(phrases.WEEKDAYS)})(?!\w)"
    r"|\d{1,4}[./\- ]|\d{4}年)"
)
_BEGINS_WITHIN = re.compile(rf"(?i)(?<!\S)(?:{_any(phrases.BEGINNINGS)})(?=\s)")
_SOON_A_COLON = re.compile(r"[^<>@:：]{0,60}[:：](?=\s)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)\d{1,4}([./-])\d{1,2}\1\d{2,4}(?!\d)")
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.hu時点]\s?\d{2}(?!\d)|(?<!\d)\d{1,2}\s?(?:am|pm)\b")
_ADDRESS = re.compile(r"[^\s<>@\"'()]{1,100}@[^\s<>@\"'()]{1,200}")
_ANGLED = re.compile(r"(?:<|&lt;|\[|\()[^<>]{0,150}@[^<>]{1,200}(?:>|&gt;|\]|\))")
_BROKEN_ADDRESS = re.compile(r"(?:<|&lt;)[^\s<>]{1,100}@[^\s<>]{1,200}(?:>|&gt;)?$")
_ENDS = re.compile(r"[:：]\s*[*_>\"'”»]{0,3}$")
_DASHED = re.compile(r"[-–—]{2,}\s*$")
_OLD_GMAIL = re.compile(r"^\d{4}[-/]\d\d?[-/]\d\d? \d{1,2}:\d\d (?:gmt|utc)[+-]\d")
_FIELD = re.compile(r"^\W{0,4}?[*_]{0,2}([^\W\d_][^:：\n*_]{0,24}?)\s?[*_]{0,2}\s?[:：]\s?[*_]{0,2}\s*(.*)$")
_RULE = re.compile(r"^[\s>]*(?:[-_=*~–—─]{5,}|(?:[-_=*] ){4,}[-_=*])\s*$")
_BETWEEN_RULES = re.compile(r"^[\s>]*[-_=*~–—─]{2,}\s*([^-_=*~–—─].{1,60}?)\s*[-_=*~–—─:]{2,}\s*$")
_ROLES = {label: role for role, labels in phrases.LABELS.items() for label in labels}
_BETWEEN = frozenset(phrases.ORIGINAL + phrases.FORWARDED)


class Opening(NamedTuple):
    """Lines `start` up to `end` introduce a quote; `wrote` if they name a writer rather than fields or dashes."""

    start: int
    end: int
    wrote: bool


def bare(line: str) -> str:
    """A line without the marks of a quote, directions and odd spaces, in lower case; cut when very long."""
    short = _INVISIBLE.sub("", _MARK.sub("", line[: 2 * _LONGEST])[:_LONGEST])
    return " ".join(short.translate(_DIGITS).split()).casefold()


def is_marked(line: str) -> bool:
    """Whether a line begins with the mark of a quote."""
    return bool(_MARK.match(line[:200]))


def ends_introduction(line: str) -> bool:
    """Whether a line is only «> wrote:» or «>:», the end of an introduction whose address was broken off."""
    said = bare(line)
    verb = said.rstrip(" :：")
    return verb != said and len(said) < 40 and bool(not verb or _WROTE.fullmatch(verb))


def is_rule(line: str) -> bool:
    """Whether a line is only drawn."""
    return bool(_RULE.match(line[:200]))


def find(lines: Sequence[str], quotes: Sequence[bool]) -> list[Opening]:
    """The introductions in `lines`, in their order, none within another; `quotes` says which lines are quoted."""
    plain = [bare(line) for line in lines]
    found: list[Opening] = []
    at = 0
    while at < len(plain):
        opening = _fields(plain, quotes, at) or _dashes(plain, at) or _written(plain, quotes, at, found)
        if opening:
            if found and opening.start < found[-1].end:
                opening = opening._replace(start=found[-1].end)
            found.append(opening)
            at = opening.end
        else:
            at += 1
    return found


def _written(
    plain: Sequence[str], quotes: Sequence[bool], last: int, found: Sequence[Opening]
) -> Opening | None:
    """An introduction that ends on line `last`; its first line is looked for upwards."""
    end = plain[last]
    broken_off = not any(plain[last + 1 : last + 20]) and last + 20 >= len(plain)
    if not end or len(end) >= _LONGEST or not (_may_end(end) or broken_off):
        return None
    floor = found[-1].end if found else 0
    fits: int | None = None
    text, seen, gaps = "", 0, 0
    for first in range(last, max(floor, last - 9) - 1, -1):
        if quotes[first] != quotes[last]:
            break
        if not plain[first]:
            gaps += 1
            if gaps > 2 or (fits is not None and _is_dated(text)):
                break
            continue
        seen += 1
        text = f"{plain[first]} {text}".strip()
        if seen > _MOST_LINES or len(text) > _LONGEST:
            break
        begins = bool(_BEGINS.match(plain[first]))
        if gaps and not (begins and _is_dated(text)):
            continue
        if _introduces(text, _next_is_quoted(plain, quotes, last)) or (
            broken_off and begins and _introduces_nothing(text)
        ):
            if begins:
                return Opening(first, last + 1, True)
            if fits is None:
                fits = first
    return None if fits is None else Opening(fits, last + 1, True)


def _may_end(line: str) -> bool:
    return bool(
        _ENDS.search(line) or _DASHED.search(line) or line.endswith((">", "&gt;")) or _OLD_GMAIL.match(line)
    )


@lru_cache(maxsize=4096)
def _introduces(text: str, quoted_next: bool) -> bool:
    """Whether `text` introduces what somebody wrote; `quoted_next` if a quote follows at once."""
    wrote = _WROTE.search(text)
    colon = bool(_ENDS.search(text))
    angled, dated, timed = bool(_ANGLED.search(text)), _is_dated(text), bool(_TIME.search(text))
    address = angled or bool(_ADDRESS.search(text))
    if _OLD_GMAIL.match(text):
        return True
    if wrote and (colon or _DASHED.search(text)):
        return (
            (address and (quoted_next or ((angled or dated or timed) and not _by_themselves(text, wrote))))
            or ((dated or timed) and quoted_next)
            or (dated and timed and not _by_a_person(text, wrote))
            or (quoted_next and len(text) <= 80 and not _by_a_person(text, wrote))
        )
    if colon:
        if quoted_next:
            return address and (dated or timed or angled)
        return angled and dated and timed and bool(_BEGINS.match(text))
    return angled and dated and quoted_next and bool(_BEGINS.match(text))


def _introduces_nothing(text: str) -> bool:
    """Whether `text`, at the end of a mail that was broken off, began to introduce a quote."""
    wrote = _WROTE.search(text)
    address = bool(_BROKEN_ADDRESS.search(text))
    return bool(wrote and address and _is_dated(text) and _TIME.search(text))


def _is_dated(text: str) -> bool:
    if _NUMERIC.search(text) or "年" in text:
        return True
    year = _YEAR.search(text)
    if year:
        return bool(_DAY.search(text))
    return bool(_TIME.search(text) and _BEGINS.match(text) and len(_DAY.findall(text)) >= 2)


def _by_a_person(text: str, wrote: re.Match[str]) -> bool:
    """Whether somebody tells that they, or another, wrote something: prose, not the line of a program."""
    after = re.findall(r"\w+", text[wrote.end() :])
    before = re.findall(r"\w+", text[: wrote.start()])[-2:]
    return len(after) > 6 or any(word in phrases.WRITER for word in after + before)


def _by_themselves(text: str, wrote: re.Match[str]) -> bool:
    """Whether the verb says that they wrote it themselves."""
    around = re.findall(r"\w+", text[: wrote.start()])[-1:] + re.findall(r"\w+", text[wrote.end() :])[:1]
    return any(word in phrases.OWN for word in around)


def parted(line: str) -> list[str]:
    """A line with an introduction in it and the quote behind it, parted there; else the line by itself."""
    head = line[:_LONGEST_HEAD]
    for angled in islice(_ANGLED.finditer(head), 3):
        colon = _SOON_A_COLON.match(head, angled.end())
        if not colon or not line[colon.end() :].strip():
            continue
        floor = max(0, angled.start() - 160)
        for begins in reversed(list(_BEGINS_WITHIN.finditer(head, floor, angled.start()))):
            said = head[begins.start() : colon.end()]
            if _is_dated(bare(said)) and _introduces(bare(said), False):
                pieces = (line[: begins.start()].rstrip(), said, line[colon.end() :].lstrip())
                return [piece for piece in pieces if piece]
    return [line]


def _next_is_quoted(plain: Sequence[str], quotes: Sequence[bool], last: int) -> bool:
    for at in range(last + 1, min(last + 4, len(plain))):
        if plain[at] or quotes[at]:
            return quotes[at] or (plain[at].startswith("|") and bool("".join(plain[at + 1 : at + 2])))
    return False


def _dashes(plain: Sequence[str], at: int) -> Opening | None:
    """A line such as «-----Original Message-----», with the fields after it."""
    line = plain[at]
    if not line or len(line) > 120:
        return None
    between = _BETWEEN_RULES.match(line)
    said = between[1].strip(" :") if between else line.strip(" :-")
    known = said in _BETWEEN or any(said.startswith(f"{phrase} ") for phrase in _BETWEEN if between)
    if known and (between or line.endswith((":", "：")) or line.startswith("--")):
        return Opening(at, at + 1, False)
    return None


def _fields(plain: Sequence[str], quotes: Sequence[bool], at: int) -> Opening | None:
    """A block of fields that begins on line `at`, be it after a rule."""
    first = _FIELD.match(plain[at]) if plain[at] and len(plain[at]) < _LONGEST else None
    if not first or not (_role(first) or "@" in plain[at]):
        return None
    roles: set[str] = set()
    named = 0
    address = angled = moment = False
    end = at
    gaps = rest = 0
    for here in range(at, min(at + 40, len(plain))):
        line = plain[here]
        if not line:
            gaps += 1
            if gaps > 1 or (here > at and quotes[here] != quotes[at] and here + 1 < len(plain)):
                break
            continue
        field = _FIELD.match(line) if quotes[here] == quotes[at] else None
        role = _role(field) if field else None
        if field and (role or (named < 6 and not gaps) or _in_block(line)):
            roles.add(role or field[1])
            named += 1
            gaps = rest = 0
        elif (
            rest < 6
            and not gaps
            and named
            and ("@" in line or ";" in line or (rest == 0 and _goes_on(plain, here)))
        ):
            rest += 1
        else:
            break
        address = address or "@" in line
        angled = angled or bool(_ANGLED.search(line))
        moment = moment or (_is_dated(line) and bool(_TIME.search(line)))
        end = here + 1
    known = roles & set(phrases.LABELS)
    told = "subject" in roles or address or moment
    if "from" in roles and len(known) >= 2 and told and (len(known) >= 3 or address):
        return Opening(at, end, False)
    if named >= 3 and angled and moment and len(roles) >= 3:
        return Opening(at, end, False)
    return None


def _role(field: re.Match[str]) -> str | None:
    return _ROLES.get(field[1].strip())


def _in_block(line: str) -> bool:
    return "@" in line or (_is_dated(line) and bool(_TIME.search(line)))


def _goes_on(plain: Sequence[str], here: int) -> bool:
    """Whether a field comes after line `here`, so that the line belongs to the one before."""
    following = plain[here + 1] if here + 1 < len(plain) else ""
    field = _FIELD.match(following)
    return bool(field and _role(field))
