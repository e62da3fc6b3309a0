"""An Atom feed (RFC 4287): what is new, for who reads along with a program of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from jimsupport.web.xml import legal

MEDIA_TYPE = "application/atom+xml"
SPACE = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in it: `link` is its address and for good its id, `html` all of its words."""

    link: str
    title: str
    published_at: datetime
    updated_at: datetime
    language: str
    html: str
    theme: str


def feed(
    title: str,
    *,
    here: str,
    about: str,
    author: str,
    language: str,
    entries: Sequence[Entry],
    empty: datetime,
) -> bytes:
    """The feed at the address `here`, of what stands at the address `about`; an `empty` one was made then. Pure."""
    root = etree.Element("feed", nsmap={None: SPACE})
    root.set(LANG, language)
    _add(root, "title", title)
    _add(root, "id", here)
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=here)
    _add(root, "link", rel="alternate", type="text/html", href=about)
    _add(root, "updated", _moment(max((entry.updated_at for entry in entries), default=empty)))
    _add(_add(root, "author"), "name", author)
    for each in entries:
        entry = _add(root, "entry")
        entry.set(LANG, each.language)
        _add(entry, "title", each.title)
        _add(entry, "id", each.link)
        _add(entry, "link", rel="alternate", type="text/html", href=each.link)
        _add(entry, "published", _moment(each.published_at))
        _add(entry, "updated", _moment(each.updated_at))
        _add(entry, "category", term=each.theme)
        _add(entry, "content", each.html, type="html")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, name, attributes)
    element.text = None if text is None else legal(text)
    return element


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
