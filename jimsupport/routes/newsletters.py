"""Newsletters for who reads them: the archive for everybody, a yes of one's own, and a no from any copy in one tap."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Refused
from jimsupport.domain.newsletters import newsletters, readers
from jimsupport.domain.people import jims
from jimsupport.mail import markdown
from jimsupport.routes.me.doors import speak
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other, to_path
from jimsupport.web.routing import page
from jimsupport.words import N_

YES, NO = N_("Je krijgt de nieuwsbrief."), N_("Goed. Je krijgt geen nieuwsbrief meer.")


async def index(request: Request) -> Response:
    """Those that went out, the latest first."""
    found = await newsletters.archive(request.state.db)
    said = [(row, *newsletters.in_language(row, request.state.language)) for row in found]
    return render(request, "newsletters/index.html", newsletters=said)


async def show(request: Request) -> Response:
    """One of them."""
    row = await newsletters.published(request.state.db, request.path_params["slug"])
    title, text, said_in = newsletters.in_language(row, request.state.language)
    return render(
        request,
        "newsletters/show.html",
        newsletter=row,
        title=title,
        text=markdown.page(text),
        said_in=said_in,
    )


async def mine(request: Request) -> Response:
    """Do you want the newsletter?"""
    reads = await readers.of(request.state.db, request.state.person.id)
    return render(request, "newsletters/mine.html", reads=reads)


async def start(request: Request) -> Response:
    """Yes."""
    try:
        await readers.start(
            request.state.db, request.state.person.id, by=request.state.actor, now=clock.now()
        )
    except Refused as refusal:
        return see_other(request, "my_newsletter", notice=refusal.message)
    return see_other(request, "my_newsletter", notice=YES)


async def stop(request: Request) -> Response:
    """No more."""
    await readers.stop(request.state.db, request.state.person.id, by=request.state.actor, now=clock.now())
    return see_other(request, "my_newsletter", notice=NO)


async def ask(request: Request) -> Response:
    """The page behind «geen nieuwsbrief meer» in a copy: asking changes nothing."""
    person, _ = await readers.of_token(request.state.db, request.path_params["token"])
    speak(request, person)
    reads = await readers.of(request.state.db, person.id)
    return render(request, "newsletters/stop.html", reads=reads, token=request.path_params["token"])


async def switch_off(request: Request) -> Response:
    """No more of these; a mail program (RFC 8058) presses no button of ours, and gets no page."""
    db = request.state.db
    person, newsletter_id = await readers.of_token(db, request.path_params["token"])
    pressed = (await Form.read(request))["page"]
    by = await _actor(request, person)
    await readers.stop(db, person.id, newsletter_id=newsletter_id, by=by, now=clock.now())
    return to_path(request, request.url.path) if pressed else Response(status_code=200)


async def switch_on(request: Request) -> Response:
    """Send it again after all."""
    token = request.path_params["token"]
    person, _ = await readers.of_token(request.state.db, token)
    by = await _actor(request, person)
    try:
        await readers.start(request.state.db, person.id, by=by, now=clock.now())
    except Refused as refusal:
        return see_other(request, "newsletter_stop", token=token, notice=refusal.message)
    return see_other(request, "newsletter_stop", token=token, notice=YES)


async def _actor(request: Request, person: Row) -> str:
    """Who does this by a link: a JIM, or somebody who works here."""
    role = "jim" if await jims.is_jim(request.state.db, person.id) else "professional"
    return f"{role}:{person.id}"


_STOP = "/newsletters/stop/{token}"
routes = [
    page("/newsletters", index, policy=policies.public, name="newsletters"),
    page("/newsletters/{slug}", show, policy=policies.public, name="newsletter"),
    page("/my-newsletter", mine, policy=policies.signed_in, name="my_newsletter"),
    page("/my-newsletter", start, methods=["POST"], policy=policies.signed_in, name="my_newsletter_start"),
    page("/my-newsletter/end", stop, methods=["POST"], policy=policies.signed_in, name="my_newsletter_stop"),
    page(_STOP, ask, policy=policies.link, name="newsletter_stop"),
    page(_STOP, switch_off, methods=["POST"], policy=policies.link, name="newsletter_off", one_click=True),
    page(f"{_STOP}/undo", switch_on, methods=["POST"], policy=policies.link, name="newsletter_on"),
]
