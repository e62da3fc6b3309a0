"""Who reads along with this JIM: name somebody, see what they said, stop."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.around import helpers
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.people import names
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

NEEDED = N_("Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.")


async def index(request: Request, door: Door) -> Response:
    return await _page(request, door, Form())


async def _page(request: Request, door: Door, form: Form, *, status: int = 200) -> Response:
    helper = await helpers.latest(door.db, door.jim.id)
    return show(request, door, "me/helper.html", status=status, form=form, helper=helper)


def named(form: Form) -> dict[str, Any]:
    """Whom a form names; raises Invalid. The field is no `first_name`, which is the JIM's on pages that hold both."""
    values = {
        "first_name": form.text("helper_name", longest=names.LONGEST, needed=N_("Vul een voornaam in.")),
        "relation": form.text("relation", longest=names.LONGEST),
        "address": form.text("address", longest=254, needed=NEEDED),
    }
    form.check()
    return values


async def create(request: Request, door: Door) -> Response:
    form = await Form.read(request)
    try:
        await helpers.ask(door.db, door.jim.id, **named(form), by=door.by, now=clock.now())
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, "/helper", notice=refusal.message)
    return back(request, door, "/helper")


async def destroy(request: Request, door: Door) -> Response:
    await helpers.end(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/helper", notice=N_("Gestopt. Er gaan geen kopieën meer uit."))


async def restore(request: Request, door: Door) -> Response:
    try:
        await helpers.restore(door.db, door.jim.id, by=door.by, now=clock.now())
    except Refused as refusal:
        return back(request, door, "/helper", notice=refusal.message)
    return back(request, door, "/helper", notice=N_("Teruggedraaid."))


MINE = HOME[1:]
routes = [
    *behind(MINE, "/helper", index, name="helper"),
    *behind(MINE, "/helper", create, name="helper_create", methods=["POST"]),
    *behind(MINE, "/helper/end", destroy, name="helper_end", methods=["POST"]),
    *behind(MINE, "/helper/end/undo", restore, name="helper_restore", methods=["POST"]),
]
