"""`jimsupport read-mail`: how mail is read, a line of JSON a file."""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from jimsupport.mail.reading import letter, words
from jimsupport.mail.reading.read import read

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument(
        "--as",
        dest="shape",
        choices=("message", "text", "html"),
        default="message",
        help="a whole mail, or the bare text or HTML of a person's reply",
    )


def run(args: argparse.Namespace) -> int:
    """Print a line for every file that can be opened, whatever is in it; 2 when one cannot be opened."""
    code = 0
    for path in args.files:
        try:
            content = path.read_bytes()
        except OSError as error:
            sys.stderr.write(f"{path}: {error.strerror}\n")
            code = 2
            continue
        line = json.dumps({"file": str(path), **seen(content, args.shape)})
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return code


def seen(content: bytes, shape: str = "message") -> dict[str, Any]:
    """Kind, text and recipients of what is in a file; `shape` is message, text or html."""
    if shape == "message":
        reading = read(content)
        recipients = [
            {"address": one.address, "dead": one.dead, "reason": one.reason} for one in reading.failed
        ]
        return {"kind": reading.kind, "text": reading.text, "recipients": recipients}
    named = _CHARSET.search(content[:2_000]) if shape == "html" else None
    charset = named[1].decode("ascii") if named else "utf-8"
    text = letter.text_in(content, "utf-8" if charset.lower().startswith("utf") else charset)
    cut = words.in_html(text) if shape == "html" else words.in_text(text)
    return {"kind": "person", "text": cut.text, "recipients": []}


def main(given: list[str] | None = None) -> int:
    """The command by itself, for which nothing else of the service has to start."""
    parser = argparse.ArgumentParser(prog="jimsupport read-mail", description="How mail is read, and why.")
    add_arguments(parser)
    return run(parser.parse_args(given))
