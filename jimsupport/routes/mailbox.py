"""Development only: the mail we sent, as its receivers see it.

The HTML of a mail is an answer of its own, shown in a frame. It may use exactly the styles it came with
(by their hashes, CSP level 3) and nothing else: no scripts, no pictures, nothing from elsewhere.
"""

import base64
import hashlib
import html
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from jimsupport.domain.errors import NotFound
from jimsupport.mail import file_mailbox
from jimsupport.mail.carrier import mailbox_folder
from jimsupport.mail.file_mailbox import Letter
from jimsupport.web import policies
from jimsupport.web.paging import Paging
from jimsupport.web.rendering import render
from jimsupport.web.routing import page
from jimsupport.web.security import CONTENT

A_PAGE = 30
NEWEST = 600  # letters that a search looks through
_STYLES = re.compile(r'style="([^"]*)"|<style>(.*?)</style>', re.DOTALL)
_LINK = re.compile(r"https?://[^\s<>]+")


async def index(request: Request) -> Response:
    """The letters, newest first; `q` is an address or part of one."""
    paging = Paging.of(request)
    letters = file_mailbox.letters(_folder(request), limit=NEWEST)
    wanted = [letter for letter in letters if paging.q.casefold() in letter.to.casefold()]
    start = (paging.page - 1) * A_PAGE
    paging = paging.over(len(wanted), A_PAGE)
    return render(request, "mailbox/index.html", letters=wanted[start : start + A_PAGE], paging=paging)


async def show(request: Request) -> Response:
    """One letter: its headers, its page in a frame, its text."""
    letter = _letter(request)
    response = render(request, "mailbox/show.html", letter=letter, parts=_with_links(letter.text))
    response.headers["content-security-policy"] = f"{CONTENT}; frame-src 'self'"
    return response


async def body(request: Request) -> Response:
    """The HTML of one letter; its links open in the whole window, not in the frame."""
    letter = _letter(request)
    markup = letter.html.replace("<head>", '<head>\n<base target="_top">', 1)
    markup = markup.replace('role="article"', 'role="main"', 1)  # here it is the whole page
    return HTMLResponse(markup, headers={"content-security-policy": _own_styles_only(markup)})


def _folder(request: Request) -> Path:
    settings = request.app.state.settings
    folder = mailbox_folder(settings.mail_url)
    if folder is None or not settings.development:
        raise NotFound
    return folder


def _letter(request: Request) -> Letter:
    letter = file_mailbox.letter(_folder(request), request.path_params["name"])
    if letter is None:
        raise NotFound
    return letter


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


def _with_links(text: str) -> list[tuple[str, bool]]:
    """`text` in pieces, and of each whether it is a link."""
    pieces, start = [], 0
    for found in _LINK.finditer(text):
        pieces += [(text[start : found.start()], False), (found[0], True)]
        start = found.end()
    return [*pieces, (text[start:], False)]


routes = [
    page("/mailbox", index, policy=policies.public, name="mailbox"),
    page("/mailbox/{name}", show, policy=policies.public, name="letter"),
    page("/mailbox/{name}/body", body, policy=policies.public, name="letter_body"),
]
