"""Styles in mail: many mail programs drop style sheets, so each element carries its own.

They are set once a template, when it is compiled, not once a mail: `css-inline` says what an element
of a class looks like, and that is written into the template's source. So a rule in `mail.css` may name
a tag or a class, not a place in the page.
"""

import re
from functools import cache

from css_inline import CSSInliner
from jinja2 import Environment
from jinja2.ext import Extension

_ELEMENT = re.compile(r'<(?P<tag>[a-z][a-z0-9]*)(?P<before>[^<>]*?) class="(?P<classes>[a-z0-9 -]+)"')
_STYLE = re.compile(r'style="([^"]*)"')
_INSIDE = {  # what an HTML parser only takes in its proper place
    "td": "<table><tbody><tr>%s</tr></tbody></table>",
    "tr": "<table><tbody>%s</tbody></table>",
}
_SIDES = {"ltr": {"START": "left", "END": "right"}, "rtl": {"START": "right", "END": "left"}}
_inliner = CSSInliner()


class InlineStyles(Extension):
    """Gives every element with a class its style, in the .html templates of one environment.

    The environment has `mail_css` (the style sheet) and `direction` ("ltr" or "rtl"): START and END in
    the style sheet become left and right, since mail programs know no logical properties.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(mail_css="", direction="ltr")

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if not name or not name.endswith(".html"):
            return source
        css = self.environment.mail_css  # type: ignore[attr-defined]
        for side, meaning in _SIDES[self.environment.direction].items():  # type: ignore[attr-defined]
            css = css.replace(side, meaning)
        return _ELEMENT.sub(lambda found: _with_style(found, css), source)


def _with_style(found: re.Match[str], css: str) -> str:
    style = style_of(found["tag"], found["classes"], css)
    return f'{found[0]} style="{style}"' if style else found[0]


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
