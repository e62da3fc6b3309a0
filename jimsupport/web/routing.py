"""A route with everything it must say about itself.

    from jimsupport.web import policies
    from jimsupport.web.routing import page

    routes = [
        page("/staff/requests", index, policy=policies.staff, name="requests"),
        page("/staff/requests/{id:int}", show, policy=policies.staff, name="request"),
        page("/staff/requests/{id:int}/claim", claim, methods=["POST"], policy=policies.staff, name="request_claim"),
        page("/admin/import", upload, methods=["POST"], policy=policies.administrator, name="import", max_body=10_000_000),
    ]

A handler is `async def show(request) -> Response`. It finds ready:

    request.state.db        the Database; one connection is held for the whole request
    request.state.person    domain.access.sessions.SignedIn, or None for a visitor
    request.state.actor     "staff:3": who acts, in the role the policy asked for ("visitor" without one)
    request.state.language  "nl", "en" or "ar"
    request.app.state.settings
    request.path_params["id"]   an int that fits the database

The body is read before the connection is taken, so a slow sender holds up nobody.
"""

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any, TypeVar

from python_multipart.exceptions import FormParserError
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import NoMatchFound, Route, WebSocketRoute
from starlette.types import Message, Receive
from starlette.websockets import WebSocket

from jimsupport.db import Unavailable
from jimsupport.domain.access.limits import Limit
from jimsupport.domain.errors import NotFound
from jimsupport.web import cross_origin, limits, sessions, switching, traces
from jimsupport.web.policies import Policy

Endpoint = Callable[[Request], Awaitable[Response]]
Spoken = Callable[[WebSocket], Awaitable[None]]
Admitted = TypeVar("Admitted")
LARGEST_ID = 2**31 - 1
ONE_MEGABYTE = 1_000_000
SLOWEST_BODY = 60.0  # seconds
BEAT = 0.15  # seconds; longer than such a form takes
READING = frozenset({"GET", "HEAD"})


class FirstCounts(QueryParams):
    """The parameters of an address. One that is there twice counts once, the first, as in forms."""

    def __getitem__(self, name: str) -> str:
        for each, value in self.multi_items():
            if each == name:
                return value
        raise KeyError(name)


class Asked(Request):
    """A request whose parameters are read as those of forms are."""

    @property
    def query_params(self) -> QueryParams:
        return FirstCounts(self.scope["query_string"])


class Page(Route):
    """A route that knows its policy."""

    def __init__(
        self,
        path: str,
        endpoint: Endpoint,
        *,
        methods: Sequence[str],
        name: str | None,
        policy: Policy,
        limit: Limit | None = None,
    ) -> None:
        self.policy = policy
        self.limit = limit
        super().__init__(path, endpoint, methods=methods, name=name)


def page(
    path: str,
    endpoint: Endpoint,
    *,
    policy: Policy,
    methods: Sequence[str] = ("GET",),
    name: str | None = None,
    max_body: int = ONE_MEGABYTE,
    one_click: bool = False,
    signed: bool = False,
    still: bool = False,
    steady: bool = False,
    limit: Limit | None = None,
) -> Page:
    """A route at `path` for whoever `policy` lets in, named after the handler unless `name` is given.

    `max_body` is the largest request body in bytes. `one_click` is for the RFC 8058 address that a
    mail provider posts to, from anywhere; `signed` is for a machine that signs its body: it counts for what the signature
    says, wherever it comes from. `still` is a page that stands without a database: it opens
    for a visitor when there is none. `steady` is for a form that must not tell by the time it takes
    whether somebody is known: its answers leave on the beat of a clock. `limit` is how often
    it may be sent: who goes over it is asked to wait, and keeps what they typed.
    """

    named = name or endpoint.__name__

    @functools.wraps(endpoint)
    async def guarded(request: Request) -> Response:
        request = Asked(request.scope, request.receive)
        if any(isinstance(value, int) and value > LARGEST_ID for value in request.path_params.values()):
            raise HTTPException(404)
        if request.method not in READING:
            if not (one_click or signed):
                cross_origin.check(request)
            if policy.session and not sessions.token(request):
                return sessions.ask_to_sign_in(request)
            request = await _with_body(request, max_body, is_form=not signed)
            await switching.note(request)
        began = time.monotonic()
        try:
            response = await answered(request)
            if response.status_code == HTTPStatus.SEE_OTHER:  # what was refused before is accepted now
                switching.remember(request, response)
            if steady:
                await asyncio.sleep(BEAT - (time.monotonic() - began) % BEAT)
            return response
        finally:
            await request.close()  # uploaded files

    async def answered(request: Request) -> Response:
        db = request.app.state.db
        request.state.db = db
        if still:
            with suppress(Unavailable):
                await sessions.recognise(request, policy)
            return await endpoint(request)
        async with db.read():
            await sessions.recognise(request, policy)
            try:
                refusal = sessions.refusal(request, policy)
            except HTTPException:
                await traces.refused(request, named, policy)
                raise
            if refusal:
                return refusal
            await switching.keep(request)
            if limit:
                await limits.check(request, limit)
            return await endpoint(request)

    return Page(path, guarded, methods=methods, name=named, policy=policy, limit=limit)


