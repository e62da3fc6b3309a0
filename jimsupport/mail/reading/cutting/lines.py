"""A line of a mail's text, and what its HTML says of it."""

from typing import NamedTuple

QUOTE = "quote"  # indented as quotes are: one only with what introduces it
QUOTED = "quoted"  # a mail program says that this was quoted
CUT = "cut"  # a mail program says that from here on all was quoted
SIGNATURE = "signature"  # a mail program put it beneath


class Line(NamedTuple):
    """`text` without its line end; `mark` is one of the above, or empty."""

    text: str
    mark: str = ""


def of(text: str) -> list[Line]:
    """The lines of a plain text."""
    return [Line(line.rstrip("\r\n\f\v")) for line in text.split("\n")] if text else []
