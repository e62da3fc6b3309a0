"""What may stand in XML: a feed or an image with any other character in it does not open at all."""

import re

_NEVER = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """`text` without the characters that XML 1.0 (section 2.2) has no place for. Pure."""
    return _NEVER.sub("", text)
