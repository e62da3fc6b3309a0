"""Development only: the mail we sent, as its receivers see it; the HTML of each in a frame."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.domain.errors import NotFound
from jimsupport.mail import file_mailbox
from jimsupport.mail.carrier import mailbox_folder
from jimsupport.mail.file_mailbox import Letter
from jimsupport.web import mail_frame, policies
from jimsupport.web.paging import Paging
from jimsupport.web.rendering import render
from jimsupport.web.routing import page

A_PAGE = 30
NEWEST = 600  # letters that a search looks through
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
    response.headers["content-security-policy"] = mail_frame.FRAMING
    return response


async def body(request: Request) -> Response:
    """The HTML of one letter."""
    return mail_frame.answer(_letter(request).html)


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
