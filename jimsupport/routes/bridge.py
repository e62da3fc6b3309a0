"""What a phone bridge asks: to which conference a code leads that somebody keyed in.

    GET /bridge/rooms/12345678
    Authorization: Bearer JIMSUPPORT_BRIDGE_KEY

Answers: 200 {"conference": name, "open": true, "opens_at": null}; 404 no room has this code; 401 another key; 429 too
many asked. The conference is there whether or not anybody is in it, so whoever phones first opens it; while `open` is
false the bridge says when it opens, and lets nobody in.
"""

import hmac
import math

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from jimsupport import clock
from jimsupport.domain.access.limits import BRIDGE
from jimsupport.domain.errors import TooMany
from jimsupport.domain.rooms import phone
from jimsupport.web import limits, policies
from jimsupport.web.routing import page


async def show(request: Request) -> Response:
    """The conference behind a code."""
    key = request.app.state.settings.bridge_key
    if not key:
        raise HTTPException(404)
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {key}".encode()):
        return JSONResponse({"error": "key"}, status_code=401)
    try:
        await limits.check(request, BRIDGE)  # so that a guess finds nothing in years
    except TooMany as busy:
        wait = math.ceil(busy.wait.total_seconds())
        return JSONResponse({"error": "busy"}, status_code=429, headers={"retry-after": f"{wait}"})
    found = await phone.behind_code(request.state.db, request.path_params["code"], now=clock.now())
    if found is None:
        return JSONResponse({"error": "code"}, status_code=404)
    room, state = found
    opens_at = state.opens_at.isoformat() if state.opens_at else None
    return JSONResponse({"conference": room.name, "open": state.open, "opens_at": opens_at})


routes = [page("/bridge/rooms/{code}", show, policy=policies.public, name="bridge_room")]
