"""Development only: the demo's way in as one of its people, without a mail in between."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import sessions as held
from jimsupport.domain.errors import NotFound
from jimsupport.domain.people import people
from jimsupport.web import policies, sessions
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page


async def show(request: Request) -> Response:
    """Who this is, and one button."""
    person = await people.load(request.state.db, _person_id(request))
    return render(request, "walk_in.html", first_name=person.first_name, token=request.path_params["token"])


async def create(request: Request) -> Response:
    """Walk in."""
    secret, longest = await held.start(
        request.state.db,
        _person_id(request),
        agent=request.headers.get("user-agent", ""),
        method="walk_in",
        strong=True,
        now=clock.now(),
    )
    response = see_other(request, "sign_in")  # which leads who is in already to their own page
    sessions.keep(response, secret, seconds=int(longest.total_seconds()))
    return response


def _person_id(request: Request) -> int:
    """Whom the secret in the path stands for; only `demo` knows any."""
    state = request.app.state
    person_id = getattr(state, "walk_in", {}).get(request.path_params["token"])
    if person_id is None or not state.settings.development:
        raise NotFound
    return int(person_id)


routes = [
    page("/walk-in/{token}", show, policy=policies.link, name="walk_in"),
    page("/walk-in/{token}", create, methods=["POST"], policy=policies.link, name="walk_in_create"),
]
