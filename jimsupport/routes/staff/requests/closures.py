"""The end of a question, and its being open again."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.handling import closures
from jimsupport.routes.staff.requests.pages import back, verb
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.words import N_


async def close(request: Request, row: Row, form: Form) -> Response:
    """Close it, and go on with what is next."""
    outcome = form.choice("outcome", closures.CHOSEN)
    await closures.close(request.state.db, row, outcome, by=request.state.actor, now=clock.now())
    if form.flag("next"):
        name = row.first_name or row.name
        return see_other(
            request,
            "staff_next",
            notice=N_("De vraag van %(name)s is afgesloten.") if name else N_("De vraag is afgesloten."),
            values={"name": name},
        )
    return back(request, row, N_("De vraag is afgesloten."))


async def reopen(request: Request, row: Row, form: Form) -> Response:
    await closures.reopen(request.state.db, row, by=request.state.actor, now=clock.now())
    return back(request, row, N_("De vraag staat weer open."))


routes = [verb("closure", close, "close"), verb("closure/undo", reopen, "reopen")]
