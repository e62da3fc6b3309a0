"""Who JIMsupport is for."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.routing import page


async def about(request: Request) -> Response:
    return render(request, "about.html")


routes = [page("/about", about, policy=policies.public, name="about", still=True)]
