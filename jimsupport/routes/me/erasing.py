"""Having everything removed: told what goes and what stays, a week to think it over, sooner for who wants that."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.people import jims
from jimsupport.domain.privacy import leaving, summing
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web import cookies, sessions
from jimsupport.web.responses import to_path
from jimsupport.words import N_

MINE = HOME[1:]


async def new(request: Request, door: Door) -> Response:
    """Remove everything? Or, once asked: when it goes, and the way to undo it."""
    pending = await leaving.coming(door.db, door.jim.id)
    if pending is not None:
        gone_on = jims.today(door.jim, pending.due_at)
        return show(request, door, "me/erasure/coming.html", pending=pending, gone_on=gone_on)
    if not door.signed_in:
        return show(request, door, "me/erasure/sign_in.html")
    if refused := sessions.fresh(request):
        return refused
    gone_on = jims.today(door.jim, clock.now() + leaving.THINK_OVER)
    sums = await summing.of(door.db, door.jim.id)
    return show(request, door, "me/erasure/new.html", sums=sums, gone_on=gone_on)


async def create(request: Request, door: Door) -> Response:
    """Ask for it."""
    if refused := sessions.fresh(request):
        return refused
    await leaving.ask(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/erasure")


async def undo(request: Request, door: Door) -> Response:
    """Let everything stay."""
    await leaving.undo(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, notice=N_("Alles blijft zoals het was."))


async def at_once(request: Request, door: Door) -> Response:
    """Do not wait."""
    if refused := sessions.fresh(request):
        return refused
    await leaving.at_once(door.db, door.jim.id, by=door.by, now=clock.now())
    response = to_path(request, "/erased")
    cookies.drop(response, cookies.SESSION)
    return response


routes = [
    *behind(HOME, "/erasure", new, name="erasure"),
    *behind(MINE, "/erasure", create, name="erasure_ask", methods=["POST"]),
    *behind(HOME, "/erasure/undo", undo, name="erasure_undo", methods=["POST"]),
    *behind(MINE, "/erasure/now", at_once, name="erasure_now", methods=["POST"]),
]
