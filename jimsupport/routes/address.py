"""A mail address or number that a JIM added: confirmed from a mailbox. A GET changes nothing."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Refused
from jimsupport.domain.people import addresses
from jimsupport.routes.me.doors import speak
from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page


async def show(request: Request) -> Response:
    """Is this yours? One button; then what it means."""
    try:
        asked, jim = await addresses.look(request.state.db, request.path_params["token"], now=clock.now())
    except Refused:
        return render(request, "address/expired.html", status=410)
    speak(request, jim)
    return render(request, "address/confirmed.html" if asked.used else "address/confirm.html", asked=asked)


async def confirm(request: Request) -> Response:
    """Use it; pressing twice is harmless."""
    token = request.path_params["token"]
    try:
        await addresses.confirm(request.state.db, token, now=clock.now())
    except Refused:
        return render(request, "address/expired.html", status=410)
    return see_other(request, "address", token=token)


routes = [
    page("/address/{token}", show, policy=policies.link, name="address"),
    page("/address/{token}", confirm, methods=["POST"], policy=policies.link, name="address_confirm"),
]
