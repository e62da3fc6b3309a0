"""What an SMTP server means by its answer. Pure: a code and its words become what `transport` raises.

By RFC 5321 section 4.2 and the enhanced codes of RFC 3463:

- at the greeting, STARTTLS, AUTH and MAIL it is about us: 5xx is an alarm, since it stays until a person acts;
- at RCPT 5xx is about this person alone, unless it is a policy (5.7.x, "relay access denied") or about who we are
  (servers keep what they have against the sender until they hear of a recipient): an alarm, and nobody is marked;
- after the text 5xx is about the message, unless it says that it is a policy or about the person;
- 421 and 452 slow the whole relay down, except a 452 that is about one mailbox (4.1.x, 4.2.x);
- any other 4xx is this message's, later.
"""

import re
from dataclasses import dataclass

from jimsupport.mail.transport import Flawed, InDoubt, Refused, RelayDown, Temporary

CLOSING, FULL = 421, 452
_NEEDS_AUTH = (530, 534, 535, 538)
_NO_SUCH_COMMAND = (500, 502, 503, 504)  # it does not like how we speak: nothing about anybody
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_UNKNOWN = re.compile(
    r"(user|recipient|mailbox|account|address)[^.;]{0,40}(unknown|not found|does ?n[o']t exist|invalid|no longer|disabled)"
    r"|(unknown|no such|invalid|non-?existent) (user|recipient|mailbox|account|address|local)"
    r"|no mailbox here|not a valid (user|recipient|mailbox)|mailbox unavailable",
    re.IGNORECASE,
)
_FULL_MAILBOX = re.compile(r"(mailbox|quota|user)[^.;]{0,40}(full|exceeded)|over ?quota|out of quota", re.I)
_POLICY = re.compile(
    r"relay(ing)?\b.{0,30}(denied|not (allowed|permitted)|prohibited)|not permitted to relay|unable to relay"
    r"|authentication (is )?required|not authenticated|must authenticate|log ?in first|starttls first"
    r"|black ?list|block ?list|\b(dns|r)bl\b|spamhaus|\b(spf|dkim|dmarc)\b|reputation|(by|local) policy|policy (reject|violat)"
    r"|\b(spam|unsolicited|bulk mail)\b|access denied|sending (limit|quota)|(limit|quota) (reached|exceeded) for sender",
    re.IGNORECASE,
)
_SENDER = re.compile(
    r"\b(sender|client host|helo command|reverse dns|ptr record)\b.{0,60}(rejected|not found|required|invalid|failed)",
    re.IGNORECASE,
)
_SENDER_CODES = ((1, 7), (1, 8))  # bad sender's mailbox, bad sender's system


@dataclass(frozen=True, slots=True)
class _Answer:
    """A reply: its code, the enhanced code where it has one (subject, detail), its words in one line."""

    code: int
    enhanced: tuple[int, int] | None
    words: str

    @property
    def said(self) -> str:
        return f"{self.code} {self.words}".strip() if self.code > 0 else self.words

    @property
    def permanent(self) -> bool:
        return self.code >= 500

    @property
    def busy(self) -> bool:
        """Whether the server has too much on its hands, whoever this is for."""
        if self.code != FULL:
            return self.code == CLOSING
        about_mailbox = self.enhanced[0] in (1, 2) if self.enhanced else _FULL_MAILBOX.search(self.words)
        return not about_mailbox

    @property
    def about_sender(self) -> bool:
        if self.code in _NEEDS_AUTH or self.enhanced in _SENDER_CODES:
            return True
        return not (self.enhanced and self.enhanced[0] in (1, 2)) and bool(_SENDER.search(self.words))

    @property
    def about_person(self) -> bool:
        if self.about_sender:
            return False
        if self.enhanced and self.enhanced[0] in (1, 2):
            return True
        return bool(_UNKNOWN.search(self.words) or _FULL_MAILBOX.search(self.words))

    @property
    def about_us(self) -> bool:
        """Whether it is about who sends, or a policy, and not about the person or the message."""
        if self.about_sender or self.about_person:
            return self.about_sender
        if self.enhanced and self.enhanced[0] != 0:
            return self.enhanced[0] == 7
        return bool(_POLICY.search(self.words))

    @property
    def dead(self) -> bool:
        """Whether the address is dead, and not only full or closed for now."""
        if self.enhanced and self.enhanced[0] not in (0, 1):
            return self.enhanced == (2, 1) or bool(_UNKNOWN.search(self.words))
        return not _FULL_MAILBOX.search(self.words) and self.code != 552


def at_line(code: int, words: str) -> RelayDown:
    """What a greeting, or an answer to EHLO, STARTTLS or AUTH, means that is no yes."""
    answer = _read(code, words)
    return RelayDown(answer.said, alarm=answer.permanent)


def at_sender(code: int, words: str) -> RelayDown | Temporary:
    """What an answer to MAIL means that is no yes."""
    answer = _read(code, words)
    if 400 <= answer.code < 500 and not answer.busy:
        return Temporary(answer.said)
    return RelayDown(answer.said, alarm=answer.permanent)


def at_recipient(code: int, words: str) -> RelayDown | Refused | Temporary:
    """What an answer to RCPT means that is no yes."""
    answer = _read(code, words)
    if not answer.permanent:
        return (
            RelayDown(answer.said, mine=True) if answer.busy or answer.code < 400 else Temporary(answer.said)
        )
    if answer.about_us or answer.code in _NO_SUCH_COMMAND:
        return RelayDown(answer.said, alarm=True, mine=True)
    return Refused(answer.said, dead=answer.dead)


def before_text(code: int, words: str) -> RelayDown | Temporary:
    """What an answer to DATA means that is not "go on"."""
    answer = _read(code, words)
    if 400 <= answer.code < 500 and not answer.busy:
        return Temporary(answer.said)
    return RelayDown(answer.said, alarm=answer.permanent, mine=True)


def after_text(code: int, words: str) -> RelayDown | Refused | Flawed | Temporary | InDoubt:
    """What an answer to the final dot means that is no yes."""
    answer = _read(code, words)
    if answer.code < 400:
        return InDoubt(answer.said)
    if not answer.permanent:
        return RelayDown(answer.said, mine=True) if answer.busy else Temporary(answer.said)
    if answer.about_us:
        return RelayDown(answer.said, alarm=True, mine=True)
    if answer.about_person:
        return Refused(answer.said, dead=answer.dead)
    return Flawed(answer.said)


def _read(code: int, words: str) -> _Answer:
    line = " ".join(words.split())
    found = _ENHANCED.search(line)
    fits = found and found[1] == str(code // 100)
    return _Answer(code, (int(found[2]), int(found[3])) if found and fits else None, line)
