"""Who answers a JIM who would rather hear from another JIM: what may be told, and to whom, in one tap after reading."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges import offers, wishes
from jimsupport.routes.staff.requests.pages import back, verb
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def share(request: Request, row: Row, form: Form) -> Response:
    """On the phone: what the other JIM may know."""
    shared = form.text("shared", needed=N_("Schrijf op wat de andere JIM mag weten."), longest=wishes.LONGEST)
    theme = form.text("theme", longest=16)
    form.check()
    if row.kind != "other_jim":
        raise Refused(N_("Deze vraag gaat niet over een andere JIM."))
    await wishes.share(request.state.db, row.id, shared, theme=theme, by=request.state.actor, now=clock.now())
    return back(request, row, N_("Dit mag de andere JIM weten. Kies nu wie."))


async def offer(request: Request, row: Row, form: Form) -> Response:
    """Ask one JIM."""
    jim_id = form.number("jim", needed=N_("Kies een JIM."))
    if not jim_id:
        raise Invalid("jim", N_("Kies een JIM."))
    await offers.offer(request.state.db, row, jim_id, by=request.state.actor, now=clock.now())
    return back(request, row, N_("Gevraagd. Je ziet het hier als er antwoord is, of na vijf dagen."))


async def withdraw(request: Request, row: Row, form: Form) -> Response:
    """Ask this JIM no more."""
    await offers.withdraw(request.state.db, row, by=request.state.actor, now=clock.now())
    return back(request, row, N_("Teruggehaald. Je kunt iemand anders vragen."))


routes = [
    verb("wish", share, "wish"),
    verb("offer", offer, "offer"),
    verb("offer/undo", withdraw, "offer_undo"),
]
