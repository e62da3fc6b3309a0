"""Words of staff's own on a JIM, to find them by."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.handling import tags
from jimsupport.routes.staff import jims
from jimsupport.routes.staff.looks import looked_at
from jimsupport.routes.staff.pages import jim_of
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


@looked_at
async def create(request: Request) -> Response:
    jim, form = await jim_of(request), await Form.read(request)
    try:
        name = form.text("tag", longest=200)
        form.check()
        await tags.add(request.state.db, jim.id, name, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await jims.show_one(request, form.with_errors(problem), status=422)
    return see_other(request, "staff_jim", id=jim.id, notice=N_("Het woord staat erbij."))


async def destroy(request: Request) -> Response:
    jim, number = await jim_of(request), (await Form.read(request)).number("tag")
    await tags.remove(request.state.db, jim.id, number or 0, by=request.state.actor, now=clock.now())
    return see_other(request, "staff_jim", id=jim.id, notice=N_("Het woord is weg."))


routes = [
    page("/staff/jims/{id:int}/tags", create, methods=["POST"], policy=policies.staff, name="staff_jim_tag"),
    page(
        "/staff/jims/{id:int}/tags/removal",
        destroy,
        methods=["POST"],
        policy=policies.staff,
        name="staff_jim_untag",
    ),
]
