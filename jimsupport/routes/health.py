"""Whether this process can serve, for a load balancer; whether post goes out, for whoever keeps watch. Not for people."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from jimsupport import clock
from jimsupport.domain.day import worker
from jimsupport.domain.office import stopping
from jimsupport.web import policies
from jimsupport.web.routing import page


async def health(request: Request) -> Response:
    await request.state.db.ping()
    return PlainTextResponse("ok")


async def post(request: Request) -> Response:
    """503 and why, in a word, while a person is needed for anything to go out; nothing of what was said to us."""
    db = request.state.db
    state = await worker.state(db, now=clock.now())
    stopped = not request.app.state.settings.sending or await stopping.is_stopped(db)
    trouble = {
        "stopped": stopped,
        "silent": state.silent,
        "alarm": bool(state.alarms),
        "stuck": bool(state.stuck),
    }
    found = next((word for word, is_so in trouble.items() if is_so), None)
    return PlainTextResponse(found or "ok", status_code=503 if found else 200)


routes = [
    page("/health", health, policy=policies.public, name="health"),
    page("/health/post", post, policy=policies.public, name="health_post"),
]
