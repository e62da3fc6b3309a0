"""Before the page of a JIM opens: why do you look? Whoever is on a request or call of theirs need not say."""

import functools
from contextlib import suppress
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row, Unavailable
from jimsupport.domain.around import looks
from jimsupport.domain.errors import Invalid
from jimsupport.domain.support import timeline
from jimsupport.routes.staff.pages import jim_of, show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import here, local_path, path_for, to_path
from jimsupport.web.routing import Endpoint, page

NEWEST = 6  # of a timeline, beside a question or call


def looked_at(handler: Endpoint) -> Endpoint:
    """A page of a JIM that opens for who may look; anyone else is asked why first, and comes back to it."""

    @functools.wraps(handler)
    async def opened(request: Request) -> Response:
        jim, staff_id = await jim_of(request), request.state.person.id
        if await looks.may_look(request.state.db, jim.id, staff_id=staff_id, now=clock.now()):
            return await handler(request)
        back = urlencode({"to": here(request)})
        return to_path(request, f"{path_for(request, 'staff_jim_why', id=jim.id)}?{back}")

    return opened


async def beside(request: Request, row: Row) -> list[timeline.Entry]:
    """The newest of a JIM's timeline, beside a question or call, for whoever took that on; it is a look at this JIM.

    Where a look cannot be noted, because nothing can be written now, there is none.
    """
    db, staff_id = request.state.db, request.state.person.id
    if row.jim_id is None or row.claimed_by != staff_id:
        return []
    with suppress(Unavailable):
        if await looks.may_look(db, row.jim_id, staff_id=staff_id, now=clock.now()):
            return await timeline.of_jim(db, row.jim_id, limit=NEWEST)
    return []


async def why(request: Request) -> Response:
    return _page(request, await jim_of(request), Form.filled(to=request.query_params.get("to", "")))


def _page(request: Request, jim: Row, form: Form, *, status: int = 200) -> Response:
    return show(request, "staff/jims/why.html", status=status, jim=jim, form=form)


async def say_why(request: Request) -> Response:
    """Keep the reason, and on to the page that was asked for."""
    jim, form = await jim_of(request), await Form.read(request)
    try:
        await looks.say_why(
            request.state.db,
            jim.id,
            form.choice("reason", looks.REASONS),
            form.text("note"),
            staff_id=request.state.person.id,
            now=clock.now(),
        )
    except Invalid as problem:
        return _page(request, jim, form.with_errors(problem), status=422)
    asked = local_path(request, form.text("to"))
    return to_path(request, asked or path_for(request, "staff_jim", id=jim.id))


routes = [
    page("/staff/jims/{id:int}/why", why, policy=policies.staff, name="staff_jim_why"),
    page(
        "/staff/jims/{id:int}/why",
        say_why,
        methods=["POST"],
        policy=policies.staff,
        name="staff_jim_said_why",
    ),
]
