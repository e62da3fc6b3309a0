"""A JIM's pause: made by choosing a day, ended by going on."""

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.people import jims, pauses
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

MONTHS = (1, 3, 6)


async def new(request: Request, door: Door) -> Response:
    """How long? Or, in a pause: until when, and the way to go on."""
    return _page(request, door, Form())


def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    now = clock.now()
    return show(
        request,
        door,
        "me/pause.html",
        status=status,
        form=form,
        paused=jims.is_paused(door.jim, now),
        choices=[(months, _in_months(door, months)) for months in MONTHS],
    )


def _in_months(door: Door, months: int) -> date:
    return cadence.after(jims.today(door.jim, clock.now()), f"P{months}M")


async def create(request: Request, door: Door) -> Response:
    """Hold messages back until the day chosen."""
    form = await Form.read(request)
    try:
        until: Any = form.date(
            "until",
            needed=N_("Vul een dag in, bijvoorbeeld 24-11-2026."),
            today=jims.today(door.jim, clock.now()),
        )
        form.check()
        await pauses.start(door.db, door.jim.id, until=until, by=door.by, now=clock.now())
    except Invalid as problem:
        return _page(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/pause")


async def destroy(request: Request, door: Door) -> Response:
    """Go on."""
    await pauses.end(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/pause", notice=N_("Je pauze is voorbij. Je hoort weer van ons."))


routes = [
    *behind(HOME, "/pause", new, name="pause"),
    *behind(HOME, "/pause", create, name="pause_create", methods=["POST"]),
    *behind(HOME, "/pause/end", destroy, name="pause_end", methods=["POST"]),
]
