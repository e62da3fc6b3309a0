"""The front door: what JIMsupport is, in a few lines, and one thing to do."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.routing import page


async def home(request: Request) -> Response:
    return render(request, "home.html")


routes = [page("/", home, policy=policies.public, name="home", still=True)]
