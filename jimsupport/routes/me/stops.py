"""Stopping, in one tap and without a reason; and coming back."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.people import stops
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.words import N_


async def new(request: Request, door: Door) -> Response:
    """Stop? Or, once stopped: what that means, and the way back."""
    if door.jim.stopped_at:
        return show(request, door, "me/stopped.html", again=f"{door.home}/resume")
    return show(request, door, "me/stop.html")


async def create(request: Request, door: Door) -> Response:
    """Send nothing more."""
    await stops.stop(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/stop")


async def destroy(request: Request, door: Door) -> Response:
    """Take the stop back."""
    await stops.resume(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, notice=N_("Fijn dat je er weer bent. Je hoort weer van ons."))


routes = [
    *behind(HOME, "/stop", new, name="stop"),
    *behind(HOME, "/stop", create, name="stop_create", methods=["POST"]),
    *behind(HOME, "/resume", destroy, name="resume", methods=["POST"]),
]
