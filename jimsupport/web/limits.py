"""Who is counted when somebody asks much: the person who is signed in, else where they come from on the network.

The address is what uvicorn makes of it: that of the other end, unless that is a proxy on JIMSUPPORT_TRUSTED_PROXIES, of
which the last address in X-Forwarded-For that is not such a proxy is believed. What a browser puts there itself
stands further to the front, and counts for nothing.
"""

from starlette.requests import Request

from jimsupport import clock
from jimsupport.domain.access import limits
from jimsupport.domain.access.limits import Limit
from jimsupport.domain.errors import TooMany


async def check(request: Request, limit: Limit) -> None:
    """Count one more of `limit` for whoever asks. Raises TooMany."""
    factor = request.app.state.settings.limit_factor
    await limits.check(request.state.db, limit, asker(request), factor=factor, now=clock.now())


async def exceeded(request: Request, limit: Limit) -> bool:
    """The same, for what is never refused: whether it is more than usual."""
    try:
        await check(request, limit)
    except TooMany:
        return True
    return False


def asker(request: Request) -> str:
    """Who is counted."""
    person = getattr(request.state, "person", None)
    if person is not None:
        return f"person:{person.id}"
    return limits.place(request.client.host if request.client else None)
