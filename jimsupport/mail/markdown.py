"""Markdown, as staff write stories and newsletters: CommonMark without HTML or pictures, for pages, mails and plain text.

What comes out is sanitised once more: a link leads to https, http, mailto or tel, and nothing is loaded from elsewhere.
"""

from collections.abc import Callable
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "blockquote", "a", "br", "hr"}
CLASSES = {
    "p": "text",
    "h2": "heading",
    "h3": "heading",
    "ul": "list",
    "ol": "list",
    "li": "item",
    "blockquote": "quote",
    "a": "link",
}
SCHEMES = {"https", "http", "mailto", "tel"}

_reader = MarkdownIt("commonmark", {"html": False}).disable(
    ["image", "html_inline", "html_block", "code", "fence"]
)


@lru_cache(maxsize=256)
def page(text: str) -> Markup:
    """`text` as HTML for a page of ours; its headings begin below that of the page."""
    return _clean(_rendered(text))


def mail(text: str, style_of: Callable[[str, str], str]) -> Markup:
    """`text` as HTML for a mail: each element with the style that `style_of` (tag, class) gives it."""
    return _clean(_rendered(text, style_of))


@lru_cache(maxsize=256)
def plain(text: str, *, bare: bool = False) -> str:
    """`text` for reading as it is: without the marks of emphasis, a link followed by its <address>.

    `bare`: its words alone, without marks of lists and addresses of links.
    """
    said = ""
    marks: list[str] = []
    close = False  # items of a list stand under each other, without a line between them
    for token in _reader.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            marks.append("- " if token.type.startswith("bullet") else "1")
            close = close and len(marks) > 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            marks.pop()
        elif token.type == "list_item_open" and marks[-1] != "- ":
            marks[-1] = f"{token.info}. "
        elif token.type == "paragraph_open":
            said += ("\n" if close and token.hidden else "\n\n") if said else ""
            close = token.hidden
        elif token.type in ("heading_open", "hr"):
            said += "\n\n" if said else ""
            said += "* * *" if token.type == "hr" and not bare else ""
            close = False
        elif token.type == "inline":
            said += (marks[-1] if marks and not bare else "") + _inline(token.children or [], bare=bare)
    return f"{said}\n" if said else ""


def words(text: str) -> int:
    """How many words `text` has, for how long it takes to read."""
    return len(plain(text, bare=True).split())


def _inline(children: list[Token], *, bare: bool) -> str:
    said, addresses = "", []
    for child in children:
        if child.type == "link_open":
            addresses.append((len(said), str(child.attrGet("href") or "")))
        elif child.type == "link_close":
            start, address = addresses.pop()
            if not bare and said[start:].strip() != address.removeprefix("mailto:"):
                said += f" <{address.removeprefix('mailto:')}>"
        elif child.type in ("softbreak", "hardbreak"):
            said += "\n"
        else:
            said += child.content
    return said


def _rendered(text: str, style_of: Callable[[str, str], str] | None = None) -> str:
    tokens = _reader.parse(text)
    for token in tokens:
        if token.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
        for each in (token, *(token.children or ())):
            if style_of is not None and each.nesting == 1 and each.tag in CLASSES:
                name = CLASSES[each.tag]
                each.attrSet("class", name)
                if style := style_of(each.tag, name):
                    each.attrSet("style", style)
    return str(_reader.renderer.render(tokens, _reader.options, {}))


def _clean(html: str) -> Markup:
    allowed = {tag: {"class", "style"} for tag in CLASSES}
    allowed |= {"a": {"href", "class", "style"}, "*": set()}
    return Markup(  # noqa: S704 - what nh3 leaves is harmless # nosec B704
        nh3.clean(html, tags=TAGS, attributes=allowed, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    )
