"""Everything that can go wrong, as a kind page, in one place.

Handlers let Invalid, NotFound, Refused and Unavailable rise; nothing else in the product knows
that 422, 404, 409, 429 and 503 exist. Whatever is our fault gets a number, on the page and in the log.
"""

import logging
import math
import secrets
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jimsupport.db import Unavailable
from jimsupport.domain.errors import Invalid, NotFound, Refused, TooMany
from jimsupport.web import policies, sessions, switching
from jimsupport.web.rendering import render
from jimsupport.words import N_

log = logging.getLogger("jimsupport.web")

PAGES = {  # status: the question on the page, and what to do
    400: (N_("Dit konden we niet lezen"), N_("Ga terug en probeer het nog een keer.")),
    403: (
        N_("Dit kwam niet van onze eigen pagina"),
        N_("Open JIMsupport opnieuw en probeer het daar nog een keer."),
    ),
    404: (
        N_("Deze pagina is er niet"),
        N_("Misschien is de link oud, of staat er een letter verkeerd. Bel ons gerust als je iets zoekt."),
    ),
    405: (N_("Zo werkt deze pagina niet"), N_("Ga terug en gebruik de knop op de pagina.")),
    409: (N_("Dat kan nu niet"), ""),
    413: (N_("Dit is te groot"), N_("Stuur een kleiner bestand of een kortere tekst.")),
    422: (N_("Er klopt nog iets niet"), N_("Ga terug en vul het nog een keer in.")),
    429: (N_("Het is even te druk"), ""),
    500: (
        N_("Er ging bij ons iets mis"),
        N_("Het ligt niet aan jou. Probeer het over een paar minuten nog een keer, of bel ons."),
    ),
    503: (
        N_("JIMsupport is er even niet"),
        N_("We zijn ermee bezig en er is niets half bewaard. Bel ons gerust, dan praten we zo verder."),
    ),
}


async def answer(request: Request, error: Exception) -> Response:
    """The page for `error`."""
    match error:
        case HTTPException(status_code=status):
            await _recognise(request)
            response = show(request, status)
            for name, value in (error.headers or {}).items():
                response.headers[name] = value
            return response
        case NotFound():
            return show(request, 404)
        case Invalid(problems=problems):
            return show(request, 422, problems=problems)
        case Refused():
            return show(request, 409, problems=[error])
        case TooMany():
            return _come_back(request, error)
        case Unavailable():
            reference = secrets.token_hex(4)
            log.error("database unavailable, reference %s: %s", reference, error)
            return show(request, 503, reference=reference)
    reference = secrets.token_hex(4)
    log.error("failed, reference %s, %s", reference, _route(request), exc_info=error)
    return show(request, 500, reference=reference)


def _route(request: Request) -> str:
    """What was asked, without the secrets that a path can hold."""
    route = request.scope.get("route")
    return f"{request.method} {route.path}" if route else request.method


def _come_back(request: Request, error: TooMany) -> Response:
    """When it may be asked again, with a button that sends what was typed once more."""
    seconds = max(1, math.ceil(error.wait.total_seconds()))
    log.warning("asked too often: %s", _route(request))
    typed = getattr(request.state, "sent", [])
    response = show(
        request, 429, minutes=math.ceil(seconds / 60), typed=typed, again=switching.here_again(request)
    )
    response.headers["retry-after"] = str(seconds)
    return response


async def _recognise(request: Request) -> None:
    """Find who asks when no route did, so that they keep their own way back on this page too."""
    if hasattr(request.state, "person"):
        return
    db = request.app.state.db
    with suppress(Unavailable):
        async with db.read():
            await sessions.recognise(request, policies.public)


def show(request: Request, status: int, **context: object) -> Response:
    """The page of this status."""
    title, advice = PAGES.get(status, PAGES[400 if status < 500 else 500])
    given = {"problems": [], "reference": None, "minutes": None} | context
    return render(request, "error.html", status=status, heading=title, advice=advice, number=status, **given)


HANDLED = dict.fromkeys((HTTPException, NotFound, Invalid, Refused, TooMany, Unavailable), answer)


class Catch:
    """Answers what nothing else answered, so that no trace ever reaches a browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if started:
                raise
            response: Response = PlainTextResponse("500", status_code=500)
            with suppress(Exception):
                response = await answer(Request(scope, receive), error)
            await response(scope, receive, send)
