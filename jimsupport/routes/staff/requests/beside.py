"""Two questions side by side: what was said in each, and whether they are one."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.domain.errors import NotFound
from jimsupport.domain.handling import merges
from jimsupport.domain.support import conversation, requests, timeline
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.requests.pages import load
from jimsupport.web import policies
from jimsupport.web.routing import page


async def index(request: Request) -> Response:
    """The question of the path with `other` beside it: of the same JIM, or one of them nobody's."""
    db, staff_id, row = request.state.db, request.state.person.id, await load(request)
    other = await requests.for_staff(db, request.path_params["other"], staff_id=staff_id)
    if other.id == row.id or (row.jim_id and other.jim_id and row.jim_id != other.jim_id):
        raise NotFound
    both = []
    for each in (row, other):
        thread = await conversation.thread(db, each.id)
        both.append((each, thread, await conversation.names(db, thread.entries)))
    return show(
        request,
        "staff/requests/beside.html",
        row=row,
        other=other,
        both=both,
        mergeable=merges.fits(row, other),
        OUTCOMES=timeline.OUTCOMES,
    )


routes = [
    page(
        "/staff/requests/{id:int}/beside/{other:int}",
        index,
        policy=policies.staff,
        name="staff_request_beside",
    )
]
