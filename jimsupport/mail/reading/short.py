"""Short answers: what a few words say, when they say one thing. Pure.

A label of a button of ours, or the bare word STOP or START, is exact and may be acted on; everyday words
for the same are only proposed to staff. A longer text, or one that says more than one thing, is no short
answer: "stop" within a sentence stops nothing.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from jimsupport.mail.reading.everyday import CLOSINGS, EVERYDAY, FILLERS, GREETINGS, SIGNS
from jimsupport.mail.reading.to_invitations import ALIKE, MOMENT, NO, TO_INVITATIONS, YES
from jimsupport.words import LANGUAGES, N_, say

LABELS = {  # answer -> the texts of our buttons that give it
    "well": (N_("Het gaat goed"),),
    "other_jim": (N_("Liever een andere JIM"),),
    "call": (N_("Bel mij"),),
    "stop": (N_("Geen berichten meer"), N_("Stop met alle berichten")),
    "pause": (N_("Even pauze"),),
    "talked": (N_("We spraken elkaar al"), N_("We spraken elkaar")),
}
BARE = {"stop": ("stop", "توقف", "إيقاف", "قف"), "start": ("start", "ابدأ")}
NUMBERED = ("well", "other_jim", "call")  # the order of the buttons in a check-in
INVITED = {  # the same for an invitation to a group, in the order of its buttons
    "group_yes": (N_("Ja, ik doe mee"),),
    "group_other": (N_("Een ander moment past beter"),),
    "group_no": (N_("Nee, deze groep niet"),),
}
_LONGEST = 160  # characters that are still a short answer
_NUMBER = re.compile(r"(?:(?:nr|nummer|optie|antwoord|keuze|number|option|answer|رقم|الرقم|الخيار) )?([123])")
_ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})


@dataclass(frozen=True, slots=True)
class Short:
    """`answer`: well, other_jim, call, stop, start, pause or talked, or one of INVITED; `exact`: in words of our own."""

    answer: str
    exact: bool


def meaning(text: str, *, attached: bool = False, invited: bool = False) -> Short | None:
    """What `text` says, if that is one short thing; None otherwise. `invited`: in answer to an invitation to a group.

    With something `attached` there is more to see than the words, so that nothing is exact.
    """
    if len(text) > _LONGEST:
        return None
    core = _without_greetings(text)
    folded = _fold(core)
    asks = core.rstrip(" .!\n").endswith(("?", "؟"))
    exact = None if asks else _labels(invited).get(folded)
    if exact:
        return Short(exact, not attached)
    answer = _everyday(folded, asks, invited)
    if not answer and not asks:
        answer = _signed(core, invited)
    return Short(answer, False) if answer else None


def _everyday(folded: str, asks: bool, invited: bool) -> str | None:
    """The answer in everyday words. A question is none, unless it asks to be called."""
    if number := _NUMBER.fullmatch(folded):
        return (tuple(INVITED) if invited else NUMBERED)[int(number[1]) - 1]
    answer = _to_an_invitation(folded) if invited else None
    answer = answer or _phrases().get(folded) or _phrases().get(_bare(folded))
    if invited and answer == "well":
        answer = "group_yes"  # good, fine: said to an invitation
    return None if asks and answer != "call" else answer


def _to_an_invitation(folded: str) -> str | None:
    """The answer to an invitation: every day, part of the day and time counts as one word."""
    said = _one_moment(folded)
    words = set(said.split())
    if words & {_fold(word) for word in YES} and words & {_fold(word) for word in NO}:
        return None
    return _invited_phrases().get(said) or _invited_phrases().get(_bare(said))


def _one_moment(folded: str) -> str:
    words: list[str] = []
    for word in folded.split():
        word = _alike().get(word, word)
        if not words or word != words[-1] or word != MOMENT:
            words.append(word)
    return " ".join(words)


def _signed(core: str, invited: bool) -> str | None:
    """The answer of a first line, when all that follows is a name."""
    first, _, rest = core.partition("\n")
    names = rest.split()
    if names and len(names) <= 3 and all(_name(name) for name in names):
        folded = _fold(first)
        asks = first.rstrip().endswith(("?", "؟"))
        return _labels(invited).get(folded) or _everyday(folded, asks, invited)
    return None


def _name(word: str) -> bool:
    letters = word.strip(".,-")
    return letters.isalpha() and (letters[0].isupper() or not letters.isascii())


def _without_greetings(text: str) -> str:
    """`text` without «Hoi Anna,» before it and «Groetjes, Anna» after it."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if lines:
        before, comma, after = lines[0].partition("،" if "،" in lines[0] else ",")
        if comma and after.strip() and _greets(before):
            lines[0] = after.strip()
        elif len(lines) > 1 and _greets(lines[0]):
            lines = lines[1:]
    for at in range(1, len(lines)):
        if len(lines) - at <= 3 and (_closes(lines[at]) or not lines[at].strip("-–— ")):
            lines = lines[:at]
            break
    return "\n".join(lines)


def _greets(line: str) -> bool:
    words = _fold(line).split()
    return 0 < len(words) <= 4 and (words[0] in _greetings() or " ".join(words[:2]) in _greetings())


def _closes(line: str) -> bool:
    words = _fold(line).split()
    return len(words) <= 6 and any(" ".join(words[:n]) in _closings() for n in (1, 2, 3))


def _fold(text: str) -> str:
    """Lower case without accents, punctuation and signs; words parted by one space."""
    for sign, word in SIGNS.items():
        text = text.replace(sign, f" {word} ")
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").translate(_ARABIC))
    letters = "".join(c for c in plain if not unicodedata.combining(c) and c != "'")
    return " ".join(re.findall(r"\w+", _digits(letters)))


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def _bare(folded: str) -> str:
    """Without the words that only make it friendlier; all of them are kept if nothing else is there."""
    return " ".join(word for word in folded.split() if word not in _fillers()) or folded


@cache
def _labels(invited: bool) -> dict[str, str]:
    labels = {
        _fold(say(language, text)): answer
        for language in LANGUAGES
        for answer, texts in (LABELS | (INVITED if invited else {})).items()
        for text in texts
    }
    return labels | {_fold(word): answer for answer, words in BARE.items() for word in words}


@cache
def _phrases() -> dict[str, str]:
    found: dict[str, str] = {}
    for answer, phrases in EVERYDAY.items():
        for phrase in phrases:
            found[_fold(phrase)] = answer
    return found


@cache
def _invited_phrases() -> dict[str, str]:
    found: dict[str, str] = {}
    for answer, phrases in TO_INVITATIONS.items():
        for phrase in phrases:
            said = _one_moment(_fold(phrase))
            found[said] = found[_bare(said)] = answer
            if answer == "group_other":  # "nee, liever op dinsdag" is no no
                found |= {f"{_fold(no)} {each}": answer for no in NO for each in (said, _bare(said))}
    return found


@cache
def _alike() -> dict[str, str]:
    return {_fold(word): _fold(one) for one, words in ALIKE.items() for word in words}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(_fold(word) for word in FILLERS)


@cache
def _greetings() -> frozenset[str]:
    return frozenset(_fold(word) for word in GREETINGS)


@cache
def _closings() -> frozenset[str]:
    return frozenset(_fold(word) for word in CLOSINGS)
