"""Mail that a person must look at: in doubt or failed, settled in one tap, or all on the page at once."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.day import worker
from jimsupport.domain.support import post
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import path_for, see_other, to_path
from jimsupport.web.routing import page
from jimsupport.words import N_

LONGEST_LIST = 12 * post.PAGE  # characters of the ids on one page
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
        request,
        "staff/post.html",
        rows=rows,
        in_doubt=[row.id for row in rows if row.state == "in_doubt"],
        undo=_ids(request.query_params.get("undo", "")),
        REASONS=worker.REASONS,
        paging=paging.over(total, post.PAGE),
    )


async def settle(request: Request) -> Response:
    way = (await Form.read(request)).choice("way", post.WAYS)
    await post.settle(
        request.state.db, request.path_params["id"], way, by=request.state.actor, now=clock.now()
    )
    return see_other(request, "staff_post", notice=DONE[way])


async def all_arrived(request: Request) -> Response:
    """All that stood on the page as in doubt did arrive; the page it leads to offers to take that back."""
    ids = _ids((await Form.read(request)).text("ids", longest=LONGEST_LIST))
    done = await post.all_arrived(request.state.db, ids, by=request.state.actor, now=clock.now())
    path = path_for(request, "staff_post")
    if not done:
        return to_path(request, path, notice=N_("Over deze berichten was al niets meer te zeggen."))
    return to_path(
        request,
        f"{path}?undo={'-'.join(map(str, done))}",
        notice=N_("Goed. Deze berichten tellen als aangekomen: %(count)s."),
        values={"count": len(done)},
    )


async def doubt_again(request: Request) -> Response:
    ids = _ids((await Form.read(request)).text("ids", longest=LONGEST_LIST))
    await post.doubt_again(request.state.db, ids, by=request.state.actor, now=clock.now())
    return see_other(request, "staff_post", notice=N_("Teruggedraaid. Ze staan weer in de lijst."))


def _ids(text: str) -> list[int]:
    """Ids as the page writes them, "3-5-8"; what is no number is left out."""
    return [int(part) for part in text.split("-") if part.isascii() and part.isdigit()][: post.PAGE]


routes = [
    page("/staff/post", index, policy=policies.staff, name="staff_post"),
    page(
        "/staff/post/{id:int}/settlement",
        settle,
        methods=["POST"],
        policy=policies.staff,
        name="staff_post_settle",
    ),
    page(
        "/staff/post/arrived", all_arrived, methods=["POST"], policy=policies.staff, name="staff_post_arrived"
    ),
    page(
        "/staff/post/arrived/undo",
        doubt_again,
        methods=["POST"],
        policy=policies.staff,
        name="staff_post_doubt",
    ),
]
