"""Why a server would not take a mail, and whether that means that the address itself is dead.

The words say most; a code without them says what kind of trouble it was. A 5xx alone says nothing of the address.
"""

import re
from functools import cache

from jimsupport.mail.reading.bounces.codes import CODES, REPLIES, SURE_CODES
from jimsupport.mail.reading.bounces.firsts import FIRSTS
from jimsupport.mail.reading.bounces.phrases import Families
from jimsupport.mail.reading.bounces.refusals import PHRASES

DEAD = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})
_MOST = 4_000  # characters of the words that are looked at
_ADDRESS = re.compile(r"<?[^\s<>]{1,256}@(?:(?!\.\.\.)[^\s<>]){1,256}>?")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_IP = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_DOT_IN_NAME = re.compile(r"(?<=[a-z0-9-])\.(?=[a-z0-9-]*[a-z])")
_TELLS_ON = re.compile(  # words of the program that tells on what another one said
    r"\b(?:remote )?(?:host|server)\b[^:]{0,80}\b(?:said|replied|responded):"
    r"|\bsmtp error from remote (?:mail )?(?:server|mailer) (?:after|in response to) [^:]{0,40}:(?:<>:)?"
    r"|\b(?:unknown address error|other mail system problem)\b"
)
_ENHANCED = re.compile(r"(?<![\d.])([245])[.](\d{1,3}[.]\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:,/#-])([45]\d\d)(?=[\s:;,<\"'-]|$)")
_AGAIN = re.compile(r" [245]\d\d[- ](?=[245]\.\d)(?:[245]\.\d{1,3}\.\d{1,3} )?")  # the next line of a reply
_NO_SUCH_USER = frozenset({"1.1", "1.3", "1.10", "1.351"})
_TERSE = re.compile(
    r"\b(?:user unknown|unknown user|no such user)\b(?!:| account)"
)  # told on from another server
_FOR_NOW = re.compile(r"\b(?:suspended|locked|temporar\w+|disabled|frozen|blocked|overdue|on hold)\b")
_JUST_NOW = re.compile(
    r"\btemporar(?:y|ily)\b|\b(?:right now|maintenance|at (?:this|the) (?:time|moment)|try (?:again )?later)\b"
    r"|\bcurrently (?:un|not )available\b"
)
_NOT_ASKED = re.compile(  # whoever keeps the names of hosts gave no answer
    r"\b(?:unable to|cannot|can't|could not|couldn't|failed to) (?:resolve|look ?up)\b"
    r"|\b(?:dns|lookup)\b.{0,20}\b(?:error|fail\w*|timed? ?out|timeout)\b"
)
_SAID_NO = re.compile(
    r"\b(?:not (?:be )?found|no such|nxdomain|not exist|unknown|not known|non-?existent|enotfound|invalid)\b"
)
_OF_THE_MAIL = re.compile(
    r"\b(?:spam|unsolicited|virus|black ?list\w*|block ?list\w*|rbl|dnsbl|reputation|dmarc|dkim|spf|authenticat\w+)\b"
)
_ACCESS = re.compile(r"(?<!\d)5\.7\.\d+[^a-z]+recipient (?:address )?rejected: access denied")  # a policy
_TURNED_AWAY = re.compile(r"\brecipient (?:address )?rejected\.?(?: \(in reply| *$)")
_ITSELF = re.compile(r"\b(?:status|code|exit) 67\b|\bex: ")  # said by who delivers, or as an example
_OF_THE_SENDER = frozenset({"MAIL", "EHLO", "CONNECT", "AUTH", "STARTTLS"})
_LOOSE = frozenset({"blocked", "rejected", "policyviolation", "securityerror"})
_SAY_LITTLE = frozenset({"policyviolation", "securityerror", "filtered", "systemerror", "onhold"})


