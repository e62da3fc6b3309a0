"""From a template and its context to the words of a message: subject, text and HTML, in one language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

from jinja2 import Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

from jimsupport import words
from jimsupport.mail import markdown
from jimsupport.mail.styles import StyledTemplates

FOLDER = Path(__file__).parents[2] / "templates"
DANGER = {"emergency": "112", "safe_home": "0800-2000", "suicide_short": "113", "suicide": "0800-0113"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNWANTED_IN_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_EMPTY_LINES = re.compile(r"\n{3,}")
_LRI, _FSI, _PDI = (
    "\u2066",
    "\u2068",
    "\u2069",
)  # Unicode isolates: a phone number keeps its order among Arabic
_RLM = "\u200f"  # a mark that makes a line run from right to left


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one message."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class House:
    """What every message says of us: where the pages are and on what number we can be reached."""

    base_url: str
    phone: str
    bridge: str = ""  # the number to phone in to rooms


def write(template: str, language: str, context: Mapping[str, Any], house: House) -> Written:
    """The message as its receiver reads it. Raises jinja2.TemplateError on a name the context lacks."""
    rough = render(template, language, context, house)
    text = "\n".join([led(line, language) for line in tidy(rough.text).split("\n")])
    return Written(led(one_line(rough.subject), language), text, rough.html)


def render(template: str, language: str, context: Mapping[str, Any], house: House) -> Written:
    """What the templates make of `context`, before `one_line`, `tidy` and `led`. Raises jinja2.TemplateError."""
    environment = _environment(language)
    values = {"also": (), **context, "house": house, "danger": DANGER}
    return Written(
        *(
            environment.get_template(f"mail/{template}.{part}").render(values)
            for part in ("subject.txt", "txt", "html")
        )
    )


def one_line(text: str) -> str:
    """`text` without line ends or other control characters, fit for a header."""
    return " ".join(_CONTROL.sub(" ", text).split())


def tidy(text: str) -> str:
    """`text` without control characters, spaces at the end of a line, or more than one empty line together."""
    clean = _UNWANTED_IN_TEXT.sub("", text.replace("\r\n", "\n"))
    lines = (line.rstrip() for line in clean.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def led(line: str, language: str) -> str:
    """`line` with a mark in front if it runs from right to left and holds Arabic, but begins with a name of ours.

    Mail programs take the direction of a subject, and of a line of text, from its first letter.
    """
    if language not in words.RIGHT_TO_LEFT or line.isascii():
        return line
    strong = (side for side in map(bidirectional, line) if side in ("L", "R", "AL"))
    return _RLM + line if next(strong, "") == "L" and any(side != "L" for side in strong) else line


@cache
def _environment(language: str) -> Environment:
    """Jinja for the mails of one language; templates are compiled once a process."""
    right_to_left = language in words.RIGHT_TO_LEFT
    direction = "rtl" if right_to_left else "ltr"
    templates = StyledTemplates(FOLDER, style_sheet="mail/mail.css", direction=direction)
    environment: Any = Environment(  # Any: install_gettext_translations comes with the extension
        loader=templates,
        extensions=["jinja2.ext.i18n"],
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.install_gettext_translations(words.translator(language), newstyle=True)
    environment.globals |= {"language": language, "direction": direction}
    environment.filters |= {
        "day": lambda day: words.date_full(date.fromisoformat(known(day)), language),
        "dial": dial,
        "moment": lambda iso, zone: words.moment_full(
            datetime.fromisoformat(known(iso)), known(zone), language
        ),
        "ltr": lambda text: f"{_LRI}{text}{_PDI}" if right_to_left else text,
        "apart": lambda text: f"{_FSI}{text}{_PDI}" if right_to_left else text,
        "paragraphs": paragraphs,
        "markdown": lambda text: markdown.mail(known(text), templates.style_of),
        "plain": lambda text: markdown.plain(known(text)),
        "quoted": lambda text: "\n".join(f"    {line}" for line in text.strip().split("\n")),
    }
    return environment


def known(value: str) -> str:
    """`value`, of which the very letters matter: no mark can stand in for it (see `splice`)."""
    return value[:]


def dial(phone: str) -> str:
    """A phone number as a tel: link wants it (RFC 3966): digits alone, with a plus in front abroad."""
    return re.sub(r"(?!^\+)[^0-9]", "", known(phone))


def paragraphs(text: str) -> list[Markup]:
    """What someone wrote, a paragraph each, their line ends kept; for HTML."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [Markup("<br>").join(Markup.escape(line) for line in part.split("\n")) for part in parts]
