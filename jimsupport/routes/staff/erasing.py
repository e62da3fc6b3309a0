"""A JIM asks on the phone to have everything removed: staff start it, and the JIM gets the same mail and the same week."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.people import jims
from jimsupport.domain.privacy import leaving, summing
from jimsupport.domain.support import receipts
from jimsupport.routes.staff.looks import looked_at
from jimsupport.routes.staff.pages import jim_of, show
from jimsupport.web import policies
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


@looked_at
async def new(request: Request) -> Response:
    """What goes and what stays, to read out; or when it goes."""
    db, jim = request.state.db, await jim_of(request)
    pending = await leaving.coming(db, jim.id)
    due_at = pending.due_at if pending else clock.now() + leaving.THINK_OVER
    return show(
        request,
        "staff/jims/erasure.html",
        jim=jim,
        pending=pending,
        gone_on=jims.today(jim, due_at),
        sums=await summing.of(db, jim.id),
        mailed=await receipts.reachable(db, jim.id) is not None,
    )


async def create(request: Request) -> Response:
    """Asked on the phone."""
    jim = await jim_of(request)
    await leaving.ask(request.state.db, jim.id, by=request.state.actor, now=clock.now(), phone=True)
    return see_other(request, "staff_erasure", id=jim.id)


async def undo(request: Request) -> Response:
    """Taken back on the phone."""
    jim = await jim_of(request)
    await leaving.undo(request.state.db, jim.id, by=request.state.actor, now=clock.now(), phone=True)
    return see_other(request, "staff_jim", id=jim.id, notice=N_("Alles blijft zoals het was."))


routes = [
    page("/staff/jims/{id:int}/erasure", new, policy=policies.staff, name="staff_erasure"),
    page(
        "/staff/jims/{id:int}/erasure",
        create,
        methods=["POST"],
        policy=policies.staff,
        name="staff_erasure_ask",
    ),
    page(
        "/staff/jims/{id:int}/erasure/undo",
        undo,
        methods=["POST"],
        policy=policies.staff,
        name="staff_erasure_undo",
    ),
]
