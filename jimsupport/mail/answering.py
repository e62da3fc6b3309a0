"""How a mail of ours refers to the mail that it answers, so that mail programs show them together (RFC 5322, 3.6.4).

What somebody's mail calls itself is written by whoever sent it: only a well-formed name of a sensible length is used.
"""

import re
from collections.abc import Mapping
from typing import Any

from jimsupport.mail.writing import one_line

KEY = "answers"  # where it stands in the context of a message
LONGEST = 248  # characters of a Message-ID, so that a line with its brackets stays far below 998
LONGEST_SUBJECT = 120
_NAME = re.compile(r"[!-;=?A-~]+@[!-;=?A-~]+")  # ASCII that can be seen, without < > and a second @
_RE = re.compile(r"\s*(?:re|antw|aw|sv|rv|fwd?|doorst|betr|رد|الرد)\s*(?:\[\d+\])?\s*[:：]\s*", re.IGNORECASE)


def named(message_id: str) -> str | None:
    """`message_id`, without its brackets, where it may stand in a header of ours; else None."""
    return message_id if len(message_id) <= LONGEST and _NAME.fullmatch(message_id) else None


def to(message_id: str | None, *, after: str | None = None, subject: str | None = None) -> dict[str, str]:
    """What a message has to know of the mail it answers; empty for none.

    `after` is the Message-ID, without domain, of the mail of ours that it answered in turn, `subject` what stood
    above it, where that may be repeated.
    """
    known = {"to": named(message_id or ""), "after": after, "subject": subject}
    return {name: value for name, value in known.items() if value} if known["to"] else {}


def headers(context: Mapping[str, Any], domain: str) -> list[tuple[str, str]]:
    """In-Reply-To and References of a message with this context."""
    answers = context.get(KEY) or {}
    name = named(answers.get("to", ""))
    if not name:
        return []
    before = [f"<{answers['after']}@{domain}>"] if "after" in answers else []
    return [("In-Reply-To", f"<{name}>"), ("References", "\r\n ".join([*before, f"<{name}>"]))]


def subject(context: Mapping[str, Any], own: str) -> str:
    """The subject: that of the mail it answers, without which some programs part the two; else our `own`."""
    rest = one_line((context.get(KEY) or {}).get("subject", ""))
    while (begun := _RE.match(rest)) is not None:
        rest = rest[begun.end() :]
    return f"Re: {rest[:LONGEST_SUBJECT].rstrip()}" if rest else own
