"""The calendar of a member of staff, behind its secret address; whoever has that needs nothing else."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.talks import feeds
from jimsupport.web import policies
from jimsupport.web.routing import page


async def show(request: Request) -> Response:
    """The talks as a calendar; 304 for a program that has it as it is."""
    db = request.state.db
    staff = await feeds.open(db, request.path_params["token"])
    content = await feeds.content(db, staff, now=clock.now())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "referrer-policy": "no-referrer"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="gesprekken.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


routes = [page("/calendar/{token}.ics", show, policy=policies.link, name="calendar")]
