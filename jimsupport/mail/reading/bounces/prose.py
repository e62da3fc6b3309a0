"""A report in plain words: whose mail it says failed, and the words that it says of each."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_NAME = r"[^\s<>()\[\]:;,\"'`|=/\\]"  # what a character of an address may be
_ADDRESS = rf"(?:\"[^\"@\s]{{1,64}}\"|{_NAME}{{1,80}})@{_NAME}{{1,200}}\.?(?![.…]){_NAME}"
_FIND = re.compile(_ADDRESS)
_MOST_LINES = 2_000
_LONGEST_LINE = 2_000
_MOST_RECIPIENTS = 50

# Who a line is about, the surest first: (how sure, the pattern, in which group 1 is the address).
_LINES = tuple(
    (sure, re.compile(pattern.replace("ADDRESS", _ADDRESS), re.IGNORECASE | re.VERBOSE))
    for sure, pattern in (
        (4, r"^.{0,20}\bRCPT[ ]TO[ ]?:[ ]*<?(ADDRESS)>?"),
        (
            4,
            r"""^[\s*#>|-]*(?:(?:final|original|intended|failed|the)[ ])?(?:recipient|addressee|receiver|to[ ]address|user
                    |original[ ]address)s?
                (?:[ ]?(?:e-?mail[ ]?)?address(?:es)?)?[ ]*[:=][ ]*(?:rfc822[ ]?;[ ]?)?["'<]*(ADDRESS)""",
        ),
        (3, r"^[\s*#>|•-]*<(ADDRESS)>[ ]*(?:[:(;,.-]|\.\.\.|$)"),
        (3, r"^[\s*#>|•-]*(?:\d{3}[- ](?:\d\.\d{1,3}\.\d{1,3}[ ])?)?<?(ADDRESS)>?[ ]?\.\.\."),
        (
            3,
            r"^[\s*#>|•-]*[\"'<\[]?(?:mailto:|smtp:)?(ADDRESS)[>\"'\]]*(?:[ ]*[<(\[](?:mailto:)?\S{1,200}[>)\]])*[ ]*[:;,.]?\s*$",
        ),
        (3, r"^[\s*#>|•-]*(ADDRESS)[ ]*(?::|\.\.\.|[-–—][ ]|[ ][(\[<]|[ ]{2,}|\t)[ ]*\S"),
        (
            3,
            r"""(?:deliver(?:ed|ing|y)?|sent?|send(?:ing)?|relay(?:ed)?|undeliverable|returned|rejected|failed|bounced|unable|error)
                \b[^<>@]{0,80}?\b(?:to|for|attempts?|address|recipients?|user|mailbox)[ ]?:?[ ]+["'<(]*(ADDRESS)""",
        ),
        (2, r"""^[\s*#>|•-]*(ADDRESS)[ ]+\S"""),
        (
            2,
            r"""["'<(]*(ADDRESS)[>"')]*[^<>@]{0,60}\b(?:failed|fails|rejected|undeliverable|unknown
                |does[ ]not[ ]exist|not[ ]found|could[ ]not|was[ ]not|is[ ]not|has[ ]been|over[ ]quota|full|disabled|invalid)""",
        ),
    )
)
_ASIDE = re.compile(
    r"""(?ix)^[\s>|*-]*(?:from|sender|reply-?to|return-?path|message-?id|x-[\w-]+|received|to|cc|subject|date|mail[ ]from)[ ]*:
        | \bMAIL[ ]FROM\b | \bcontact\b | \b(?:assistance|questions?|please)\b | \bhelp[ ]?desk\b | \babuse@
        | \b(?:sent|received|submitted|mail|message)[ ](?:by|from)\b | \bgenerated[ ]from\b
        | \bverification[ ]failed[ ]for[ ]<"""
)
# An address after these words is a new one of somebody whose old one failed.
_ELSEWHERE = re.compile(
    r"(?i)\b(?:moved to|please (?:try|use|mail)|replaced (?:by|with)|new (?:e-?mail )?address)\b"
)
_COMMAND = re.compile(
    r"""(?mx)(?i:\b(?:in[ ](?:reply|response)[ ]to|after|during|while|sending|following|our|at|for|command:?)|>>>|\[)[ ]*
        (?i:(?:the|an?|end[ ]of|final|initial|smtp)[ ]+)*
        (?:(RCPT|MAIL|DATA|TEXT|EHLO|HELO|STARTTLS|AUTH|QUIT|CONNECT)(?=[ _\]:.]|$)
        |(?i:(rcpt|mail)[ _](?:to|from)\b|(data)(?=[ ]command|:|$)
        |(connection)\b))
      | (?i:\b(rcpt)[ _]to\b) | ^[ ]*(DATA)[ ]*$"""
)
_PIPELINED = re.compile(r"(?i)\b(?:need rcpt|no valid recipients?|no recipients?)\b")
_IN_WORDS = (  # how qmail and its kin say it
    ("EHLO", re.compile(r"(?i)my name was rejected|greeting (?:was )?(?:failed|rejected)")),
    (
        "MAIL",
        re.compile(r"(?i)(?:sender|return address) was rejected|does not like (?:my |the |your )?sender"),
    ),
    ("RCPT", re.compile(r"(?i)does not like (?:the )?recipient|recipient was rejected|rejected recipient")),
    ("DATA", re.compile(r"(?i)failed (?:on|after) (?:data|I sent the message)")),
)
_REPLIED = re.compile(r"\s*\d{3}[- ].{0,20}<?\S+@\S+>?[ ]?\.\.\.\s*\S")
_CODE = re.compile(r"(?<![\d.])[45]\d\d[ -]|\b[45]\.\d\.\d{1,3}\b")


