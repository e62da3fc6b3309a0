"""Whose question it is."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.handling import askers
from jimsupport.domain.support import directory
from jimsupport.routes.staff.requests.pages import back, verb
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def attach(request: Request, row: Row, form: Form) -> Response:
    """Staff say which JIM it was: families share a number."""
    jim_id = form.number("jim", needed=N_("Kies een JIM."))
    form.check()
    jim = await directory.for_staff(request.state.db, jim_id or 0, staff_id=request.state.person.id)
    await askers.attach(request.state.db, row, jim.id, by=request.state.actor, now=clock.now())
    return back(request, row, N_("De vraag hoort nu bij %(name)s."), {"name": jim.first_name})


async def detach(request: Request, row: Row, form: Form) -> Response:
    """It was somebody else after all."""
    await askers.detach(request.state.db, row, by=request.state.actor, now=clock.now())
    return back(request, row, N_("Losgekoppeld. Kies opnieuw van wie de vraag is."))


routes = [verb("jim", attach, "attach"), verb("jim/undo", detach, "detach")]
