"""Who is quiet: to look at, not to work through. An organisation shows as counts alone."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.support import quiet
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.paging import Paging
from jimsupport.web.routing import page
from jimsupport.words import N_

CHOICES = {
    "ring_me": N_("Bel me als ik stil ben"),
    "resting": N_("Wil rust, één groet per jaar"),
    "ordinary": N_("Gewoon ritme"),
    "often": N_("Vaak"),
    "yearly": N_("Er zijn is genoeg"),
    "on_request": N_("Alleen als ik erom vraag"),
}


async def index(request: Request) -> Response:
    db, now, paging = request.state.db, clock.now(), Paging.of(request)
    asked = request.query_params.get("days", "")
    days = next((days for days in quiet.PERIODS if str(days) == asked), quiet.DEFAULT)
    choice = request.query_params.get("choice", "")
    chosen = quiet.Quiet(days=days, choice=choice if choice in quiet.CHOICES else None)
    counts = await quiet.counts(db, chosen, now=now, staff_id=request.state.person.id)
    total = counts[chosen.choice] if chosen.choice else sum(counts.values())
    rows = await quiet.listed(db, chosen, staff_id=request.state.person.id, now=now, page=paging.page)
    return show(
        request,
        "staff/quiet.html",
        chosen=chosen,
        counts=counts,
        rows=rows,
        organisations=await quiet.by_organisation(db, chosen, now=now),
        paging=paging.over(total, quiet.PAGE, days=str(days), choice=chosen.choice or ""),
        PERIODS=quiet.PERIODS,
        CHOICES=CHOICES,
    )


routes = [page("/staff/quiet", index, policy=policies.staff, name="staff_quiet")]
