"""A JIM searches in what other JIMs would do; what is not there, they ask staff in one tap."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import links
from jimsupport.domain.errors import Invalid
from jimsupport.domain.support import requests
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.web.searching import answered
from jimsupport.words import N_, say

LONGEST = 200  # characters of what was typed
SOUGHT = N_("Ik zocht bij de tips naar «%(typed)s», en vond niet wat ik zocht.")


async def index(request: Request, door: Door) -> Response:
    """What was found."""
    return show(request, door, "me/search.html", **await answered(request))


async def ask(request: Request, door: Door) -> Response:
    """A question to staff with the words that were typed."""
    form = await Form.read(request)
    try:
        typed = form.text("q", needed=N_("Schrijf eerst op wat je zoekt."), longest=LONGEST)
        form.check()
        async with door.db.write():
            request_id = await requests.open(
                door.db,
                kind="question",
                door="page",
                body=say(request.state.language, SOUGHT) % {"typed": typed},
                jim_id=door.jim.id,
                by=door.by,
                now=clock.now(),
            )
            if door.link is not None:
                await links.concern(door.db, door.link, request_id)
    except Invalid:
        return back(request, door, "/search")
    return back(request, door, "/asked")


routes = [
    *behind(HOME, "/search", index, name="search"),
    *behind(HOME, "/search/ask", ask, name="search_ask", methods=["POST"]),
]
