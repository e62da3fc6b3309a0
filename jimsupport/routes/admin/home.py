"""Where an administrator starts: the few things that are theirs to keep."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.routing import page


async def show(request: Request) -> Response:
    return render(request, "admin/home.html")


routes = [page("/admin", show, policy=policies.administrator, name="admin")]
