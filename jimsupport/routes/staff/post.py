"""Mail that a person must look at: in doubt or failed, settled in one tap."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.day import worker
from jimsupport.domain.support import post
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

DONE = {
    "arrived": N_("Goed. Het bericht telt als aangekomen."),
    "again": N_("Het bericht gaat zo nog een keer uit."),
    "drop": N_("Het bericht gaat niet meer uit."),
}


async def index(request: Request) -> Response:
    db, now, paging = request.state.db, clock.now(), Paging.of(request)
    staff_id = request.state.person.id
    total = await post.count(db, staff_id=staff_id, now=now)
    rows = await post.troubled(db, staff_id=staff_id, now=now, page=paging.page)
    return show(
        request, "staff/post.html", rows=rows, REASONS=worker.REASONS, paging=paging.over(total, post.PAGE)
    )


async def settle(request: Request) -> Response:
    way = (await Form.read(request)).choice("way", post.WAYS)
    await post.settle(
        request.state.db, request.path_params["id"], way, by=request.state.actor, now=clock.now()
    )
    return see_other(request, "staff_post", notice=DONE[way])


routes = [
    page("/staff/post", index, policy=policies.staff, name="staff_post"),
    page(
        "/staff/post/{id:int}/settlement",
        settle,
        methods=["POST"],
        policy=policies.staff,
        name="staff_post_settle",
    ),
]
