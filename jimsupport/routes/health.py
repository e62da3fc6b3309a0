"""Whether this process can serve: for a load balancer, not for people."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from jimsupport.web import policies
from jimsupport.web.routing import page


async def health(request: Request) -> Response:
    await request.state.db.ping()
    return PlainTextResponse("ok")


routes = [page("/health", health, policy=policies.public, name="health")]
