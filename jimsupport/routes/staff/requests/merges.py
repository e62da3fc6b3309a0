"""Two questions that are one: put together, and taken apart again within a day."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.handling import merges
from jimsupport.routes.staff.requests.pages import back, verb
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def merge(request: Request, row: Row, form: Form) -> Response:
    """Go on in the other one, and show that."""
    into = form.number("into", needed=N_("Vul het nummer van de andere vraag in."))
    form.check()
    target = await merges.merge(request.state.db, row, into or 0, by=request.state.actor, now=clock.now())
    notice = N_("Samengevoegd. Alles van vraag %(number)s staat nu hier.")
    return back(request, target, notice, {"number": row.id})


async def undo(request: Request, row: Row, form: Form) -> Response:
    await merges.undo(request.state.db, row, by=request.state.actor, now=clock.now())
    return back(request, row, N_("De twee vragen staan weer los van elkaar."))


routes = [verb("merge", merge, "merge"), verb("merge/undo", undo, "unmerge", merged_too=True)]
