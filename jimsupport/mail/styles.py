"""Styles in mail: many mail programs drop style sheets, so each element carries its own.

They are set once a template, when it is loaded, not once a mail: `css-inline` says what an element of a
class looks like, and that is written into the template's source. So a rule in `mail.css` may name a tag
or a class, not a place in the page.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader

_ELEMENT = re.compile(r'<(?P<tag>[a-z][a-z0-9]*)[^<>]*? class="(?P<classes>[a-z0-9 -]+)"')
_STYLE = re.compile(r'style="([^"]*)"')
_INSIDE = {  # what an HTML parser takes only in its proper place
    "td": "<table><tbody><tr>%s</tr></tbody></table>",
    "tr": "<table><tbody>%s</tbody></table>",
}
_SIDES = {"ltr": {"START": "left", "END": "right"}, "rtl": {"START": "right", "END": "left"}}
_inliner = CSSInliner()


class StyledTemplates(FileSystemLoader):
    """Templates in which every element of the .html ones that has a class has its style too.

    START and END in the style sheet become left and right by `direction` ("ltr" or "rtl"): mail programs
    know no logical properties.
    """

    def __init__(self, folder: Path, *, style_sheet: str, direction: str) -> None:
        super().__init__(folder)
        self._css = (folder / style_sheet).read_text()
        for side, meaning in _SIDES[direction].items():
            self._css = self._css.replace(side, meaning)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = super().get_source(environment, template)
        if template.endswith(".html"):
            source = _ELEMENT.sub(self._with_style, source)
        return source, path, is_current

    def _with_style(self, found: re.Match[str]) -> str:
        style = self.style_of(found["tag"], found["classes"])
        return f'{found[0]} style="{style}"' if style else found[0]

    def style_of(self, tag: str, classes: str) -> str:
        """The style of such an element, for what is made while a mail is written."""
        return style_of(tag, classes, self._css)


@cache
def style_of(tag: str, classes: str, css: str) -> str:
    """The style that `css` gives to an element, as the value of its style attribute."""
    element = f'<{tag} class="{classes}"></{tag}>'
    if tag == "body":
        page = _inliner.inline(f"<html><head><style>{css}</style></head>{element}</html>")
    else:
        page = _inliner.inline_fragment(_INSIDE.get(tag, "%s") % element, css)
    found = _STYLE.search(page)
    return found[1].strip() if found else ""
