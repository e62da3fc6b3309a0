"""Published situations as professionals look at them: to read, nothing to do. The same pages as everybody's, under their menu."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.routes.dilemmas import listed, opened
from jimsupport.web import policies
from jimsupport.web.routing import page


async def index(request: Request) -> Response:
    """The latest, or those of one theme."""
    return await listed(request, "professional/situations/index.html")


async def show(request: Request) -> Response:
    """One, with what JIMs would do."""
    return await opened(request, "professional/situations/show.html")


routes = [
    page("/situations", index, policy=policies.professional, name="situations"),
    page("/situations/{slug}", show, policy=policies.professional, name="situation"),
]
