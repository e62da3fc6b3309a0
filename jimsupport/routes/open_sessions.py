"""«Waar je bent ingelogd»: every browser somebody is signed in with, to end one, the others, or all of them."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import browsers, sessions
from jimsupport.web import cookies, policies, traces
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    person = request.state.person
    rows = await sessions.of_person(request.state.db, person, now=clock.now())
    found = [(row, *browsers.names(row.agent)) for row in rows]
    return render(request, "open_sessions.html", found=found, here_now=person.session_id)


async def end(request: Request) -> Response:
    """Sign out one of them; where it is over already, or was never theirs, nothing happens."""
    person = request.state.person
    ended = await sessions.end_of_person(request.state.db, person.id, only=request.path_params["id"])
    await _note(request, ended)
    if request.path_params["id"] == person.session_id:
        return _out(request, N_("Je bent uitgelogd."))
    return see_other(request, "open_sessions", notice=N_("Daar ben je uitgelogd."))


async def end_others(request: Request) -> Response:
    """Sign out everywhere but here."""
    person = request.state.person
    ended = await sessions.end_of_person(request.state.db, person.id, but=person.session_id)
    await _note(request, ended)
    return see_other(request, "open_sessions", notice=N_("Overal uitgelogd, behalve hier."))


async def end_all(request: Request) -> Response:
    """Sign out everywhere, here as well."""
    person = request.state.person
    ended = await sessions.end_of_person(request.state.db, person.id)
    await _note(request, ended)
    return _out(request, N_("Je bent overal uitgelogd."))


async def _note(request: Request, ended: int) -> None:
    """Write down how many were ended; where that is none there is nothing to tell, however often it is asked."""
    if ended:
        subject = ("person", request.state.person.id)
        await traces.leave(request, "sessions_ended", subject=subject, count=ended)


def _out(request: Request, notice: str) -> Response:
    response = see_other(request, "home", notice=notice)
    cookies.drop(response, cookies.SESSION)
    return response


routes = [
    page("/sessions", index, policy=policies.signed_in, name="open_sessions"),
    page("/sessions/end", end_all, methods=["POST"], policy=policies.signed_in, name="open_sessions_end"),
    page(
        "/sessions/others/end",
        end_others,
        methods=["POST"],
        policy=policies.signed_in,
        name="open_sessions_end_others",
    ),
    page("/sessions/{id:int}/end", end, methods=["POST"], policy=policies.signed_in, name="open_session_end"),
]