@dataclass(slots=True)
class Said:
    """One recipient, and what is said of it in the text, the nearest words first; `command` is where in the
    SMTP talk it failed."""

    address: str
    words: tuple[str, ...]
    command: str


def commands(text: str) -> str:
    """The SMTP command that `text` says the server refused (RCPT, MAIL, DATA, EHLO, CONNECT); else empty.

    PIPELINED: at DATA, but it then asked for a recipient, so that it had refused the one of before.
    """
    found = [next(filter(None, groups)).upper() for groups in _COMMAND.findall(text)]
    if found and _plain(found[-1]) == "DATA" and _PIPELINED.search(text):
        return "PIPELINED"
    return _plain(found[-1]) if found else next((name for name, words in _IN_WORDS if words.search(text)), "")


def _plain(command: str) -> str:
    return {"HELO": "EHLO", "CONNECTION": "CONNECT", "TEXT": "DATA"}.get(command, command)


def said(text: str, *, not_about: Collection[str] = ()) -> list[Said]:
    """Each address that `text` says failed, in its order. `not_about`: addresses known to be the sender's."""
    lines = [" ".join(line.split(" ")) for line in text.split("\n")[:_MOST_LINES]]
    never = {address.lower() for address in not_about}
    marks = [(n, sure, address) for n, line in enumerate(lines) for sure, address in _marks(line)]
    about = [mark for mark in marks if mark[2].lower() not in never]
    if not about:
        about = [mark for mark in marks if mark[1] >= 3]
    if not about:
        loose = [
            (n, 1, address)
            for n, line in enumerate(lines)
            if "@" in line and len(line) <= _LONGEST_LINE and not _ASIDE.search(line)
            for address in map(_tidy, _FIND.findall(line))
            if address.lower() not in never
        ]
        about = loose[:1]
    surest = max((sure for _, sure, _ in about), default=0)
    about = [mark for mark in about if mark[1] >= min(surest, 3)]
    starts: dict[str, list[int]] = {}
    named: dict[str, str] = {}
    for n, _, address in about:
        key = address.lower()
        named.setdefault(key, address)
        starts.setdefault(key, []).append(n)
    borders = sorted({n for ns in starts.values() for n in ns})
    result = []
    for key, ns in list(starts.items())[:_MOST_RECIPIENTS]:
        near = "\n".join(dict.fromkeys(_paragraph(lines, n, borders) for n in ns))
        wide = "\n".join(dict.fromkeys(_stretch(lines, n, borders) for n in ns))
        words = [near, wide, *(["\n".join(lines)] if len(starts) == 1 else [])]
        command = next(filter(None, map(commands, words)), "")
        result.append(Said(named[key], tuple(dict.fromkeys(words)), command))
    return result


def _marks(line: str) -> list[tuple[int, str]]:
    """The addresses that `line` is about, with how sure that is."""
    if (
        "@" not in line
        or len(line) > _LONGEST_LINE
        or (_ASIDE.search(line) and not re.search(r"(?i)rcpt", line))
    ):
        return []
    line = _ELSEWHERE.split(line, maxsplit=1)[0]
    for sure, pattern in _LINES:
        found = pattern.search(line)
        if found:
            return [(sure, _tidy(found[1]))]
    return []


def _stretch(lines: list[str], start: int, borders: list[int]) -> str:
    """The lines from `start` until another recipient is spoken of."""
    end = next((n for n in borders if n > start), len(lines))
    return "\n".join(lines[start : min(end, start + 25)])


def _paragraph(lines: list[str], start: int, borders: list[int]) -> str:
    """The paragraph that begins at `start`, and the one after it if that is the address alone."""
    if _REPLIED.match(lines[start]):
        return lines[start]  # a line of a transcript speaks for itself
    kept: list[str] = []
    for line in _stretch(lines, start, borders).split("\n"):
        if not line.strip() and any(map(str.strip, [*kept[1:], _FIND.sub("", kept[0]).strip(" <>:*\t-")])):
            break
        kept.append(line)
    return "\n".join(kept)


def _tidy(address: str) -> str:
    bare = address.strip(".,:;'<>*")
    return bare if bare.startswith('"') and '"@' in bare else bare.strip('"')
