"""The danger numbers: open to anyone, also when nothing else works."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.routing import page


async def help_now(request: Request) -> Response:
    return render(request, "help_now.html")


routes = [page("/help-now", help_now, policy=policies.public, name="help_now", still=True)]
