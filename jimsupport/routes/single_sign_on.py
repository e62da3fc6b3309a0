"""Coming in by the account of one's work: away to the provider of the organisation, and back.

The way back is a GET that signs in: it comes from the provider and cannot be anything else. It does so once, in ten
minutes, and only in the browser that left by a button of ours.
"""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import tokens
from jimsupport.domain.access.limits import SIGN_IN
from jimsupport.domain.access.single_sign_on import arrivals, journeys, providers
from jimsupport.domain.access.single_sign_on.why import Failed, Why
from jimsupport.domain.errors import NotFound
from jimsupport.web import pending, policies
from jimsupport.web.pending import Pending
from jimsupport.web.rendering import render
from jimsupport.web.responses import path_for
from jimsupport.web.routing import page


async def show(request: Request) -> Response:
    """The page that an organisation can link to: one button."""
    provider = await providers.load(request.state.db, request.path_params["id"])
    return render(request, "sign_in/at_work.html", provider=provider)


async def leave(request: Request) -> Response:
    """Away to the provider, by a page of ours: a form may not lead to another site by itself (CSP, form-action)."""
    db, organisation_id = request.state.db, request.path_params["id"]
    provider = await providers.load(db, organisation_id)
    held = pending.of(request) or Pending(tokens.new())
    address = await journeys.begin(
        db,
        provider,
        browser=held.browser,
        redirect_uri=_way_back(request, organisation_id),
        now=clock.now(),
    )
    response = render(request, "sign_in/leaving.html", provider=provider, address=address)
    pending.hold(request, response, held)
    return response


async def arrive(request: Request) -> Response:
    """Back from the provider: in, or a page that says why not."""
    organisation_id, held = request.path_params["id"], pending.of(request)
    said = request.query_params
    if request.method == "HEAD" or not ("state" in said or "error" in said):
        raise NotFound
    who = arrivals.Traveller(
        browser=held.browser if held else "",
        agent=request.headers.get("user-agent", ""),
        redirect_uri=_way_back(request, organisation_id),
    )
    near = request.app.state.settings.development
    try:
        if "state" not in said:  # as some providers do when somebody says no
            raise Failed(Why.REFUSED)
        if held is None:
            raise Failed(Why.EXPIRED)
        secret, longest = await arrivals.arrive(
            request.state.db, organisation_id, said, who, near=near, now=clock.now()
        )
    except Failed as failed:
        return await _failed(request, organisation_id, failed.why)
    return await pending.come_in(request, secret, longest)


async def _failed(request: Request, organisation_id: int, why: Why) -> Response:
    """What went wrong, and how to come in all the same."""
    try:
        provider = await providers.load(request.state.db, organisation_id)
    except NotFound:
        provider = None
    return render(request, "sign_in/failed.html", status=403, why=why.value, provider=provider)


def _way_back(request: Request, organisation_id: int) -> str:
    """The address that the provider sends them to, the same each time: it is registered there."""
    return request.app.state.settings.base_url + path_for(request, "sign_in_arrive", id=organisation_id)


_ONE = "/sign-in/organisations/{id:int}"
routes = [
    page(_ONE, show, policy=policies.public, name="sign_in_at_work"),
    page(_ONE, leave, methods=["POST"], policy=policies.public, name="sign_in_leave", limit=SIGN_IN),
    page(f"{_ONE}/back", arrive, policy=policies.public, name="sign_in_arrive", still=True),
]
