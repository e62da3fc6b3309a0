"""Text messages: what an outbox row says in a few words, with one short link and no name.

A text is read on a lock screen, by whoever holds the phone: it never holds a name, what somebody wrote, or what the
support is about. `templates/mail/KIND.sms.txt` has the words; kinds without such a template are not sent as a text.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from jimsupport import words
from jimsupport.db import Row
from jimsupport.mail.build import Desk, Envelope
from jimsupport.mail.kinds import KINDS
from jimsupport.mail.parts import Unsendable
from jimsupport.mail.writing import FOLDER, House, one_line
from jimsupport.words import N_, say

KINDS_IN_TEXT = frozenset(path.name.removesuffix(".sms.txt") for path in (FOLDER / "mail").glob("*.sms.txt"))
STOP = N_("Niets meer? Antwoord STOP")
PATHS = {"sign_in": "/sign-in/"}  # where the link of a kind leads, when that is not to an action link
SHORT = "/t/"
_RLM = "\u200f"  # a line that begins with our name still runs from right to left


def build_text(row: Row, context: Mapping[str, Any], desk: Desk) -> Envelope:
    """The text message of an outbox row, in UTF-8; its sender is our id of it, by which the gateway knows it again.

    Raises Unsendable, or jinja2.TemplateError, when it cannot be made.
    """
    if row.kind not in KINDS_IN_TEXT:
        raise Unsendable(f"{row.kind} is not sent as a text message")
    if not row.address or not row.address.startswith("+"):
        raise Unsendable("the number cannot be used")
    text = written(row.kind, row.language, context, desk.house)
    return Envelope(row.message_id, row.address, text.encode())


def written(kind: str, language: str, context: Mapping[str, Any], house: House) -> str:
    """The text as its receiver reads it: the words, the link, and how to stop where a mailing says so."""
    template = _environment(language).get_template(f"mail/{kind}.sms.txt")
    lines = [_led(one_line(template.render(context)), language)]
    if token := context.get("token"):
        lines.append(f"{house.base_url}{PATHS.get(kind, SHORT)}{quote(token, safe='')}")
    if KINDS[kind].mailing:
        lines.append(say(language, STOP))
    return "\n".join(lines)


def _led(line: str, language: str) -> str:
    return _RLM + line if language in words.RIGHT_TO_LEFT else line


@cache
def _environment(language: str) -> Environment:
    """Jinja for the texts of one language: days as short as they can be said."""
    environment: Any = Environment(
        loader=FileSystemLoader(FOLDER),
        extensions=["jinja2.ext.i18n"],
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        auto_reload=False,
    )
    environment.install_gettext_translations(words.translator(language), newstyle=True)
    environment.filters |= {
        "day": lambda day: words.day_short(date.fromisoformat(day), language),
        "moment": lambda iso, zone: words.moment_near(datetime.fromisoformat(iso), zone, language),
    }
    return environment
