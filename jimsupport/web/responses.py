"""Where to go after a POST.

return see_other(request, "request", id=12, notice=N_("Je antwoord is verstuurd."))
"""

import json
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jimsupport.web import cookies

NOTICE_SECONDS = 60


def see_other(
    request: Request,
    name: str,
    /,
    *,
    notice: str | None = None,
    values: dict[str, object] | None = None,
    **params: object,
) -> Response:
    """303 to the route called `name`; the next page says `notice` (a msgid, with its `values`) once."""
    return to_path(request, path_for(request, name, **params), notice=notice, values=values)


def to_path(
    request: Request, path: str, *, notice: str | None = None, values: dict[str, object] | None = None
) -> Response:
    """303 to a path of our own; what came from outside goes through `local_path` first."""
    response = RedirectResponse(path, status_code=303)
    if notice:
        text = json.dumps([notice, values or {}])
        value = cookies.sign(request.app.state.settings.secret, "notice", text, seconds=NOTICE_SECONDS)
        cookies.put(response, cookies.NOTICE, value, seconds=NOTICE_SECONDS)
    return response


def notice_of(request: Request) -> tuple[str, dict[str, object]] | None:
    """The notice left for this page by `see_other`: its msgid and values."""
    value = request.cookies.get(cookies.NOTICE)
    text = cookies.signed(request.app.state.settings.secret, "notice", value) if value else None
    if text is None:
        return None
    message, values = json.loads(text)
    return message, values


def path_for(request: Request, name: str, /, **params: object) -> str:
    """The path of a route by its name."""
    return str(request.app.url_path_for(name, **params))


def here(request: Request) -> str:
    """The path to come back to this page by: its own, or after a POST the nearest one that a GET opens."""
    path = request.url.path
    if request.method in ("GET", "HEAD"):
        return f"{path}?{request.url.query}" if request.url.query else path
    while path and local_path(request, path) is None:
        path = path.rpartition("/")[0]
    return path or "/"


def local_path(request: Request, text: str) -> str | None:
    """`text` when it is the path of a page of ours that can be opened, else None."""
    if (
        not text.startswith("/")
        or text.startswith(("//", "/\\"))
        or not text.isprintable()
        or len(text) > 500
    ):
        return None
    parts = urlsplit(text)
    if not request.app.router.opens(parts.path):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
