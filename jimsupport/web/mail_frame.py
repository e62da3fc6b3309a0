"""The HTML of a mail as an answer of its own, to be shown in a frame.

It may use exactly the styles it came with (by their hashes, CSP level 3) and nothing else: no scripts,
no pictures, nothing from elsewhere.
"""

import base64
import hashlib
import html
import re

from starlette.responses import HTMLResponse, Response

from jimsupport.web.security import CONTENT

FRAMING = f"{CONTENT}; frame-src 'self'"  # the policy of a page that shows a mail
NOTHING = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"  # of a file
)
_STYLES = re.compile(r'style="([^"]*)"|<style>(.*?)</style>', re.DOTALL)


def answer(markup: str) -> Response:
    """The mail `markup` as a page; its links open in the whole window, not in the frame."""
    markup = markup.replace("<head>", '<head>\n<base target="_top">', 1)
    markup = markup.replace('role="article"', 'role="main"', 1)  # here it is the whole page
    return HTMLResponse(markup, headers={"content-security-policy": _own_styles_only(markup)})


def _own_styles_only(markup: str) -> str:
    """A policy that lets `markup` have the styles that are in it."""
    styles = {
        html.unescape(found[1]) if found[1] is not None else found[2] for found in _STYLES.finditer(markup)
    }
    digests = (base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in sorted(styles))
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; object-src 'none'; style-src 'unsafe-hashes' {allowed}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
