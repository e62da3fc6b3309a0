"""Every text that people read is marked for the catalogues, and there in each language.

After new texts: `make words`, translate what is empty or fuzzy in jimsupport/locale/*.po, run this again.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment

from jimsupport.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted(
    path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt")
)
TRANSLATED = sorted(set(LANGUAGES) - {"nl"})
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]")
SAID_TO_PEOPLE = {"Invalid": 1, "Refused": 0, "Problem": 1, "note": 1}  # call -> which argument is the text
SAID_BY_NAME = {"notice", "needed"}
NAMES = {"JIMsupport", "JIMwerkt", "JIM"}  # the same in every language
CLASSES = {"narrow", "wide"}  # said in a block that fills a class attribute
READ_ATTRIBUTES = re.compile(r'\s(?:alt|aria-label|content|label|placeholder|title)="([^"]*)"')


@cache
def texts() -> dict[str | tuple[str, ...], str]:
    """Every text in the code and the templates, with where it stands."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT, methods, options, directory_filter=lambda folder: not Path(folder).name.startswith(".")
    )
    return {text: f"{path}:{line}" for path, line, text, _, _ in found}


@cache
def catalogue(language: str) -> Catalog:
    with (ROOT / f"jimsupport/locale/{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def test_there_are_texts() -> None:
    files = {Path(place.partition(":")[0]).suffix for place in texts().values()}
    assert files >= {".py", ".html", ".txt"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_is_translated(language: str) -> None:
    missing = [
        f"{place}: {text!r}" for text, place in texts().items() if not _said(catalogue(language), text)
    ]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_name_the_same_values(language: str) -> None:
    astray = []
    for message in catalogue(language):
        known = set(PLACEHOLDER.findall(" ".join(_all(message.id))))
        for said in filter(None, _all(message.string)) if message.id else []:
            named = set(PLACEHOLDER.findall(said))
            if named - known or (named != known and not message.pluralizable):  # «één vraag» needs no number
                astray.append((message.id, said))
    assert astray == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_kept_that_nobody_says(language: str) -> None:
    said = {_all(text)[0] for text in texts()}
    assert [
        message.id for message in catalogue(language) if message.id and _all(message.id)[0] not in said
    ] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_templates_hold_no_bare_text(path: Path) -> None:
    # Expressions become a mark that is no letter, so that a tag with one inside is still one tag.
    shown = "".join(
        value if kind == "data" else "·" if kind in ("variable_begin", "block_begin") else ""
        for _, kind, value in Environment(autoescape=True).lex((ROOT / path).read_text())
    )
    read = [
        attribute
        for attribute in READ_ATTRIBUTES.findall(shown)
        if "<meta" not in shown.partition(attribute)[0][-40:]
    ]
    if path.suffix == ".html":
        shown = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>|&[#\w]+;", " ", shown, flags=re.DOTALL)
    shown = re.sub(
        r'[a-z-]+="[^"]*"|·/[a-z/-]+|class="', " ", shown
    )  # attributes made by a macro, addresses of ours
    words = re.findall(r"[^\W\d_]{2,}", " ".join([shown, *read]))
    assert [word for word in words if word not in NAMES | CLASSES] == []


def test_what_verbs_say_is_marked() -> None:
    bare = []
    for folder in ("domain", "routes", "web"):
        for path in sorted((ROOT / "jimsupport" / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    bare += [(str(path.relative_to(ROOT)), text) for text in _bare_texts(node)]
    assert bare == []


def _bare_texts(call: ast.Call) -> list[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = SAID_TO_PEOPLE.get(name)
    said = list(call.args[place : place + 1]) if place is not None else []
    said += [keyword.value for keyword in call.keywords if keyword.arg in SAID_BY_NAME]
    return [value.value for value in said if isinstance(value, ast.Constant) and isinstance(value.value, str)]


def _said(known: Catalog, text: str | tuple[str, ...]) -> bool:
    message: Message | None = known.get(_all(text)[0])
    return message is not None and not message.fuzzy and all(_all(message.string)) and bool(message.string)


def _all(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else [part for part in text if part is not None]
