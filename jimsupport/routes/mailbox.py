"""Development only: the mail we sent, as its receivers see it, the HTML of each in a frame; and an answer to it."""

import re
import secrets
from email import policy
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.mail import file_mailbox, received
from jimsupport.mail.carrier import mailbox_folder
from jimsupport.mail.file_mailbox import Letter
from jimsupport.web import mail_frame, policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

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
    return _page(request, _letter(request), Form.filled())


def _page(request: Request, letter: Letter, form: Form, *, status: int = 200) -> Response:
    context = {"letter": letter, "parts": _with_links(letter.text), "form": form}
    response = render(request, "mailbox/show.html", status=status, **context)
    response.headers["content-security-policy"] = mail_frame.FRAMING
    return response


async def body(request: Request) -> Response:
    """The HTML of one letter; a text message has none."""
    letter = _letter(request)
    if letter.is_text:
        raise NotFound
    return mail_frame.answer(letter.html)


async def reply(request: Request) -> Response:
    """Answer a letter as its receiver would from their own mail program or phone: it comes in by the same door."""
    letter = _letter(request)
    form = await Form.read(request)
    words = form.text("body", needed=N_("Schrijf eerst iets op."))
    try:
        form.check()
    except Invalid as problem:
        return _page(request, letter, form.with_errors(problem), status=422)
    now, name = clock.now(), secrets.token_hex(8)
    raw, to = words.encode(), request.app.state.settings.text_sender
    if not letter.is_text:
        raw, to = letter.answered(words, now=now, name=name).as_bytes(policy=policy.SMTP), letter.reply_to
    door = "text" if letter.is_text else "mail"
    await received.store(
        request.state.db, raw, door=door, sender=letter.to, recipients=[to], now=now, ref=name
    )
    notice = N_("Je antwoord is binnen. Binnen tien seconden ziet JIMwerkt het.")
    return see_other(request, "letter", name=letter.name, notice=notice)


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
    page("/mailbox/{name}/reply", reply, methods=["POST"], policy=policies.public, name="letter_reply"),
    page("/mailbox/{name}/body", body, policy=policies.public, name="letter_body"),
]
