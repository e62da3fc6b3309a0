"""The door of the command `jimsupport`: a command that needs little of the service starts without the rest of it."""

import sys
from importlib import import_module

ALONE = {  # what takes a moment does not load a second of pages first
    "match": "jimsupport.domain.matching.command",
    "read-mail": "jimsupport.mail.reading.command",
}


def main() -> int:
    """Run the command of this terminal; its exit code."""
    words = sys.argv[1:]
    module = ALONE.get(words[0]) if words else None
    if module:
        return int(import_module(module).main(words[1:]))
    return int(import_module("jimsupport.cli").main(words))
