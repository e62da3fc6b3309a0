"""Search in what JIMs would do, for everybody: published tips, situations and stories."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.responses import to_path
from jimsupport.web.routing import page
from jimsupport.web.searching import answered


async def index(request: Request) -> Response:
    """What was found; a JIM goes to the page that knows them."""
    person = request.state.person
    if person and request.state.role == "jim":
        asked = f"?{request.url.query}" if request.url.query else ""
        return to_path(request, f"/me/search{asked}")
    return render(request, "search/index.html", **await answered(request))


routes = [page("/search", index, policy=policies.public, name="search")]
