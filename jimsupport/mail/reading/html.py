"""HTML that others sent: shown only when made harmless, and read as lines of text that know what they quote.

Nothing here fetches anything. The tree is walked without recursion, so that depth costs no more than length.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from html import escape, unescape

import nh3
from lxml import etree

from jimsupport.mail.reading import bodies
from jimsupport.mail.reading.cutting import marks
from jimsupport.mail.reading.cutting.lines import CUT, QUOTED, SIGNATURE, Line, of

_TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "code", "del", "div", "em", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s", "span", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_WITH_CONTENT = {"script", "style", "title", "svg", "math", "template"}
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_WHOLE_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_UNCLOSED = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "p", "li"}
_DEEPEST_SHOWN = 400  # elements within each other that are still shown as HTML
_DEEPEST_READ = 1500  # and that are read as a tree; the parser drops what stands deeper than 2,048
_MOST_SHOWN = 1_000_000  # characters of HTML that are cleaned for a page
_MOST_SIGNS = 20_000  # "&" in it: cleaning takes their number squared
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote", "table", "hr"}
_BLOCKS = _PARAGRAPHS | {
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "header", "html", "legend", "li", "main", "menu", "nav", "section",
    "summary", "tbody", "tfoot", "thead", "tr",
}  # fmt: skip
_SKIPPED = {
    "head",
    "script",
    "style",
    "title",
    "template",
    "svg",
    "math",
    "object",
    "select",
    "textarea",
    "noframes",
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]|[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\n\r\f\xa0]+")
_NO_SPACE_AROUND = re.compile(r"margin\s*:\s*0(?:px|cm|in|pt)?\s*(?:;|$)")


def shown(message: EmailMessage) -> str | None:
    """The HTML of `message` that may stand on a page of ours, or None if it has none.

    No images, styles, forms or scripts; a link opens nothing by itself and its address stands beside it.
    """
    pieces = [html for piece in bodies.of(message) if (html := piece.html)]
    if not pieces:
        return None
    return "\n<hr>\n".join(_harmless(html) for html in pieces)


def _harmless(html: str) -> str:
    if len(html) > _MOST_SHOWN or html.count("&") > _MOST_SIGNS or _too_deep(html, _DEEPEST_SHOWN):
        return "<p>" + escape(to_text(html)).replace("\n", "<br>") + "</p>"
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_WITH_CONTENT,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return _LINK.sub(_with_address, clean)


def _with_address(link: re.Match[str]) -> str:
    address = unescape(link[1])
    said = unescape(_TAG.sub("", link[2])).strip()
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    if said in (address, bare) or not bare.strip():
        return link[0]
    return f'{link[0]} <span dir="ltr">({escape(bare)})</span>'


def _too_deep(html: str, deepest: int) -> bool:
    """Whether elements stand deeper within each other than can be borne; unclosed ones count too."""
    depth = 0
    for tag in _ANY_TAG.finditer(html):
        if tag[2].lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > deepest:
                return True
    return False


def to_text(html: str) -> str:
    """`html` as it reads without its looks: blocks and breaks are lines, paragraphs stand apart. Never raises."""
    return "\n".join(line.text for line in lines(html)).strip("\n")


def lines(html: str) -> list[Line]:
    """`html` as lines; each knows whether it stands in a quote, in a signature, or after what begins one."""
    root = None if _too_deep(html, _DEEPEST_READ) else _tree(html)
    if root is None:
        return of(unescape(_WHOLE_TAG.sub("\n", html)).strip()) if html.strip() else []
    writer = _Writer()
    for event, element in _walk(root):
        writer.enter(element) if event == "start" else writer.leave(element)
    return writer.finished()


def _tree(html: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        huge_tree=True, remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8"
    )
    text = _UNPRINTABLE.sub("", html)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _walk(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start" and (element.tag in _SKIPPED or marks.hidden(element)):
            walker.skip_subtree()
        yield event, element


class _Writer:
    """Writes a tree as lines, as a browser would lay it out without its styles."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._pieces: list[str] = []
        self._marks = [""]
        self._pre = [False]
        self._gap = False  # an empty line is due before the next text

    def enter(self, element: etree._Element) -> None:
        tag, style = element.tag, element.get("style", "").lower()
        skipped = tag in _SKIPPED or marks.hidden(element)
        mark = marks.of(element)
        if tag in _BLOCKS or mark in (QUOTED, CUT):
            self._end_line(apart=_stands_apart(element))
        if mark == CUT:
            self._lines.append(Line("", CUT))
        self._marks.append(self._marks[-1] if mark == CUT or _deeper(self._marks[-1], mark) else mark)
        self._pre.append(
            self._pre[-1] or tag in ("pre", "listing") or "white-space:pre" in style.replace(" ", "")
        )
        if tag == "li":
            self._pieces.append("- ")
        if tag == "br":
            self._break()
        if element.text and not skipped:
            self._write(element.text)

    def leave(self, element: etree._Element) -> None:
        if element.tag in _BLOCKS or marks.of(element) == QUOTED:
            self._end_line(apart=_stands_apart(element))
        elif element.tag in ("td", "th"):
            self._pieces.append(" ")
        self._marks.pop()
        self._pre.pop()
        if element.tail and element.getparent() is not None:
            self._write(element.tail)

    def finished(self) -> list[Line]:
        self._end_line()
        return self._lines

    def _write(self, text: str) -> None:
        if self._pre[-1]:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._pieces.append(first)
            for line in rest:
                self._break()
                self._pieces.append(line)
        else:
            self._pieces.append(_SPACES.sub(" ", text))

    def _break(self) -> None:
        """A line ends where it says so, and may be empty."""
        text = self._taken()
        if text or not self._gap:
            self._put(text)
        self._gap = False

    def _end_line(self, *, apart: bool = False) -> None:
        """A line ends because a block begins or ends."""
        if text := self._taken():
            self._put(text)
        self._gap = self._gap or apart

    def _put(self, text: str) -> None:
        mark = self._marks[-1]
        if self._gap and self._lines and self._lines[-1].text:
            self._lines.append(Line("", self._lines[-1].mark if self._lines[-1].mark == mark else ""))
        self._gap = False
        self._lines.append(Line(text, mark))

    def _taken(self) -> str:
        text = "".join(self._pieces)
        self._pieces.clear()
        return text.rstrip() if self._pre[-1] else _SPACES.sub(" ", text).strip()


def _deeper(outer: str, mark: str) -> bool:
    """Whether what stands around says more than `mark`."""
    return not mark or outer == QUOTED or (outer == SIGNATURE and mark != QUOTED)


def _stands_apart(element: etree._Element) -> bool:
    if element.tag not in _PARAGRAPHS:
        return False
    return "MsoNormal" not in element.get("class", "") and not _NO_SPACE_AROUND.search(
        element.get("style", "")
    )
