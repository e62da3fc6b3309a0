"""What we keep, and for how long."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.routing import page


async def privacy(request: Request) -> Response:
    return render(request, "privacy.html", texts=request.app.state.settings.texts)


async def erased(request: Request) -> Response:
    """After somebody was erased: they are nobody we know any more."""
    return render(request, "erased.html")


routes = [
    page("/privacy", privacy, policy=policies.public, name="privacy", still=True),
    page("/erased", erased, policy=policies.public, name="erased", still=True),
]