def judge(
    words: str,
    *,
    status: str = "",
    command: str = "",
    delayed: bool = False,
    formal: bool = False,
    local: bool = False,
) -> tuple[str, bool]:
    """The reason, and whether the address is dead, from the `words` of the server for one address.

    `status` is the code of the report, such as 5.1.1; `command` what was refused: RCPT, MAIL, DATA, …;
    `formal`: the words are from a report by the standard, not from a text for people; `local`: and are those of the
    program that reports, not of a server it spoke to.
    """
    plain = _plainly(words)
    replied = _REPLY.search(plain)
    reply = replied[1] if replied else ""
    codes = _ENHANCED.findall(plain)
    stated = _ENHANCED.findall(status)[:1]
    details = [detail for _, detail in [*codes, *stated]]
    first = next((kind for kind, _ in codes), "") or reply[:1] or next((kind for kind, _ in stated), "")
    passing = delayed or first == "4" or reply[:1] == "4"

    reason = next((SURE_CODES[detail] for _, detail in codes if detail in SURE_CODES), "")
    settled = reason or _by_words(plain, _firsts())
    if not reason:
        begin = replied.start() if replied else 0  # not across: "host mx" before, "550 unknown error" after
        reason = settled or _by_words(plain[begin:]) or _by_words(plain[:begin])
    if replied and reason in ("", "systemerror"):  # what the program that delivers said by itself
        before = plain[: replied.start()]
        if _by_words(before) == "userunknown":
            reason, reply, plain = "userunknown", "", before
    if reason in _SAY_LITTLE | {""} and not settled:
        found = filter(None, (_by_code(detail, passing) for detail in details))
        by_code = next(found, "") or ("" if delayed else REPLIES.get(reply, ""))
        if by_code and not (reason and by_code in _SAY_LITTLE | {"rejected", "networkerror"}):
            reason = by_code
    if reason in ("userunknown", "suspend") and "1.6" in details:
        reason = "hasmoved"
    if "1.1" in details and (
        (reason == "suspend" and not _FOR_NOW.search(plain))
        or (reason in _LOOSE and not settled and "recipient address rejected" in plain)
    ):
        reason = "userunknown"
    if (
        reason == "userunknown"
        and _TURNED_AWAY.search(plain)
        and any(one.startswith("7.") for one in details)
    ):
        reason = "policyviolation"
    if command in _OF_THE_SENDER and reason in ("userunknown", "hostunknown", "mailboxfull", ""):
        reason = "rejected" if command == "MAIL" else "blocked"  # it was the sender that was unknown
    unsaid = "1.2" not in details and _NOT_ASKED.search(plain) and not _SAID_NO.search(plain)
    if reason == "hostunknown" and (passing or unsaid):
        reason = "networkerror"
    if reason == "userunknown" and not _NO_SUCH_USER & set(details):
        # A filter may say so of mail it does not like. Sure when the address was offered; else by the server's own
        # words, not where another one's are told on in passing.
        terse = bool(_TERSE.search(plain)) and not _ITSELF.search(plain)
        doubted = {one.partition(".")[0] for one in details} & {"2", "7"}
        if command == "PIPELINED":
            sure = not doubted and "0.0" not in [detail for _, detail in codes]
        elif command:
            sure = command == "RCPT"
        elif formal:
            sure = terse or ((bool(reply) or local or bool(doubted)) and "7" not in doubted)
        else:
            sure = not terse
        reason = "userunknown" if sure and not _ACCESS.search(plain) else "filtered"
    if reason == "userunknown" and _OF_THE_MAIL.search(plain):
        reason = "filtered"  # what it holds or who sends it, under the name of an unknown user
    if reason in ("userunknown", "hostunknown", "notaccept") and _JUST_NOW.search(plain):
        reason = "onhold" if reason == "userunknown" else "networkerror"
    if not reason:
        reason = "expired" if delayed else "undefined"
    return reason, reason in DEAD and not passing


def _plainly(words: str) -> str:
    """In lower case on one line, without addresses and links: their own words say nothing of the reason."""
    short = words[:_MOST].lower().replace("’", "'")
    bare = _IP.sub("#ip", _ADDRESS.sub("<>", _LINK.sub(" ", short)))
    line = " ".join(_TELLS_ON.sub(" ", _DOT_IN_NAME.sub("·", bare)).split())  # so that a dot ends a sentence
    first = _REPLY.search(line)
    return line[: first.end()] + _AGAIN.sub(" ", line[first.end() :]) if first else line


def _by_words(plain: str, families: list[tuple[str, re.Pattern[str]]] | None = None) -> str:
    return next((reason for reason, family in families or _families() if family.search(plain)), "")


def _by_code(detail: str, passing: bool) -> str:
    if passing and detail.startswith("5."):
        return ""
    return CODES.get(detail) or CODES.get(detail.partition(".")[0], "")


@cache
def _firsts() -> list[tuple[str, re.Pattern[str]]]:
    return _compiled(FIRSTS)


@cache
def _families() -> list[tuple[str, re.Pattern[str]]]:
    return _compiled(PHRASES)


def _compiled(families: Families) -> list[tuple[str, re.Pattern[str]]]:
    return [(reason, re.compile("|".join(f"(?:{one})" for one in phrases))) for reason, phrases in families]
