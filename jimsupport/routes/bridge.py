"""What a phone bridge asks: to which conference a code leads that somebody keyed in.

    GET /bridge/rooms/12345678
    Authorization: Bearer JIMSUPPORT_BRIDGE_KEY

Answers: 200 {"conference": name, "open": true, "opens_at": null}; 404 no room has this code; 401 another key; 429 too
many asked. The conference is there whether or not anybody is in it, so whoever phones first opens it; while `open` is
false the bridge says when it opens, and lets nobody in.
"""

import hmac
import time

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from jimsupport import clock
from jimsupport.domain.rooms import phone
from jimsupport.web import policies
from jimsupport.web.routing import page

MOST, WITHIN = 60, 60.0  # asked in so many seconds, by a process: a guess finds nothing in years


class Limit:
    """So many in a while, and no more."""

    def __init__(self) -> None:
        self._left, self._at = float(MOST), time.monotonic()

    def allows(self) -> bool:
        """Whether one more may come."""
        now = time.monotonic()
        self._left = min(MOST, self._left + (now - self._at) * MOST / WITHIN)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


async def show(request: Request) -> Response:
    """The conference behind a code."""
    key = request.app.state.settings.bridge_key
    if not key:
        raise HTTPException(404)
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {key}".encode()):
        return JSONResponse({"error": "key"}, status_code=401)
    if not request.app.state.bridge_limit.allows():
        return JSONResponse({"error": "busy"}, status_code=429, headers={"retry-after": "10"})
    found = await phone.behind_code(request.state.db, request.path_params["code"], now=clock.now())
    if found is None:
        return JSONResponse({"error": "code"}, status_code=404)
    room, state = found
    opens_at = state.opens_at.isoformat() if state.opens_at else None
    return JSONResponse({"conference": room.name, "open": state.open, "opens_at": opens_at})


routes = [page("/bridge/rooms/{code}", show, policy=policies.public, name="bridge_room")]