class Line(WebSocketRoute):
    """A WebSocket that knows its policy."""

    def __init__(self, path: str, endpoint: Spoken, *, name: str, policy: Policy) -> None:
        self.policy = policy
        super().__init__(path, endpoint, name=name)


def line(
    path: str,
    admit: Callable[[WebSocket], Awaitable[Admitted]],
    serve: Callable[[WebSocket, Admitted], Awaitable[None]],
    *,
    policy: Policy,
    name: str,
) -> Line:
    """A WebSocket at `path` for whoever `policy` and `admit` let in, asked while a connection to the database is held.

    `serve` then speaks, and holds none; `await socket.state.again()` asks all of it anew. Only our own pages can open one:
    a browser says in Origin where it comes from, which cannot be left out (RFC 6455, 10.2). Whoever does not come in
    finds nothing there.
    """

    async def guarded(socket: WebSocket) -> None:
        try:
            if socket.headers.get("origin") != socket.app.state.settings.base_url:
                raise HTTPException(403)
            socket.state.again = functools.partial(asked, socket)
            admitted = await asked(socket)
        except HTTPException as refused:
            await _deny(socket, refused.status_code)
            return
        except NotFound:
            await _deny(socket, HTTPStatus.NOT_FOUND)
            return
        except Unavailable:
            await _deny(socket, HTTPStatus.SERVICE_UNAVAILABLE)
            return
        await serve(socket, admitted)

    async def asked(socket: WebSocket) -> Admitted:
        if any(isinstance(value, int) and value > LARGEST_ID for value in socket.path_params.values()):
            raise NotFound
        db = socket.state.db = socket.app.state.db
        async with db.read():
            await sessions.recognise(socket, policy)
            if policy.session and not sessions.holds_role(socket, policy):
                await traces.refused(socket, name, policy)
                raise NotFound
            return await admit(socket)

    return Line(path, guarded, name=name, policy=policy)


async def _deny(socket: WebSocket, status: int) -> None:
    await socket.send_denial_response(Response(status_code=status))


def by_name(routes: Iterable[Route]) -> Callable[..., str]:
    """A function that gives the path of a route by its name, as a page with many links needs it.

    Starlette tries every route in turn, which took more than the rest of the staff's day together.
    """
    named: dict[str, Route] = {}
    for route in routes:
        named.setdefault(route.name, route)
    forms = {name: (route.path_format, route.param_convertors) for name, route in named.items()}

    def path_of(name: str, /, **params: Any) -> str:
        form, convertors = forms[name]
        if params.keys() != convertors.keys():
            raise NoMatchFound(name, params)
        return form.format(**{key: convertors[key].to_string(value) for key, value in params.items()})

    return path_of


async def _with_body(request: Request, limit: int, *, is_form: bool = True) -> Request:
    """The request with its form or its bytes read, or 413 as soon as it proves larger than `limit`."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise HTTPException(413)
    request = Asked(request.scope, _counted(request.receive, limit))
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            if is_form:
                await request.form(max_files=2, max_fields=2_000, max_part_size=limit)
            else:
                await request.body()
    except (FormParserError, UnicodeDecodeError) as problem:
        raise HTTPException(400) from problem
    except TimeoutError as problem:
        raise HTTPException(408, headers={"connection": "close"}) from problem
    return request


def _counted(receive: Receive, limit: int) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413)
        return message

    return counted
