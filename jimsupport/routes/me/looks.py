"""Who looked: every time someone of JIMwerkt opened this JIM's page, and why."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.domain.around import looks
from jimsupport.routes.me.doors import HOME, Door, behind, show
from jimsupport.web.paging import Paging


async def index(request: Request, door: Door) -> Response:
    """The list, newest first."""
    paging = Paging.of(request)
    return show(
        request,
        door,
        "me/looks.html",
        rows=await looks.of_jim(door.db, door.jim.id, page=paging.page),
        SAID=looks.SAID,
        paging=paging.over(await looks.count(door.db, door.jim.id), looks.PAGE),
    )


routes = behind(HOME[1:], "/looks", index, name="looks")
