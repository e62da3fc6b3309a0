"""What came along with somebody's words and is not from us: what they forward, quote of others, or attach as text.

Nobody reads it first thing, so it is searched for words of danger.
"""

from collections.abc import Iterator
from email.message import EmailMessage, Message
from typing import Any

from jimsupport.mail.reading import bodies, html, letter
from jimsupport.mail.reading.cutting import ours as sent

MOST = 200_000  # characters


def words(message: EmailMessage, quoted: str, *, ours: str = "") -> str:
    """The lines of `quoted` that are not `ours`, and the text of attached mails and files; never raises."""
    foreign = sent.without(quoted[:MOST], ours)
    return "\n".join([foreign, *_attached(message)])[:MOST]


def _attached(message: EmailMessage) -> Iterator[str]:
    waiting: list[tuple[Any, bool]] = [(message, False)]
    while waiting:
        part, inside = waiting.pop()
        kind = letter.content_type(part)
        if part.is_multipart():
            inside = inside or kind == "message/rfc822"
            waiting += [(child, inside) for child in part.get_payload() if isinstance(child, Message)]
        elif kind in ("text/plain", "text/html") and (inside or bodies.is_attached(part)):
            text = letter.text_of(part)[:MOST]
            yield html.to_text(text) if kind == "text/html" else text
