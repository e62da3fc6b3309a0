"""Joining by oneself: the public page, or a card with a code. A first name and one channel."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import links
from jimsupport.domain.access.limits import JOIN
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.office import roster
from jimsupport.domain.people import channels, consent, joining, names
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

ASKED = {"mail": "join_mailed", "phone": "join_will_ring"}


async def new(request: Request) -> Response:
    """Who this is for, and two fields."""
    return _page(request, Form.filled(card=Form.of_query(request).typed("card")[:40]))


def _page(request: Request, form: Form, status: int = 200) -> Response:
    return render(request, "join/new.html", status=status, form=form, texts=consent.TEXTS[consent.VERSION])


async def create(request: Request) -> Response:
    """Mail a confirmation, or put a call on the staff's list; the answer never tells who is known."""
    form = await Form.read(request)
    try:
        name = form.text(
            "first_name", needed=N_("Vul je voornaam in, bijvoorbeeld Hilde."), longest=names.LONGEST
        )
        contact = form.text(
            "contact",
            needed=N_(
                "Vul een e-mailadres of telefoonnummer in, bijvoorbeeld naam@voorbeeld.nl of 06 12 34 56 78."
            ),
            longest=254,
        )
        form.check()
        kind, address, _ = channels.guess(contact)
        await joining.ask(
            request.state.db,
            first_name=name,
            kind=kind,
            address=address,
            language=request.state.language,
            card=form.text("card", longest=40),
            now=clock.now(),
        )
    except Invalid as problem:
        return _page(request, form.with_errors(problem), status=422)
    return see_other(request, ASKED[kind])


async def mailed(request: Request) -> Response:
    """«Kijk in je mail»."""
    return render(request, "join/mailed.html")


async def will_ring(request: Request) -> Response:
    """«We bellen je»: who, and by when."""
    return render(
        request, "join/will_ring.html", promised=await roster.promised(request.state.db, clock.now())
    )


async def show(request: Request) -> Response:
    """What the mailed link opens: one button that joins."""
    try:
        asked = await joining.look(request.state.db, request.path_params["token"], now=clock.now())
    except Refused:
        return render(request, "join/expired.html", status=410)
    return render(request, "join/welcome.html" if asked.used_at else "join/confirm.html")


async def confirm(request: Request) -> Response:
    """Join, and go on to what can be chosen; pressing it twice is harmless."""
    db, now = request.state.db, clock.now()
    try:
        jim_id = await joining.confirm(db, request.path_params["token"], now=now)
    except Refused:
        return render(request, "join/expired.html", status=410)
    return see_other(request, "link_consent", token=await links.create(db, jim_id, "joined", now=now))


routes = [
    page("/join", new, policy=policies.public, name="join"),
    page(
        "/join", create, methods=["POST"], policy=policies.public, name="join_create", steady=True, limit=JOIN
    ),
    page("/join/mail", mailed, policy=policies.public, name="join_mailed"),
    page("/join/phone", will_ring, policy=policies.public, name="join_will_ring"),
    page("/join/{token}", show, policy=policies.link, name="join_show"),
    page("/join/{token}", confirm, methods=["POST"], policy=policies.link, name="join_confirm"),
]
