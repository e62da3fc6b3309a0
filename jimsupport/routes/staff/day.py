"""The day: one screen with what needs a person, and the way to the next."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.support import day, summary, timeline, worker
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.paging import Paging
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

ROUTES_OF = {"request": "staff_request", "call": "staff_call"}


async def index(request: Request) -> Response:
    db, now, paging = request.state.db, clock.now(), Paging.of(request)
    whose = request.query_params.get("whose", "all")
    whose = whose if whose in day.WHOSE else "all"
    found = await day.page(db, staff_id=request.state.person.id, now=now, number=paging.page, whose=whose)
    return show(
        request,
        "staff/day.html",
        found=found,
        whose=whose,
        summary=await summary.of_today(db, staff_id=request.state.person.id, now=now),
        REASONS=worker.REASONS,
        OUTCOMES=timeline.OUTCOMES,
        paging=paging.over(found.total, day.PAGE, whose="" if whose == "all" else whose),
    )


async def following(request: Request) -> Response:
    """To what this member of staff could take next, or back to the day when all is done."""
    found = await day.next_for(request.state.db, staff_id=request.state.person.id, now=clock.now())
    if found is None:
        return see_other(request, "staff_day", notice=N_("Niets meer te doen. Mooi werk."))
    source, item_id = found
    return see_other(request, ROUTES_OF[source], id=item_id)


routes = [
    page("/staff", index, policy=policies.staff, name="staff_day"),
    page("/staff/next", following, policy=policies.staff, name="staff_next"),
]
