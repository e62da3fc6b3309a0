"""What staff say of short replies: that they are the answer, that they are none, or that it was not so after all."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Refused
from jimsupport.domain.replies import proposals
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import local_path, path_for, to_path
from jimsupport.web.routing import Page, page
from jimsupport.words import N_


async def _apply(request: Request, row: Row) -> None:
    await proposals.apply(request.state.db, row, by=request.state.actor, now=clock.now())


async def _dismiss(request: Request, row: Row) -> None:
    await proposals.dismiss(request.state.db, row, by=request.state.actor, now=clock.now())


async def _undo(request: Request, row: Row) -> None:
    await proposals.undo(request.state.db, row, by=request.state.actor, now=clock.now())


def _verb(path: str, act: Callable[[Request, Row], Awaitable[None]], name: str, notice: str) -> Page:
    """A route that settles one proposal, and goes back to the page it was settled on."""

    async def handler(request: Request) -> Response:
        me, form = request.state.person.id, await Form.read(request)
        row = await proposals.for_staff(request.state.db, request.path_params["id"], staff_id=me)
        back = local_path(request, form.text("back")) or path_for(request, "staff_jim", id=row.jim_id)
        try:
            await act(request, row)
        except Refused as refusal:
            return to_path(request, back, notice=refusal.message, values=refusal.values)
        return to_path(request, back, notice=notice)

    where = f"/staff/proposals/{{id:int}}/{path}"
    return page(where, handler, methods=["POST"], policy=policies.staff, name=name)


routes = [
    _verb("application", _apply, "staff_proposal_apply", N_("Overgenomen als antwoord.")),
    _verb("dismissal", _dismiss, "staff_proposal_dismiss", N_("Goed. Het is geen antwoord.")),
    _verb("application/undo", _undo, "staff_proposal_undo", N_("Teruggedraaid.")),
]
