"""Refuse what another site makes a browser send (ASVS 5.0, 3.5.1).

Browsers say where a request comes from in Sec-Fetch-Site; older ones at least in Origin, which is
compared with the configured address, never with Host. A request with neither comes from no
browser that we serve: it passes only without a session, since then there is nothing to borrow.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from jimsupport.web import cookies


def check(request: Request) -> None:
    """Raise 403 unless the request comes from one of our own pages."""
    if not _ours(request):
        raise HTTPException(403)


def _ours(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is not None:
        return origin == request.app.state.settings.base_url
    return cookies.SESSION not in request.cookies
